import { createHash } from "node:crypto";
import type { ReceivedMessage, RevokeContent } from "./message.ts";

/** Why an alert has no original. Times are unix milliseconds. */
export type Miss =
  /** The bridge has watched since `watchingSince`: the message was sent before that, or it is unknown whether it was. */
  | { readonly reason: "beforeWatch"; readonly watchingSince: number }
  | { readonly reason: "offlineGap"; readonly from: number; readonly to: number }
  | { readonly reason: "expired"; readonly watchingSince: number };

/** One recall, the same at every sink. Plain JSON: the outbox stores it as it is. */
export type Alert = {
  /** The same for one account and one recalled message, so that a batch which comes twice adds nothing. */
  readonly id: string;
  /** Short id for people, e.g. `R7K2`; shown as `#R7K2`, the same at every sink. */
  readonly shortId: string;
  /** The account; `undefined` for alerts that an earlier version of the program wrote without it. */
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

// Crockford's base 32, without I, L, O and U: a short id can be read aloud.
const SHORT_ID_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/**
 * Derives the alert's ids. `target` is the id of the recalled message. If that is unknown, it is `notice:` and the id
 * of the notice.
 */
export function alertIds(
  accountId: string,
  target: string,
): { readonly id: string; readonly shortId: string } {
  const digest = createHash("sha256").update(`${accountId}\n${target}`).digest();
  const short = [...digest.subarray(0, 3)].map((byte) => SHORT_ID_ALPHABET[byte % 32]).join("");
  return { id: digest.toString("hex").slice(0, 32), shortId: `R${short}` };
}
