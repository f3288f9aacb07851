import { failureOf } from "../bridge/model/errors.ts";
import type { Failure, Reason } from "../bridge/model/reason.ts";
import type { Texts } from "./catalogue/texts.ts";

/** A failure in the reader's language, in one line. A reason that nobody here knows is told by what the log got. */
export function failureWords({ message, reason }: Failure, texts: Texts): string {
  return oneLine(texts.reason(reason, inner(texts)) ?? texts.trouble.program.unexpected(message));
}

/** The same of any thrown value. */
export function errorWords(error: unknown, texts: Texts): string {
  return failureWords(failureOf(error), texts);
}

function inner(texts: Texts): (reason: Reason) => string {
  const tell = (reason: Reason): string => texts.reason(reason, tell) ?? `${reason.of}.${reason.code}`;
  return tell;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
