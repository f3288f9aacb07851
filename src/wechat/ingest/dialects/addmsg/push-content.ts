import { oneLine } from "../../../content/wire-text/text.ts";

const SEPARATOR = " : ";

/**
 * The name in the notification text of a message: `Name : text`, or `Name : [kind]` for what is no text. `""` when it has
 * none: then a text that holds the separator by chance must not give somebody a wrong name.
 */
export function nameInPush(push: string, body: string): string {
  // From the first separator on: a text may hold more of them, a name may not.
  const at = push.indexOf(SEPARATOR);
  if (at <= 0) return "";
  const rest = push.slice(at + SEPARATOR.length).trim();
  // Notifications are cut and in one line.
  const said = oneLine(body);
  const isItsText =
    rest !== "" &&
    (said === oneLine(rest) ||
      (rest.length >= 10 && said.startsWith(oneLine(rest).replace(/(?:\.\.\.|…)$/, ""))));
  return isItsText || rest.startsWith("[") ? push.slice(0, at).trim() : "";
}
