import type { Failure, Param, Reason } from "../../bridge/model/reason.ts";
import { verbatim } from "../../bridge/model/reasons.ts";

/** Why a delivery failed, as it lies in `deliveries.last_error`. The same failure is always the same text. */
export function failureText({ message, reason }: Failure): string {
  return JSON.stringify({ message, reason });
}

/**
 * Reads it; `undefined` for a delivery that has not failed. Any other text is a sentence: an older version of the program
 * wrote it, in the language of that moment, and it is told as it is.
 */
export function failureIn(text: string): Failure | undefined {
  if (text === "") return undefined;
  const value = parsed(text);
  const reason = isObject(value) ? reasonIn(value.reason) : undefined;
  if (!isObject(value) || typeof value.message !== "string" || reason === undefined) return verbatim(text);
  return { message: value.message, reason };
}

function reasonIn(value: unknown): Reason | undefined {
  if (!isObject(value) || !isObject(value.params)) return undefined;
  const { of, code } = value;
  if (typeof of !== "string" || typeof code !== "string") return undefined;
  const params: [name: string, param: Param][] = [];
  for (const [name, given] of Object.entries(value.params)) {
    const param = typeof given === "string" || typeof given === "number" ? given : reasonIn(given);
    if (param === undefined) return undefined;
    params.push([name, param]);
  }
  return { of, code, params: Object.fromEntries(params) };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
