import { type OpenSession, sessionContract } from "../../contracts/session.ts";
import { openPage } from "./rig.ts";

sessionContract("FilehelperSession", async (): Promise<OpenSession> => {
  const { wechat, session, close } = await openPage({ echo: "beforeReply" });
  return {
    session,
    logIn: async () => wechat.configure({ autoLogin: true }),
    ignoreCodes: async () => wechat.configure({ uuidLifeMs: 0 }),
    // The page knows no friend: what comes there is what I write.
    friendSays: async (text) => wechat.ownFromPhone("filehelper", text),
    iNote: async (text) => wechat.ownFromPhone("filehelper", text),
    endLogin: async () => wechat.kick(1101),
    received: async () => wechat.sentTexts.map(({ content }) => content),
    close,
  };
});
