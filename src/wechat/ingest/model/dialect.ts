import type { IngestEvent } from "./event.ts";

/** JSON as it was parsed, but a number that JavaScript cannot hold exactly is its digits as a string. */
export type LosslessJson =
  | null
  | boolean
  | number
  | string
  | readonly LosslessJson[]
  | { readonly [name: string]: LosslessJson };

/** A name that a payload tells of a contact, a group or (`group` set) a member of a group. */
export type LearnedName = {
  readonly id: string;
  readonly group?: string | undefined;
  readonly nickName: string;
  /** My remark for the contact; the display name for a member. `""` if none. */
  readonly ownName: string;
};

/** Names learned so far. Both names are `""` for whom nothing is known. */
export interface NameDirectory {
  nameOf(id: string, group?: string): Pick<LearnedName, "nickName" | "ownName">;
}

/** What one payload of a dialect says. */
export type Decoded = {
  /** Whose account it is; `undefined` when the payload does not say. */
  readonly account: string | undefined;
  /** In order. Without `online`: the door puts one before the first of them while the source is not online. */
  readonly events: readonly IngestEvent[];
  readonly names: readonly LearnedName[];
  /** Kinds of events that nobody knows, in the payload's own words, without content of people. Logged once each. */
  readonly unknown: readonly string[];
};

/** Reads the payloads of other programs as they come. Pure. */
export interface Dialect {
  readonly name: "addmsg" | "onebot11" | "onebot12";
  /** Never throws for a payload it does not know. Throws DialectError for one that breaks the dialect's own rules. */
  decode(payload: LosslessJson, names: NameDirectory, now: number): Decoded;
}

/** The payload breaks a rule of the dialect; the whole request is refused. */
export class DialectError extends Error {
  override readonly name = "DialectError";
  /** Where in the payload, as `Data.NewMsgId`. */
  readonly path: string;
  /** In English, for the program that sent it. Never holds a value of the payload. */
  readonly rule: string;

  constructor(path: string, rule: string) {
    super(`${path}: ${rule}`);
    this.path = path;
    this.rule = rule;
  }
}
