import type { Texts } from "../../text/catalogue/texts.ts";
import { cleanName, withoutCommands } from "../../text/tools/clean.ts";
import type { SinkStatus } from "../ports/status-report.ts";
import { mediaKindOf } from "./message/kind.ts";
import { stateReason } from "./not-online.ts";
import { shortReason } from "./short-reason.ts";
import type { TimeReader } from "./time.ts";

const MINUTE_MS = 60_000;

export type SinkLineOptions = {
  readonly now: number;
  readonly reader: TimeReader;
  /** As it is typed there, inside of a sentence. */
  readonly retryCommand: string;
};

/** One sink in `/status`: how it is, what waits there and for what, then how much it took. */
export function sinkLine(sink: SinkStatus, texts: Texts, options: SinkLineOptions): string {
  const { status } = texts;
  const words = sinkTroubles(sink, texts, options);
  const shown = words.length === 0 ? [status.fine] : words;
  const own = ownWords(sink, texts, options.reader);
  return `${sink.title[texts.locale]} ${[...shown, ...own, status.delivered(sink.delivered)].join(" · ")}`;
}

/** What waits at a sink and why, and what was given up. None when all is well. */
export function sinkTroubles(
  sink: SinkStatus,
  texts: Texts,
  { now, reader, retryCommand }: SinkLineOptions,
): readonly string[] {
  const troubles = sink.off === true ? offWords(sink, texts) : laneWords(sink, texts, now, reader);
  const dead = sink.dead > 0 ? [deadWords(sink, texts, retryCommand)] : [];
  return [...ownTroubles(sink, texts, reader), ...troubles, ...dead];
}

/** Why nothing can be sent through the login of its own. */
function ownTroubles({ login }: SinkStatus, texts: Texts, reader: TimeReader): readonly string[] {
  const { status } = texts;
  if (login === undefined) return [];
  if (login.state !== "online") {
    const { reasons } = texts.login.own;
    const why = stateReason(login, { ...texts, login: { ...texts.login, reasons } }, reader);
    return [status.ownNotOnline(status.states[login.state], why)];
  }
  return login.isStranger ? [status.ownStranger(withoutCommands(cleanName(login.accountName)))] : [];
}

/** Who is logged in there, and since when. */
function ownWords({ login }: SinkStatus, texts: Texts, reader: TimeReader): readonly string[] {
  if (login === undefined || login.state !== "online" || login.isStranger) return [];
  const since = login.since > 0 ? reader.moment(login.since, false) : "";
  return [texts.status.ownOnline(withoutCommands(cleanName(login.accountName)), since)];
}

function offWords({ waiting }: SinkStatus, { status }: Texts): readonly string[] {
  return [status.off, ...(waiting > 0 ? [status.waiting(waiting)] : [])];
}

function laneWords(sink: SinkStatus, texts: Texts, now: number, reader: TimeReader): readonly string[] {
  const { status } = texts;
  const { waiting, downloading, standingMs } = sink;
  const error = sink.lastError === undefined ? "" : shortReason(sink.lastError, texts);
  const media = downloading.map(({ kind, count }) => ({ kind: mediaKindOf(kind), count }));
  return [
    ...(waiting > 0 ? [status.waiting(waiting)] : []),
    ...(standingMs === undefined || standingMs < MINUTE_MS
      ? []
      : [standstillWords(standingMs, texts, now, reader)]),
    ...(error === "" ? [] : [status.error(error, waitOf(sink, texts, now))]),
    ...(media.length === 0 ? [] : [status.downloading(media)]),
  ];
}

function deadWords({ dead, deadReason }: SinkStatus, texts: Texts, retryCommand: string): string {
  const reason = deadReason === undefined ? "" : shortReason(deadReason, texts);
  return reason === "" ? texts.status.dead(dead) : texts.status.deadBecause(dead, reason, retryCommand);
}

function standstillWords(standingMs: number, texts: Texts, now: number, reader: TimeReader): string {
  // Seconds say nothing here.
  const time = texts.time.duration(Math.floor(standingMs / MINUTE_MS) * 60);
  return texts.status.standstill(time, reader.moment(now - standingMs, false));
}

/** The time to the next try, if it is put off. Rounded up, so that the time shown is never too early. */
function waitOf({ nextAttemptAt }: SinkStatus, texts: Texts, now: number): string | undefined {
  return nextAttemptAt > now ? texts.time.duration(Math.ceil((nextAttemptAt - now) / 1000)) : undefined;
}
