import { codeOf, errorText } from "../../bridge/model/errors.ts";
import { sqliteTrouble } from "./sqlite-errors.ts";

/** What the system or SQLite said: its name for the error (`EACCES`), `""` when it has none, and its text in English. */
export type SystemError = { readonly error: string; readonly text: string };

export function systemError(thrown: unknown): SystemError {
  return { error: sqliteTrouble(thrown) ?? codeOf(thrown), text: errorText(thrown) };
}
