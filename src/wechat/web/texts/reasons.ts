import { reasonSet } from "../../../bridge/model/reason.ts";
import type { Sentences } from "../../../text/catalogue/sentences.ts";

/** Why web WeChat did not do something. `endpoint` is the name of one of its requests, such as `webwxsync`. */
export const webReasons = reasonSet("web", {
  unknownContacts: [],
  /** After "too frequent". */
  resting: [],
  loginChanged: [],
  loggedInAnew: [],
  noMessageId: [],
  noFileId: [],
  nothingSent: ["cause"],
  noAnswer: ["endpoint", "seconds"],
  /** `cause`: a code of the network or of the system, or what a proxy said. */
  noConnection: ["endpoint", "cause"],
  answerTooLong: ["endpoint", "bytes"],
  /** `name` says what the number means, `words` may be `""`. */
  answered: ["endpoint", "ret", "name", "words"],
  /** `shape` is what came instead (`html`, `empty`), `lacks` what it lacks or `""`. */
  uselessAnswer: ["endpoint", "shape", "length", "lacks"],
  loginRefused: ["ret", "words"],
  foreignHost: [],
});

export type WebSentences = Sentences<typeof webReasons.codes>;
