import { createHash } from "node:crypto";
import type { ReceivedMessage, RevokeContent } from "./message.ts";

/** Why there is no original. Times are unix milliseconds. */
export type Miss =
  /** The bridge began to watch at `watchingSince`, after the message was sent or too late to know. */
  | { readonly reason: "beforeWatch"; readonly watchingSince: number }
  | { readonly reason: "offlineGap"; readonly from: number; readonly to: number }
  | { readonly reason: "expired"; readonly watchingSince: number };

/** One recall, as every sink tells it. Plain JSON: it lies in the outbox as it is. */
export type Alert = {
  /** The same for the same account and recalled message, so that a replay adds nothing. */
  readonly id: string;
  /** Short id for people, e.g. `R7K2`; shown as `#R7K2`, the same at every sink. */
  readonly shortId: string;
  /** Whose alert it is; `undefined` in the outbox of a program that did not write it down yet. */
  readonly accountId: string | undefined;
  /** When the bridge received the notice, by its own clock. */
  readonly noticedAt: number;
  /** When the recall happened, by WeChat's clock. */
  readonly recalledAt: number;
  readonly notice: ReceivedMessage<RevokeContent>;
  readonly original: ReceivedMessage | undefined;
  /** Set when there is no original. */
  readonly miss: Miss | undefined;
};

// Crockford's base 32: no I, L, O, U, so a short id survives being read aloud.
const SHORT_ID_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/**
 * Derives the alert's ids. `target` is the recalled message's id; for a notice without one (`msgid` 0 and nothing
 * found) the notice's own id stands in.
 */
export function alertIds(
  accountId: string,
  target: string,
): { readonly id: string; readonly shortId: string } {
  const digest = createHash("sha256").update(`${accountId}\n${target}`).digest();
  const short = [...digest.subarray(0, 3)].map((byte) => SHORT_ID_ALPHABET[byte % 32]).join("");
  return { id: digest.toString("hex").slice(0, 32), shortId: `R${short}` };
}
