import { createHmac, timingSafeEqual } from "node:crypto";
import type { LosslessJson } from "../../model/dialect.ts";
import { objectOf, textIn } from "../shared/json.ts";
import { SECONDS_BELOW } from "../shared/time.ts";

/** `unsigned`: the payload has no signature. `stale`: it is right, but too old or too new. */
export type Verdict = "right" | "wrong" | "stale" | "unsigned";

const SKEW_MS = 900_000;

/**
 * Checks the `Signature` of a PadProMAX payload: HMAC-SHA256 in hexadecimal over `Wxid:MessageType:Timestamp`, by the
 * secret that was set for the callback. It does not cover the content, so it can never take the place of the door's token.
 */
export function verifySignature(payload: LosslessJson, secret: string, now: number): Verdict {
  const fields = objectOf(payload);
  const signature = fields === undefined ? "" : textIn(fields, "Signature");
  if (fields === undefined || signature === "") return "unsigned";
  const signed = ["Wxid", "MessageType", "Timestamp"].map((name) => textIn(fields, name));
  const right = createHmac("sha256", secret).update(signed.join(":")).digest();
  const given = /^[0-9a-fA-F]{64}$/.test(signature) ? Buffer.from(signature, "hex") : Buffer.alloc(0);
  if (given.length !== right.length || !timingSafeEqual(given, right)) return "wrong";
  const time = Number(signed[2]);
  const ms = time < SECONDS_BELOW ? time * 1000 : time;
  return Math.abs(now - ms) <= SKEW_MS ? "right" : "stale";
}
