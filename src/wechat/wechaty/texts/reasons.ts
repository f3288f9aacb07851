import { reasonSet } from "../../../bridge/model/reason.ts";
import type { Sentences } from "../../../text/catalogue/sentences.ts";

/** Why a puppet or its process did not do something. `text`: words of the puppet. */
export const wechatyReasons = reasonSet("wechaty", {
  /** The process of the puppet ended by itself. `how`: its exit code or the signal that ended it. */
  ended: ["how"],
  /** The puppet raised an error that nobody caught. */
  threw: ["text"],
  /** The process of the puppet did not answer. */
  hung: ["seconds"],
  slowStart: ["seconds"],
  startFailed: ["text"],
  /** The server that the puppet talks to cannot be reached (gRPC status 14). */
  unreachable: ["text"],
  /** The puppet stopped itself and did not come back. */
  stopped: ["seconds"],
  /** The puppet runs, but did not answer whether it is alive. */
  noAnswer: ["text"],
  lostLogin: [],
  notSent: ["text"],
  late: ["seconds"],
});

export type WechatySentences = Sentences<typeof wechatyReasons.codes>;
