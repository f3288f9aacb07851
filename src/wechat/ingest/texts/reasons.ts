import { reasonSet } from "../../../bridge/model/reason.ts";
import type { Sentences } from "../../../text/catalogue/sentences.ts";

/** Why the way over another program did not do something. `words` are that program's own. */
export const ingestReasons = reasonSet("ingest", {
  /** It was heard of before, but not for a while. */
  silent: ["seconds"],
  /** Nobody has come to the door since the start. */
  neverHeard: [],
  /** It is there and has not said that an account is online. */
  notOnline: [],
  saidOffline: ["words"],
  loginRefused: ["words"],
  receivesOnly: [],
  /** Nobody asks for commands. */
  takesNoCommands: [],
  notFetched: ["seconds"],
  noAnswer: ["seconds"],
  refused: ["words"],
  wantsPause: ["words"],
  unreadableFile: ["fileName"],
  loginChanged: [],
});

export type IngestSentences = Sentences<typeof ingestReasons.codes>;
