import type { SessionStatus } from "../model/session-status.ts";
import type { Clock } from "../ports/clock.ts";
import type { MediaStore } from "../ports/media.ts";
import type { Outbox } from "../ports/outbox.ts";
import type { RecallStore } from "../ports/recall-store.ts";
import type { RecallCounts, SinkStatus, StatusReport, TitledSink } from "../ports/status-report.ts";
import { STANDSTILL_MS } from "../session/lane-watch.ts";
import { tellableState } from "../session/liveness.ts";

export type ReportDeps = {
  readonly clock: Pick<Clock, "now">;
  readonly recalls: Pick<RecallStore, "count">;
  readonly media: Pick<MediaStore, "count">;
  readonly outbox: Pick<Outbox, "counts" | "troubles">;
  readonly current: { readonly status: SessionStatus; readonly lastSyncAgeMs: number | undefined };
  readonly tally: { readonly counts: RecallCounts };
  /** In the order in which they are told. */
  readonly sinks: readonly TitledSink[];
  /** Whether the sink of that name is switched off, since the session only receives. */
  readonly isOff: (sink: string) => boolean;
  /** Unix milliseconds of the start of the process. */
  readonly startedAt: number;
  readonly version: string;
};

/** Every figure of `/status`, as it is now. Rejects with StoreError. */
export async function statusReport(deps: ReportDeps): Promise<StatusReport> {
  const now = deps.clock.now();
  const { status, lastSyncAgeMs } = deps.current;
  const { state, account } = status;
  const { matched, missed } = deps.tally.counts;
  return {
    state: tellableState(state, lastSyncAgeMs),
    accountName: account?.name ?? "",
    uptimeMs: now - deps.startedAt,
    lastSyncAgeMs,
    messagesKept: await deps.recalls.count(),
    mediaKept: await deps.media.count(),
    recallsMatched: matched,
    recallsMissed: missed,
    sinks: await Promise.all(deps.sinks.map((sink) => sinkStatus(sink, deps))),
    version: deps.version,
    now,
  };
}

async function sinkStatus(
  sink: TitledSink,
  { outbox, isOff }: Pick<ReportDeps, "outbox" | "isOff">,
): Promise<SinkStatus> {
  const { standstill, deadLetters } = await outbox.troubles(sink.name);
  return {
    ...sink,
    off: isOff(sink.name),
    ...(await outbox.counts(sink.name)),
    standingMs: standstill && standstill.forMs >= STANDSTILL_MS ? standstill.forMs : undefined,
    deadReason: deadLetters[0]?.error,
  };
}
