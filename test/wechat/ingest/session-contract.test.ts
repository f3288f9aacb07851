import { FILEHELPER } from "../../../src/bridge/ports/source-session.ts";
import { type OpenSession, sessionContract } from "../../contracts/session.ts";
import { FastClock } from "../../fakes/fast-clock.ts";
import type { Upstream } from "../../simulators/upstream/index.ts";
import { doorSession } from "./door-rig.ts";

/** Through real HTTP. The upstream shows a code as soon as the door is open, as one does that is not logged in. */
function opener(takesCommands: boolean) {
  return async (): Promise<OpenSession> => {
    const { session, upstream, close } = await doorSession(new FastClock(20));
    let standing: Upstream | undefined;
    // The door opens with the first event that is asked for.
    const ready = (async (): Promise<Upstream> => {
      standing = await upstream({ takesCommands, pingMs: 200, codeLifeMs: 20_000 });
      standing.start();
      await standing.showCode();
      return standing;
    })();
    return {
      session,
      // Not awaited: the door is still closed.
      logIn: async () => void ready.then((made) => made.logIn()).catch(() => undefined),
      // Nobody touches the phone: the code runs out.
      ignoreCodes: async () => {},
      friendSays: async (text) => (await ready).friendSays(text),
      iNote: async (text) => (await ready).iSay(FILEHELPER, text),
      endLogin: async () => (await ready).endLogin("kicked"),
      received: async () => standing?.texts.map(({ text }) => text) ?? [],
      close,
    };
  };
}

sessionContract("IngestSession with an upstream that sends", opener(true));
sessionContract("IngestSession with an upstream that only receives", opener(false), {
  noLogin: "the upstream takes no requests",
  noSending: "the upstream can only receive",
  unconfirmedLogout: "the upstream takes no requests",
});
