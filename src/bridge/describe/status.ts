import type { Texts } from "../../text/catalogue/texts.ts";
import { cleanName, withoutCommands } from "../../text/tools/clean.ts";
import type { StatusReport } from "../ports/status-report.ts";
import { authorOf } from "./author.ts";
import { stateReason } from "./not-online.ts";
import { shortReason } from "./short-reason.ts";
import { sinkLine } from "./sink-line.ts";
import { type TimeReader, timeOf, timeReader } from "./time.ts";

export type StatusOptions = {
  /** As it is typed there, inside of a sentence. */
  readonly retryCommand: string;
  /** IANA name; the machine's own when left out. */
  readonly timeZone?: string | undefined;
};

/**
 * `/status`: the state with a colour, why it is not online, the figures, then a line for each sink. The same order and
 * figures in every language.
 */
export function formatStatus(
  report: StatusReport,
  texts: Texts,
  { retryCommand, timeZone }: StatusOptions,
): string {
  const reader = timeReader(texts, report.now, timeZone);
  const facts = statusLines(report, texts, reader);
  return [
    ...statusWords(report, texts, reader).map((line, index) =>
      index === 0 ? `${LIGHTS[statusLight(report)]} ${line}` : line,
    ),
    ...facts.recent,
    "",
    ...report.sinks.map((sink) => sinkLine(sink, texts, { now: report.now, reader, retryCommand })),
    ...facts.program,
  ].join("\n");
}

/** Red: a person has to act. Yellow: it heals by itself, or a login is under way. */
export type StatusLight = "green" | "yellow" | "red";

const LIGHTS: Readonly<Record<StatusLight, string>> = { green: "🟢", yellow: "🟡", red: "🔴" };

export function statusLight({ state, sinks }: StatusReport): StatusLight {
  const isStuck = ({ needsPerson, login }: StatusReport["sinks"][number]): boolean =>
    needsPerson === true || login?.state === "loggedOut" || login?.isStranger === true;
  if (state === "loggedOut" || sinks.some(isStuck)) return "red";
  return state === "online" ? "green" : "yellow";
}

/** The state with the account and how long the program runs, then since when and why it is so, a line each. */
export function statusWords(report: StatusReport, texts: Texts, reader: TimeReader): readonly string[] {
  const words = [
    texts.status.states[report.state],
    withoutCommands(cleanName(report.accountName)),
    texts.time.duration(Math.max(0, Math.floor(report.uptimeMs / 1000))),
  ];
  return [words.filter((part) => part !== "").join(" · "), ...troubleLines(report, texts, reader)];
}

/** The figures, a line each: what happened lately, and what there is to say of the program. */
export function statusLines(
  report: StatusReport,
  texts: Texts,
  reader: TimeReader,
): { readonly recent: readonly string[]; readonly program: readonly string[] } {
  return {
    recent: [
      recentLine(report, texts, reader),
      recallsLine(report, texts),
      texts.status.kept(report.messagesKept, report.mediaKept),
    ],
    program: [
      ...heartbeatLines(report, texts, reader),
      ...refusedLines(report, texts, reader),
      sourceLine(report, texts),
    ],
  };
}

function troubleLines(report: StatusReport, texts: Texts, reader: TimeReader): readonly string[] {
  const { state, since, sinks, now } = report;
  const moment = (at: number): string => (at > 0 ? reader.moment(at, false) : "");
  const broken = sinks.filter(({ needsPerson }) => needsPerson === true);
  const first = Math.max(0, ...broken.map(({ standingMs }) => standingMs ?? 0));
  return [
    ...(state === "online" ? [] : [texts.status.since(moment(since), stateReason(report, texts, reader))]),
    ...(broken.length === 0
      ? []
      : [
          texts.status.since(
            moment(now - first),
            texts.status.mend(broken.map(({ title }) => title[texts.locale])),
          ),
        ]),
  ];
}

function recentLine(report: StatusReport, texts: Texts, reader: TimeReader): string {
  const { status } = texts;
  const { lastSyncAgeMs, lastRecall } = report;
  const sync =
    lastSyncAgeMs === undefined
      ? status.neverSynced
      : status.lastSync(texts.time.duration(Math.max(0, Math.floor(lastSyncAgeMs / 1000))));
  // Recalls that were deleted leave nothing to tell of the last one.
  if (lastRecall === undefined)
    return report.recallsMatched + report.recallsMissed > 0 ? sync : `${sync} · ${status.noRecall}`;
  const who = withoutCommands(authorOf(lastRecall) ?? texts.alert.you);
  return `${sync} · ${status.lastRecall(reader.moment(timeOf(lastRecall), false), who)}`;
}

function recallsLine(report: StatusReport, texts: Texts): string {
  const { recallsToday: today, recallsMatched: matched, recallsMissed: missed } = report;
  return texts.status.recalls({ today, sinceStart: matched + missed, matched, missed });
}

function sourceLine({ source, version }: StatusReport, { status, time, locale }: Texts): string {
  const { fed } = source;
  const age = fed?.heardAgoMs;
  const heard = status.heard(age === undefined ? undefined : time.duration(Math.floor(age / 1000)));
  return [status.source(source.title[locale]), ...(fed ? [heard] : []), status.version(version)].join(" · ");
}

function refusedLines(
  { source, accountName }: StatusReport,
  texts: Texts,
  reader: TimeReader,
): readonly string[] {
  const refused = source.fed?.refused;
  if (refused === undefined) return [];
  const id = withoutCommands(cleanName(refused.accountId));
  const bound = withoutCommands(cleanName(accountName));
  return [texts.status.refusedAccount(id, reader.moment(refused.at, false), bound)];
}

function heartbeatLines({ heartbeat }: StatusReport, texts: Texts, reader: TimeReader): readonly string[] {
  if (heartbeat === undefined) return [];
  return [
    texts.status.heartbeat(reader.moment(heartbeat.since, false), shortReason(heartbeat.failure, texts)),
  ];
}
