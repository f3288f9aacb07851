import { errorText } from "../../bridge/model/errors.ts";
import type { SystemError } from "../../text/catalogue/start-texts.ts";
import { errnoOf } from "./media-errors.ts";
import { sqliteTrouble } from "./sqlite-errors.ts";

/** What the system or SQLite said, for a sentence in a person's language. */
export function systemError(error: unknown): SystemError {
  return { code: sqliteTrouble(error) ?? errnoOf(error), text: errorText(error) };
}
