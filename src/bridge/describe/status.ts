import type { Texts } from "../../text/catalogue/texts.ts";
import { failureWords } from "../../text/reason-words.ts";
import { cleanLine, cleanName } from "../../text/tools/clean.ts";
import type { Failure } from "../model/reason.ts";
import type { StatusReport } from "../ports/status-report.ts";
import { timeReader } from "./time.ts";

/** The figures of sinks with a short title begin in this column. */
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
  const figures = [status.delivered(sink.delivered), status.waiting(sink.waiting)];
  if (sink.dead > 0) {
    const reason = sink.deadReason === undefined ? "" : shortReason(sink.deadReason, texts);
    figures.push(reason === "" ? status.dead(sink.dead) : status.deadBecause(sink.dead, reason));
  }
  if (sink.standingMs !== undefined && sink.off !== true) {
    const since = timeReader(texts, now, undefined).moment(now - sink.standingMs, false);
    figures.push(status.standstill(texts.time.duration(Math.floor(sink.standingMs / 60_000) * 60), since));
  }
  const error = sink.lastError === undefined ? "" : shortReason(sink.lastError, texts);
  if (sink.off === true) figures.push(status.off);
  else if (error !== "") {
    const putOff = sink.nextAttemptAt > now;
    // Rounded up, so that the time shown is never too early.
    const wait = putOff ? texts.time.duration(Math.ceil((sink.nextAttemptAt - now) / 1000)) : undefined;
    figures.push(status.error(error, wait));
  }
  return `${padded(sink.title)}${figures.join(" · ")}`;
}

/** A Chinese character takes two columns. */
function padded(title: string): string {
  const columns = title.length + (title.match(/\p{Script=Han}/gu)?.length ?? 0);
  return title + " ".repeat(Math.max(1, TITLE_COLUMNS - columns));
}

/** Why a sink did not take something, in a line with others. */
export function shortReason(failure: Failure, texts: Texts): string {
  const line = cleanLine(failureWords(failure, texts));
  return line.length <= ERROR_UNITS ? line : `${line.slice(0, ERROR_UNITS).toWellFormed()}…`;
}

function wholeSeconds(ms: number): number {
  return Math.max(0, Math.floor(ms / 1000));
}
