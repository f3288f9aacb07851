import type { Texts } from "../../text/catalogue/texts.ts";
import { cleanLine, cleanName } from "../../text/tools/clean.ts";
import type { StatusReport } from "../ports/status-report.ts";

const SINK_TITLES: ReadonlyMap<string, string> = new Map([
  ["telegram", "Telegram"],
  ["slack", "Slack"],
]);
/** Figures of all sinks but filehelper begin in this column. */
const TITLE_COLUMNS = 10;
/** UTF-16 units of a platform's error in the sink's line. */
const ERROR_UNITS = 200;

type SinkLine = StatusReport["sinks"][number];

/** `/status`: one figure after the other, the same order in every language. */
export function formatStatus(report: StatusReport, texts: Texts): string {
  const { status } = texts;
  return [
    [
      status.states[report.state],
      cleanName(report.accountName),
      texts.time.duration(wholeSeconds(report.uptimeMs)),
    ]
      .filter((part) => part !== "")
      .join(" · "),
    report.lastSyncAgeMs === undefined
      ? status.neverSynced
      : status.lastSync(texts.time.duration(wholeSeconds(report.lastSyncAgeMs))),
    status.kept(report.messagesKept, report.mediaKept),
    status.recalls(report.recallsMatched + report.recallsMissed, report.recallsMatched, report.recallsMissed),
    ...report.sinks.map((sink) => sinkLine(sink, report.now, texts)),
    status.version(report.version),
  ].join("\n");
}

function sinkLine(sink: SinkLine, now: number, texts: Texts): string {
  const { status } = texts;
  const title = SINK_TITLES.get(sink.name) ?? sink.name;
  const figures = [status.delivered(sink.delivered), status.waiting(sink.waiting)];
  if (sink.dead > 0) figures.push(status.dead(sink.dead));
  const error = shortened(cleanLine(sink.lastError));
  if (error !== "") {
    const putOff = sink.nextAttemptAt > now;
    // Rounded up: never promised earlier than it happens.
    const wait = putOff ? texts.time.duration(Math.ceil((sink.nextAttemptAt - now) / 1000)) : undefined;
    figures.push(status.error(error, wait));
  }
  return `${title.padEnd(TITLE_COLUMNS - 1)} ${figures.join(" · ")}`;
}

function shortened(line: string): string {
  return line.length <= ERROR_UNITS ? line : `${line.slice(0, ERROR_UNITS).toWellFormed()}…`;
}

function wholeSeconds(ms: number): number {
  return Math.max(0, Math.floor(ms / 1000));
}
