import { createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";

/** Seconds that an attempt may be old or ahead: the tolerance of the official libraries. */
const TOLERANCE_S = 5 * 60;

/** The body of an event, as the specification lists its fields ("Payload structure"). */
export type SimulatedEvent = {
  readonly type: string;
  readonly timestamp: string;
  readonly data: Readonly<Record<string, unknown>>;
};

export type Refusal = { readonly status: number; readonly error: string };

export type Attempt = {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

type Rules = {
  readonly path: string;
  readonly secrets: readonly string[];
  /** Unix milliseconds. */
  readonly now: number;
};

const refusal = (status: number, error: string): Refusal => ({ status, error });

/**
 * What a receiver makes of a request that keeps to every rule of Standard Webhooks 1.0.0:
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md. One of `secrets` has to
 * have signed it.
 */
export function check(attempt: Attempt, rules: Rules): SimulatedEvent | Refusal {
  const { headers, body } = attempt;
  if (attempt.path !== rules.path) return refusal(404, "no such endpoint");
  if (attempt.method !== "POST") return refusal(405, "events are posted");
  if (!/^application\/json(?:;\s*charset=utf-8)?$/i.test(headers["content-type"] ?? ""))
    return refusal(415, "content-type must be application/json");
  const id = single(headers["webhook-id"]);
  if (id === undefined) return refusal(400, "webhook-id is missing");
  // A full stop separates the parts of what is signed.
  if (!/^[\w-]{1,256}$/.test(id)) return refusal(400, "webhook-id must not hold such characters");
  const timestamp = single(headers["webhook-timestamp"]);
  if (timestamp === undefined) return refusal(400, "webhook-timestamp is missing");
  if (!/^[1-9]\d{0,11}$/.test(timestamp)) return refusal(400, "webhook-timestamp must be whole seconds");
  if (Math.abs(rules.now / 1_000 - Number(timestamp)) > TOLERANCE_S)
    return refusal(400, "webhook-timestamp is too old or too new");
  const signatures = single(headers["webhook-signature"]);
  if (signatures === undefined) return refusal(400, "webhook-signature is missing");
  // Base64 of 32 bytes has 44 characters.
  if (!/^v1,[A-Za-z0-9+/]{43}=(?: v1,[A-Za-z0-9+/]{43}=)*$/.test(signatures))
    return refusal(400, "webhook-signature must be v1 signatures divided by single spaces");
  const signed = Buffer.concat([Buffer.from(`${id}.${timestamp}.`), body]);
  if (!isSigned(signed, signatures, rules.secrets)) return refusal(401, "no signature matches");
  return eventIn(body) ?? refusal(400, "the body is no event");
}

export function isRefusal(checked: SimulatedEvent | Refusal): checked is Refusal {
  return "status" in checked;
}

function single(header: string | string[] | undefined): string | undefined {
  return typeof header === "string" && header !== "" ? header : undefined;
}

function isSigned(signed: Buffer, signatures: string, secrets: readonly string[]): boolean {
  const given = signatures.split(" ").map((each) => Buffer.from(each.slice("v1,".length), "base64"));
  return secrets.some((secret) => {
    const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
    const own = createHmac("sha256", key).update(signed).digest();
    return given.some((each) => each.length === own.length && timingSafeEqual(each, own));
  });
}

const decoder = new TextDecoder("utf-8", { fatal: true });
const TYPE = /^[a-zA-Z0-9_]+(?:\.[a-zA-Z0-9_]+)*$/;
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/;

/** `undefined`: no valid UTF-8, no JSON, or other fields than type, timestamp and data. */
function eventIn(body: Buffer): SimulatedEvent | undefined {
  let value: unknown;
  try {
    value = JSON.parse(decoder.decode(body));
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { type, timestamp, data, ...others }: Readonly<Record<string, unknown>> = { ...value };
  if (Object.keys(others).length > 0) return undefined;
  if (typeof type !== "string" || !TYPE.test(type)) return undefined;
  if (typeof timestamp !== "string" || !MOMENT.test(timestamp) || Number.isNaN(Date.parse(timestamp)))
    return undefined;
  if (typeof data !== "object" || data === null || Array.isArray(data)) return undefined;
  return { type, timestamp, data: { ...data } };
}
