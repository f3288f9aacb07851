import type { Texts } from "../../text/catalogue/texts.ts";
import { cleanLine, withoutCommands } from "../../text/tools/clean.ts";
import { type Alert, placeOf } from "../model/alert.ts";
import { authorOf } from "./author.ts";
import { gistOf, whoWrote } from "./message/gist.ts";
import { chatShown } from "./message/names.ts";
import { timeOf, timeReader } from "./time.ts";

/** Grapheme clusters of the sender's words in one line. */
const WORDS = 40;

export type LineOptions = {
  readonly texts: Texts;
  /** Unix milliseconds: decides whether a date is shown. */
  readonly now: number;
  /** IANA name; the machine's own when left out. */
  readonly timeZone?: string | undefined;
};

/** Pure: an alert as one line of a list, `#R7K2 14:02 Old Wang · Classmates: tomorrow at three`. Clean for display. */
export function listLine(alert: Alert, { texts, now, timeZone }: LineOptions): string {
  const at = timeReader(texts, now, timeZone).moment(timeOf(alert), false);
  const words =
    alert.original === undefined ? texts.alert.missed : gistOf(alert.original.message, WORDS, texts);
  const names = [writerOf(alert, texts), chatOf(alert, texts)].filter((name) => name !== "").join(" · ");
  return `#${cleanLine(alert.shortId)} ${at} ${withoutCommands(texts.alert.said(names, words))}`;
}

/** Never empty. */
function writerOf(alert: Alert, texts: Texts): string {
  if (alert.kind === "mention") return whoWrote(alert.original, texts);
  const author = authorOf(alert);
  return author === undefined ? texts.alert.you : author === "" ? texts.alert.someone : author;
}

/** The chat's name; `""` in a private chat in which the other wrote, since that is its name. */
function chatOf(alert: Alert, texts: Texts): string {
  const place = placeOf(alert);
  const { kind } = (alert.original ?? place).chat;
  const name = chatShown(alert.original, place);
  if (kind === "GROUP") return name === "" ? texts.alert.aGroup : name;
  return alert.kind === "recall" && authorOf(alert) === undefined ? name : "";
}
