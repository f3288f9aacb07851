import type { ExportColumn } from "../../text/catalogue/recall-list-texts.ts";
import type { Texts } from "../../text/catalogue/texts.ts";
import { recallData } from "../describe/alert-data.ts";
import { kindOf } from "../describe/message/kind.ts";
import { isKnownTime, timeOf } from "../describe/time.ts";
import type { RecallAlert } from "../model/alert.ts";
import type { Chat, MsgType } from "../model/message.ts";
import type { UnsupportedSubtype } from "../model/unsupported.ts";
import { isMediaContent, type MediaState } from "../ports/media.ts";

/** The columns of the table, in their order. */
const EXPORT_COLUMNS: readonly ExportColumn[] = [
  "id",
  "account",
  "chat",
  "chatKind",
  "from",
  "kind",
  "text",
  "sentAt",
  "recalledAt",
  "own",
  "recalledBy",
  "matched",
  "fileName",
  "mime",
  "bytes",
];

/** What is known of a medium; `kept`: its bytes are in the data folder. A value that is not known is `null`. */
export type ExportedMedia = {
  readonly kept: boolean;
  readonly fileName: string | null;
  readonly mime: string | null;
  readonly bytes: number | null;
};

/** A recall as a program reads it. Field names and values do not depend on the language. */
export type ExportedRecall = {
  /** The short id, without `#`. */
  readonly id: string;
  /** Tells recalls with the same short id apart. */
  readonly alertId: string;
  readonly account: string | null;
  readonly chat: { readonly name: string; readonly kind: Chat["kind"] };
  /** The author's name, `""` when unknown. */
  readonly from: string;
  /** `null` when the original was not seen. */
  readonly kind: MsgType | null;
  /** Of a message whose kind is UNSUPPORTED. */
  readonly subtype: UnsupportedSubtype | null;
  readonly text: string;
  /** ISO 8601 in UTC. */
  readonly sentAt: string | null;
  readonly recalledAt: string;
  /** The message is mine. */
  readonly own: boolean;
  readonly by: "author" | "other";
  /** The name of the person who recalled it, `""` when unknown. */
  readonly recalledBy: string;
  /** Whether the original was seen. */
  readonly matched: boolean;
  readonly media: ExportedMedia | null;
};

/** A listed recall as plain data. `media`: the state of its bytes, if anything is known of them. */
export function exportedRecall(
  alert: RecallAlert,
  media: MediaState | undefined,
  texts: Texts,
): ExportedRecall {
  const { kind, subtype, chat, from, text, sentAt, recalledAt, by, own, matched } = recallData(alert, texts);
  return {
    id: alert.shortId,
    alertId: alert.id,
    account: alert.accountId ?? null,
    ...{ chat, from, kind, subtype, text, sentAt },
    recalledAt: recalledAt ?? "",
    own,
    by: by.other ? "other" : "author",
    recalledBy: by.name,
    matched,
    media: mediaOf(alert, media),
  };
}

function mediaOf({ original }: RecallAlert, media: MediaState | undefined): ExportedMedia | null {
  if (original === undefined || !isMediaContent(original.message)) return null;
  if (media?.state === "kept") {
    const { fileName, mime, bytes } = media.file;
    return { kept: true, fileName, mime, bytes };
  }
  const { message } = original;
  if (message.msgType !== "FILE") return { kept: false, fileName: null, mime: null, bytes: null };
  const bytes = /^\d{1,15}$/.test(message.fileSize) ? Number(message.fileSize) : null;
  return { kept: false, fileName: message.fileName, mime: null, bytes };
}

/** One line of JSON Lines (https://jsonlines.org). */
export function jsonLine(recall: ExportedRecall): string {
  return `${JSON.stringify(recall)}\n`;
}

/** The first row of the table. It begins with a byte order mark: without one spreadsheets do not read UTF-8. */
export function csvHeader(texts: Texts): string {
  return `\uFEFF${csvRow(EXPORT_COLUMNS.map((column) => texts.command.export.columns[column]))}`;
}

/** A row of the table, in the reader's language. `local`: writes a moment, unix milliseconds. */
export function csvLine(
  alert: RecallAlert,
  recall: ExportedRecall,
  texts: Texts,
  local: (at: number) => string,
): string {
  const { original } = alert;
  const yes = (is: boolean): string => texts.command.export[is ? "yes" : "no"];
  const sentAt = original?.message.sentAt;
  const cells: Readonly<Record<ExportColumn, string>> = {
    id: recall.id,
    account: recall.account ?? "",
    chat: recall.chat.name,
    chatKind: texts.command.chat.kinds[recall.chat.kind],
    from: recall.from,
    kind: original === undefined ? "" : texts.alert.noun(kindOf(original.message)),
    text: recall.text,
    sentAt: isKnownTime(sentAt) ? local(sentAt) : "",
    recalledAt: local(timeOf(alert)),
    own: yes(recall.own),
    recalledBy: recall.recalledBy,
    matched: yes(recall.matched),
    fileName: recall.media?.fileName ?? "",
    mime: recall.media?.mime ?? "",
    bytes: recall.media?.bytes?.toString() ?? "",
  };
  return csvRow(EXPORT_COLUMNS.map((column) => cells[column]));
}

function csvRow(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

/**
 * What spreadsheets take for the beginning of a formula: https://owasp.org/www-community/attacks/CSV_Injection. Blanks before
 * it do not help.
 */
const FORMULA = /^[\s\u0000]*[=+\-@\uff1d\uff0b\uff0d\uff20]|^[\t\r\n]/;
/** The same behind a character that separates cells in a spreadsheet of another country. */
const LATER_FORMULA = /([;\t][\s\u0000]*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/g;

/** RFC 4180, every cell in quotes. What would be a formula begins with an apostrophe, which makes it a text. */
function csvCell(text: string): string {
  const later = text.replace(LATER_FORMULA, "$1'");
  const plain = FORMULA.test(later) ? `'${later}` : later;
  return `"${plain.replaceAll('"', '""')}"`;
}
