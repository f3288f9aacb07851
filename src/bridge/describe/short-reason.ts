import type { Texts } from "../../text/catalogue/texts.ts";
import { failureWords } from "../../text/reason-words.ts";
import { cleanLine } from "../../text/tools/clean.ts";
import type { Failure } from "../model/reason.ts";

/** UTF-16 units of a platform's error in a line with others. */
const ERROR_UNITS = 200;

/** Why something went wrong, in a line with others. */
export function shortReason(failure: Failure, texts: Texts): string {
  const line = cleanLine(failureWords(failure, texts));
  return line.length <= ERROR_UNITS ? line : `${line.slice(0, ERROR_UNITS).toWellFormed()}…`;
}
