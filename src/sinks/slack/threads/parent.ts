import type { Texts } from "../../../text/catalogue/texts.ts";
import { cleanLine } from "../../../text/tools/clean.ts";
import { shorten } from "../../shared/shorten.ts";
import { escapeText, type SlackContent, type TextElement } from "../api/blocks.ts";

/** Characters of a chat's name: more than any real one has. */
const NAME_LIMIT = 200;

/** The day of a moment, in words. `now`: unix milliseconds. `timeZone`: IANA name; the machine's own when `undefined`. */
export function dayInWords(texts: Pick<Texts, "time">, now: number, timeZone: string | undefined): string {
  const zone = timeZone === undefined ? {} : { timeZone };
  const format = new Intl.DateTimeFormat("en-GB", {
    ...zone,
    calendar: "gregory",
    numberingSystem: "latn",
    month: "numeric",
    day: "numeric",
  });
  const parts = new Map(format.formatToParts(now).map(({ type, value }) => [type, Number(value)]));
  return texts.time.day(parts.get("month") ?? 0, parts.get("day") ?? 0, undefined);
}

/** The message that the thread of a chat hangs from: its name in bold, and the day. */
export function parentMessage(name: string, day: string): SlackContent {
  const title = shorten(cleanLine(name), NAME_LIMIT);
  const bold: readonly TextElement[] =
    title === "" ? [] : [{ type: "text", text: title, style: { bold: true } }];
  const rest: TextElement = { type: "text", text: title === "" ? day : ` · ${day}` };
  return {
    text: escapeText(title === "" ? day : `${title} · ${day}`),
    blocks: [{ type: "rich_text", elements: [{ type: "rich_text_section", elements: [...bold, rest] }] }],
  };
}
