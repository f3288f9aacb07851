import { openGate } from "../../../src/bridge/ports/login-gate.ts";
import { createFetch } from "../../../src/net/fetch.ts";
import { WebWeChatSession } from "../../../src/wechat/index.ts";
import { type OpenSession, sessionContract } from "../../contracts/session.ts";
import { byMe, contactChat, received, type Where } from "../../fakes/alerts.ts";
import { FastClock } from "../../fakes/fast-clock.ts";
import { MemorySentLedger } from "../../fakes/memory-sent-ledger.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";
import { ScriptedSession } from "../../fakes/scripted-session.ts";
import { startWeChatSimulator } from "../../simulators/wechat/index.ts";
import { CapturingLogger } from "./login/secrets.ts";

const noteToMyself: Where = { ...byMe(contactChat("文件传输助手", "")), chatName: "filehelper" };

sessionContract("WebWeChatSession", async (): Promise<OpenSession> => {
  const wechat = await startWeChatSimulator({ loginHoldMs: 40, syncHoldMs: 40, echo: "beforeReply" });
  const friend = wechat.addContact({ nickName: "曲航" });
  const pool = createFetch();
  const session = new WebWeChatSession({
    origin: wechat.origin,
    mode: "uos",
    pool,
    clock: new FastClock(20),
    wechatClock: Date,
    log: new CapturingLogger(),
    state: new MemoryStateStore(),
    ledger: new MemorySentLedger(),
    random: Math.random,
    gate: openGate,
    askedAtStart: false,
  });
  return {
    session,
    logIn: async () => wechat.configure({ autoLogin: true }),
    ignoreCodes: async () => wechat.configure({ uuidLifeMs: 0 }),
    friendSays: async (text) => wechat.friendSends(friend, text),
    iNote: async (text) => wechat.ownFromPhone("filehelper", text),
    endLogin: async () => wechat.kick(1101),
    received: async () => wechat.sentTexts.map(({ content }) => content),
    close: async () => {
      await pool.close();
      await wechat.close();
    },
  };
});

sessionContract(
  "ScriptedSession",
  async (): Promise<OpenSession> => {
    const session = new ScriptedSession();
    session.accountId = undefined;
    let lastId = 0;
    const say = (text: string, where: Where): string => {
      lastId += 1;
      const msgId = String(lastId);
      const message = received({ msgType: "TEXT", content: text }, where, { msgId });
      session.push({ type: "batch", messages: [message], at: 1, begunAt: 1, caughtUp: true });
      return msgId;
    };
    const { chatName, chat } = contactChat();
    session.chats = [{ kind: chat.kind, chatName, names: [chat.title] }];
    session.push({ type: "qr", content: "code", expiresAt: 1, attempt: 1 });
    return {
      session,
      logIn: async () => {
        const account = { id: "3000000001", name: "我" };
        session.push({ type: "online", account, resumed: false, canSend: true, serverTime: undefined });
      },
      ignoreCodes: async () => {
        session.push({ type: "loginStopped", reason: "unanswered" });
      },
      friendSays: async (text) => say(text, contactChat()),
      iNote: async (text) => say(text, noteToMyself),
      endLogin: async () => session.push({ type: "loggedOut", reason: "kicked", early: false }),
      received: async () => session.sends.map(({ text }) => text),
      close: async () => {},
    };
  },
  {
    noLogin: "the test that uses it says which login events come",
    noSending: "it records whatever it is asked to send",
  },
);
