import { type OpenSession, sessionContract } from "../../contracts/session.ts";
import { FastClock } from "../../fakes/fast-clock.ts";
import { friendSays, logIn, openRig, PuppetDesk, type Rig } from "../../wechat/wechaty/rig.ts";
import { folderWith, foreignFolder, startGrpcServer } from "./rig.ts";

/** Puppets take seconds to start: their limits must not pass sooner than they would. */
const SPEED = 2;
const MOCK = "wechaty-puppet-mock-directed";
const atStart = { do: "emit", event: "scan", payload: { status: 2, qrcode: "https://code/1" } } as const;
let lastId = 4_600_000_000_000_000_000n;

function opened(rig: Rig, desk: PuppetDesk, close: () => Promise<void>): OpenSession {
  const nextId = (): string => {
    lastId += 1n;
    return String(lastId);
  };
  const prepare = async (): Promise<void> => {
    await desk.tell({ do: "contact", payload: { id: "filehelper", name: "文件传输助手", type: 1 } });
    await logIn(desk);
  };
  return {
    session: rig.session,
    logIn: async () => void prepare(),
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
      const timestamp = Math.floor(Date.now() / 1000);
      const note = { id, talkerId: "wxid_me", listenerId: "filehelper", type: 7, text, timestamp };
      await desk.tell({ do: "message", payload: note });
      return id;
    },
    endLogin: async () => {
      await desk.tell({ do: "logout", reason: "kicked" });
    },
    received: async () => {
      if (desk.processes === 0) return [];
      const sent = await desk.tell({ do: "sent" });
      return Array.isArray(sent) ? sent.map(String) : [];
    },
    close,
  };
}

sessionContract("PuppetSession over wechaty-puppet-mock", async (): Promise<OpenSession> => {
  const cwd = await folderWith(MOCK);
  const rig = await openRig({ cwd, packageName: MOCK, options: { atStart }, clock: new FastClock(SPEED) });
  return opened(rig, rig.desk, rig.close);
});

sessionContract(
  "PuppetSession over wechaty-puppet-service and loopback gRPC",
  async (): Promise<OpenSession> => {
    const desk = new PuppetDesk();
    const server = await startGrpcServer(await desk.listen(), atStart);
    const rig = await openRig({
      cwd: foreignFolder,
      packageName: "wechaty-puppet-service",
      options: server.options,
      clock: new FastClock(SPEED),
    });
    return opened(rig, desk, async () => {
      await rig.close();
      server.process.kill("SIGKILL");
      desk.close();
    });
  },
);
