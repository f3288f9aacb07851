import { cleanName } from "../../../text/tools/clean.ts";
import { csvHeader, csvLine, exportedRecall, jsonLine } from "../../history/export.ts";
import { mediaStateOf } from "../../history/media-state.ts";
import type { CommandReply, CommandRequest, ReplyFile } from "../../ports/command.ts";
import type { ListedRecall } from "../../ports/stores/history.ts";
import type { Command, CommandDeps } from "../shared/command.ts";
import { inSentence, NAMES } from "../shared/names.ts";

const DAY_MS = 24 * 60 * 60_000;
const MOST_DAYS = 3_650;
/** The file is built in memory. Bytes. */
const MOST_BYTES = 20 * 1024 * 1024;
/** Days that are proposed when the whole list is too large. */
const FEWER_DAYS = 7;

type Format = "json" | "csv";
type Wanted = { readonly format: Format; readonly days: number | undefined };

/** Gives the list as a file: JSON Lines for programs, or a table for spreadsheets. */
export const exportList: Command = {
  name: "export",
  names: NAMES.export,
  summary: (texts) => texts.command.summaries.export,
  usage: (texts) => texts.command.usages.export,
  readerMay: false,
  acts: false,
  hidden: false,
  menu: true,
  run: async (request, deps) => {
    if (!deps.history.isKept) return deps.texts.command.list.notKept;
    const wanted = readWanted(request.args, deps);
    return typeof wanted === "string" ? wanted : await exported(wanted, request, deps);
  },
};

/** What the words ask for, or the answer to words that are wrong. */
function readWanted(args: readonly string[], { texts }: CommandDeps): Wanted | string {
  const { export: sentences } = texts.command;
  let format: Format = "json";
  let days: number | undefined;
  for (const arg of args) {
    const word = arg.normalize("NFKC").toLowerCase();
    const count = /^(-?\d+)(?:天|d|days?)?$/.exec(word)?.[1];
    if (word === "csv") format = "csv";
    else if (word === "json" || word === "jsonl") format = "json";
    else if (count === undefined) return sentences.badWord(cleanName(arg));
    else if (Number(count) < 1 || Number(count) > MOST_DAYS)
      return sentences.badDays(cleanName(arg), MOST_DAYS);
    else days = Number(count);
  }
  return { format, days };
}

async function exported(
  { format, days }: Wanted,
  request: CommandRequest,
  deps: CommandDeps,
): Promise<string | CommandReply> {
  const { texts, history, clock } = deps;
  const { export: sentences } = texts.command;
  const now = clock.now();
  const local = localTime(deps.timeZone);
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  let count = 0;
  for await (const listed of history.all(days === undefined ? 0 : now - days * DAY_MS)) {
    const head = count === 0 && format === "csv" ? csvHeader(texts) : "";
    const piece = Buffer.from(head + (await lineOf(listed, format, local, deps)));
    bytes += piece.byteLength;
    count += 1;
    if (bytes > MOST_BYTES) {
      const fewer = days === undefined ? FEWER_DAYS : Math.max(1, Math.floor(days / 2));
      return sentences.tooLarge("20 MB", inSentence(request, texts, "export", format, String(fewer)));
    }
    pieces.push(piece);
  }
  if (count === 0) return days === undefined ? sentences.nothing : sentences.nothingInDays(days);
  const date = local(now).slice(0, "2026-01-01".length);
  const file: ReplyFile = {
    fileName: `recalls-${date}.${format === "csv" ? "csv" : "jsonl"}`,
    mime: format === "csv" ? "text/csv" : "application/x-ndjson",
    bytes: Buffer.concat(pieces),
  };
  return { text: sentences.done(count), buttons: [], file };
}

async function lineOf(
  { alert }: ListedRecall,
  format: Format,
  local: (at: number) => string,
  { texts, media }: CommandDeps,
): Promise<string> {
  const recall = exportedRecall(alert, await mediaStateOf(alert, media), texts);
  return format === "csv" ? csvLine(alert, recall, texts, local) : jsonLine(recall);
}

/** Writes moments as `2026-03-14 14:02:11` in the reader's time zone, a form that spreadsheets read as a time. */
function localTime(timeZone: string | undefined): (at: number) => string {
  const format = new Intl.DateTimeFormat("sv-SE", {
    ...(timeZone === undefined ? {} : { timeZone }),
    calendar: "gregory",
    numberingSystem: "latn",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  return (at) => format.format(at);
}
