import { DialectError } from "../../model/dialect.ts";
import { LONGEST_ID } from "../shared/ids.ts";
import { type Fields, textIn } from "../shared/json.ts";

/** An id in a field, a number or a text; `""` when there is none. Throws DialectError for one that is too long. */
export function idIn(event: Fields, name: string): string {
  const text = textIn(event, name);
  if (text.length > LONGEST_ID) throw new DialectError(name, `an id has ${LONGEST_ID} characters at most`);
  return text;
}
