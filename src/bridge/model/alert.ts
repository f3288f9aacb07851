import { hash } from "node:crypto";
import type { ReceivedMessage, RevokeContent } from "./message.ts";

/** Why an alert has no original. Times are unix milliseconds. */
export type Miss =
  /** The bridge has watched since `watchingSince`: the message was sent before that, or it is unknown whether it was. */
  | { readonly reason: "beforeWatch"; readonly watchingSince: number }
  | { readonly reason: "offlineGap"; readonly from: number; readonly to: number }
  | { readonly reason: "expired"; readonly watchingSince: number };

/** What every alert has. */
type AlertBase = {
  /** The same for one account and one message, so that a batch which comes twice adds nothing. */
  readonly id: string;
  /** Short id for people, e.g. `R7K2`; shown as `#R7K2`, the same at every sink. */
  readonly shortId: string;
  /** The account; `undefined` for alerts that an earlier version of the program wrote without it. */
  readonly accountId: string | undefined;
  /** When the bridge received the notice or the mention, by its own clock. Unix milliseconds. */
  readonly noticedAt: number;
};

/** One recall. */
export type RecallAlert = AlertBase & {
  readonly kind: "recall";
  /** When the recall happened, by WeChat's clock. */
  readonly recalledAt: number;
  readonly notice: ReceivedMessage<RevokeContent>;
  readonly original: ReceivedMessage | undefined;
  /** Set when there is no original. */
  readonly miss: Miss | undefined;
};

/** Somebody mentioned me (@) in a group. */
export type MentionAlert = AlertBase & {
  readonly kind: "mention";
  /** The message that mentions me. */
  readonly original: ReceivedMessage;
  /** The messages of that group just before it, oldest first. */
  readonly before: readonly ReceivedMessage[];
};

/** What people are told, the same at every sink. Plain JSON: the outbox stores it as it is. */
export type Alert = RecallAlert | MentionAlert;

/** The message that shows which chat an alert is about: the recall notice, or the message that mentions me. */
export function placeOf(alert: Alert): ReceivedMessage {
  return alert.kind === "recall" ? alert.notice : alert.original;
}

// Crockford's base 32, without I, L, O and U: a short id can be read aloud.
const SHORT_ID_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/**
 * Derives the alert's ids. `target` is the id of the recalled message. If that is unknown, it is `notice:` and the id
 * of the notice. The short id of a recall begins with R, that of a mention with M.
 */
export function alertIds(
  accountId: string,
  target: string,
  letter: "R" | "M" = "R",
): { readonly id: string; readonly shortId: string } {
  const digest = hash("sha256", `${accountId}\n${target}`, "hex");
  const letterAt = (byte: number): string =>
    SHORT_ID_ALPHABET.charAt(Number.parseInt(digest.slice(2 * byte, 2 * byte + 2), 16) % 32);
  return { id: digest.slice(0, 32), shortId: letter + letterAt(0) + letterAt(1) + letterAt(2) };
}
