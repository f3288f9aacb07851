import { type OpenSession, sessionContract } from "../../contracts/session.ts";
import { friendSays, logIn, openRig } from "./rig.ts";

sessionContract("PuppetSession over a scripted puppet", async (): Promise<OpenSession> => {
  const { session, desk, close } = await openRig({ options: { echoes: true, atStart: firstCode } });
  let lastId = 4_600_000_000_000_000_000n;
  const nextId = (): string => {
    lastId += 1n;
    return String(lastId);
  };
  return {
    session,
    // Nobody waits: the puppet is there only when somebody asks for events.
    logIn: async () => void logIn(desk),
    ignoreCodes: async () => {
      for (let code = 2; code <= 7; code += 1)
        void desk.tell({ do: "emit", event: "scan", payload: { status: 2, qrcode: `https://code/${code}` } });
    },
    friendSays: async (text) => {
      const id = nextId();
      await friendSays(desk, id, text);
      return id;
    },
    iNote: async (text) => {
      const id = nextId();
      const note = {
        id,
        talkerId: "wxid_me",
        listenerId: "filehelper",
        type: 7,
        text,
        timestamp: 1_790_000_000,
      };
      await desk.tell({ do: "message", payload: note });
      return id;
    },
    endLogin: async () => {
      await desk.tell({ do: "emit", event: "logout", payload: { contactId: "wxid_me", data: "kicked" } });
    },
    received: async () => {
      if (desk.processes === 0) return [];
      const sent = await desk.tell({ do: "sent" });
      return Array.isArray(sent) ? sent.map(String) : [];
    },
    close,
  };
});

const firstCode = { do: "emit", event: "scan", payload: { status: 2, qrcode: "https://code/1" } } as const;
