import { startOfDay } from "../describe/time.ts";
import type { RecallAlert } from "../model/alert.ts";
import type { SessionStatus } from "../model/session-status.ts";
import type { Clock } from "../ports/clock.ts";
import type { MediaStore } from "../ports/media.ts";
import type { Outbox, Standstill } from "../ports/outbox.ts";
import type { OwnLoginStatus } from "../ports/own-login.ts";
import { isFedFromOutside } from "../ports/source-session.ts";
import type {
  Failing,
  FedReport,
  RecallCounts,
  SinkStatus,
  StatusAction,
  StatusReport,
  TitledSink,
} from "../ports/status-report.ts";
import type { History } from "../ports/stores/history.ts";
import type { RecallStore } from "../ports/stores/recall-store.ts";
import { STANDSTILL_MS } from "../session/announcements/lane-watch.ts";
import { tellableState } from "../session/liveness.ts";
import { type LoginRequests, loginRequestsOf } from "./shared/login-requests.ts";

const DAY_MS = 86_400_000;

export type ReportDeps = {
  readonly clock: Pick<Clock, "now">;
  readonly recalls: Pick<RecallStore, "count">;
  readonly media: Pick<MediaStore, "count">;
  readonly outbox: Pick<Outbox, "counts" | "troubles">;
  readonly history: Pick<History, "isKept" | "newest" | "page">;
  readonly current: { readonly status: SessionStatus; readonly lastSyncAgeMs: number | undefined };
  readonly tally: { readonly counts: RecallCounts; readonly last: RecallAlert | undefined };
  /** In the order in which they are shown. */
  readonly sinks: readonly TitledSink[];
  /** Whether the sink of that name is switched off because the session only receives. */
  readonly isOff: (sink: string) => boolean;
  /** The login of the sink of that name, if it has one of its own. */
  readonly ownLogin?: (sink: string) => OwnLoginStatus | undefined;
  /** How the GET each minute of HEARTBEAT_URL fails; `undefined` while it does not, and without that setting. */
  readonly heartbeat: () => Failing | undefined;
  readonly source: Pick<StatusReport["source"], "title">;
  /** For what it can do and tells of itself. Left out: nothing is known of it. */
  readonly session?: object;
  /** IANA name; the machine's own when left out. Decides when today began. */
  readonly timeZone?: string | undefined;
  /** Unix milliseconds of the start of the process. */
  readonly startedAt: number;
  readonly version: string;
};

/**
 * All figures of `/status` as of now. `accountId`: the last recall and those of today are of this account only. Rejects with
 * StoreError.
 */
export async function statusReport(deps: ReportDeps, accountId?: string): Promise<StatusReport> {
  const now = deps.clock.now();
  const { status, lastSyncAgeMs } = deps.current;
  const { matched, missed } = deps.tally.counts;
  const state = tellableState(status.state, lastSyncAgeMs);
  // A session that says that it is online, while nothing is read.
  const quiet = state === "offline" && status.state === "online";
  const sinks = await Promise.all(deps.sinks.map((sink) => sinkStatus(sink, deps)));
  return {
    state,
    why: status.why,
    since: quiet ? now - (lastSyncAgeMs ?? 0) : status.since,
    accountName: status.account?.name ?? "",
    uptimeMs: now - deps.startedAt,
    lastSyncAgeMs,
    messagesKept: await deps.recalls.count(),
    mediaKept: await deps.media.count(),
    ...(await recent(deps, now, accountId)),
    recallsMatched: matched,
    recallsMissed: missed,
    sinks,
    heartbeat: deps.heartbeat(),
    source: { title: deps.source.title, fed: fedReport(deps.session, now) },
    actions: actionsFor(state, sinks, loginRequestsOf(deps.session)),
    version: deps.version,
    now,
  };
}

function fedReport(session: object | undefined, now: number): FedReport | undefined {
  if (session === undefined || !isFedFromOutside(session)) return undefined;
  const { lastHeardAt, refusedAccount } = session;
  const isRecent = refusedAccount !== undefined && now - refusedAccount.at < DAY_MS;
  return {
    heardAgoMs: lastHeardAt === undefined ? undefined : Math.max(0, now - lastHeardAt),
    refused: isRecent ? refusedAccount : undefined,
  };
}

/** From the history, which knows more than this process, if one is kept. */
async function recent(
  { history, tally, startedAt, timeZone }: ReportDeps,
  now: number,
  accountId: string | undefined,
): Promise<Pick<StatusReport, "lastRecall" | "recallsToday">> {
  const today = startOfDay(now, timeZone);
  if (!history.isKept) {
    const { last } = tally;
    const isOwn = accountId === undefined || last?.accountId === accountId;
    // The counts are of all accounts.
    const isKnown = accountId === undefined && startedAt >= today;
    return {
      lastRecall: isOwn ? last : undefined,
      recallsToday: isKnown ? countOf(tally) : undefined,
    };
  }
  const upTo = await history.newest();
  const of = accountId === undefined ? {} : { accountId };
  const newest = await history.page(of, { upTo, offset: 0, limit: 1 });
  const since = await history.page({ ...of, since: today }, { upTo, offset: 0, limit: 1 });
  // What was deleted is not listed any more, but it was counted.
  const counted = accountId === undefined && startedAt >= today ? countOf(tally) : 0;
  return { lastRecall: newest.recalls[0]?.alert, recallsToday: Math.max(since.total, counted) };
}

function countOf({ counts: { matched, missed } }: Pick<ReportDeps["tally"], "counts">): number {
  return matched + missed;
}

async function sinkStatus(
  sink: TitledSink,
  { outbox, isOff, ownLogin }: Pick<ReportDeps, "outbox" | "isOff" | "ownLogin">,
): Promise<SinkStatus> {
  const { standstill, deadLetters } = await outbox.troubles(sink.name);
  const off = isOff(sink.name);
  const needsPerson = !off && standstill !== undefined && waitsForPerson(standstill);
  const stands = standstill !== undefined && (needsPerson || standstill.forMs >= STANDSTILL_MS);
  return {
    ...sink,
    off,
    login: ownLogin?.(sink.name),
    ...(await outbox.counts(sink.name)),
    standingMs: stands ? standstill.forMs : undefined,
    needsPerson,
    deadReason: deadLetters[0]?.error,
  };
}

/** Only `auth` means at once that a person has to act. What the network causes heals by itself. */
function waitsForPerson({ code, forMs }: Standstill): boolean {
  if (code === "auth") return true;
  return forMs >= STANDSTILL_MS && code !== "unavailable" && code !== "rateLimited";
}

function actionsFor(
  state: StatusReport["state"],
  sinks: readonly SinkStatus[],
  whose: LoginRequests,
): readonly StatusAction[] {
  const stuck = sinks.some(
    ({ dead, off, standingMs }) => dead > 0 || (off !== true && standingMs !== undefined),
  );
  // While a code waits, a login shows it again.
  const canAsk = state === "loggedOut" && whose !== "nobody";
  const canLogIn = canAsk || state === "waitingForScan" || state === "waitingForConfirm";
  return [...(canLogIn ? (["login"] as const) : []), ...(stuck ? (["retry"] as const) : [])];
}
