import { type Failure, reasonSet } from "./reason.ts";

/** Of any part. `verbatim`: words of others, told as they came. `unexpected`: an error that has no sentence of its own. */
export const programReasons = reasonSet("program", {
  stopped: [],
  unexpected: ["text"],
  verbatim: ["text"],
  database: ["text"],
  unreadableMedia: ["path", "error"],
  noMedia: [],
  /** It cannot be read any more. */
  damagedAlert: [],
  /** The sink was switched off for so long that its alerts were given up. */
  sinkSwitchedOff: [],
});

/** Of sending through the session, whatever its source. `accountRefused`: `said` is what the service gave as its reason. */
export const sessionReasons = reasonSet("session", {
  notLoggedIn: [],
  /** The alert belongs to another account than the one that is logged in. */
  otherAccount: [],
  packedAnew: [],
  unknownChat: [],
  accountRefused: ["said"],
});

/** Why a proxy refused. `reply`: the number of a SOCKS5 server's refusal. */
export const proxyReasons = reasonSet("proxy", {
  credentials: [],
  signIn: [],
  answered: ["status"],
  noConnection: ["reply"],
});

/** Of the GET each minute that HEARTBEAT_URL asks for. `cause`: a code of the network or of the system, or what a proxy said. */
export const heartbeatReasons = reasonSet("heartbeatUrl", {
  unreachable: ["host", "cause"],
  timedOut: ["host", "seconds"],
  redirected: ["host", "status"],
  /** An answer of 4xx. */
  refused: ["host", "status"],
  /** Any other answer that is no 2xx. */
  failing: ["host", "status"],
});

/** A listener that could not be opened, by Node's code. `of`: how the names of its settings begin, `HTTP` or `INGEST`. */
export const listenReasons = reasonSet("listen", {
  EADDRINUSE: ["host", "port", "of"],
  EACCES: ["host", "port", "of"],
  EADDRNOTAVAIL: ["host", "port", "of"],
  ENOTFOUND: ["host", "port", "of"],
  unknown: ["host", "port", "error", "of"],
});

/** Codes of SQLite that have a next step, by the name that SQLite gives them. */
export type SqliteTrouble =
  | "SQLITE_BUSY"
  | "SQLITE_READONLY"
  | "SQLITE_IOERR"
  | "SQLITE_CORRUPT"
  | "SQLITE_FULL"
  | "SQLITE_CANTOPEN"
  | "SQLITE_NOTADB";

/**
 * The data folder and what lies in it; `path` is that of a file or folder. `error` is the system's or SQLite's name for an
 * error (`EACCES`), `""` when it has none, and `text` its words in English.
 */
export const storeReasons = reasonSet("store", {
  unusableDataDir: ["path", "error", "text"],
  dataDirNoFolder: ["path"],
  /** Of the process that holds it, and since when it runs as an ISO date; both `""` when it is not known. */
  locked: ["path", "pid", "since"],
  unusableLock: ["path", "error", "text"],
  damagedLock: ["path", "error", "text"],
  unusableFile: ["path", "error", "text"],
  unusableMedia: ["path", "error", "text"],
  /** `doing`: `write` or `use`. `trouble`: a `SqliteTrouble`, `""` for others. */
  sqlite: ["doing", "path", "text", "trouble"],
  damaged: ["path"],
  foreign: ["path"],
  newer: ["path", "version", "known"],
  /** Of an earlier version, for a reader that changes nothing. */
  older: ["path", "version", "known"],
  noWriteAheadLog: ["path"],
  notWhole: ["path"],
});

export const STOPPED: Failure = programReasons.failure("stopped before it was sent", "stopped");
export const NOT_LOGGED_IN: Failure = sessionReasons.failure("WeChat is not logged in", "notLoggedIn");
export const NO_MEDIA: Failure = programReasons.failure("this alert has no picture or file", "noMedia");
export const DAMAGED_ALERT: Failure = programReasons.failure(
  "The alert is damaged in the database and cannot be shown",
  "damagedAlert",
);
export const SINK_SWITCHED_OFF: Failure = programReasons.failure("sink switched off", "sinkSwitchedOff");

/** Words of others, in whatever language they are. */
export function verbatim(text: string): Failure {
  return programReasons.failure(text, "verbatim", { text });
}
