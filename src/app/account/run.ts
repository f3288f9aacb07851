import type { Lane } from "../../bridge/delivery/lane.ts";
import type { Capture } from "../../bridge/media/capture.ts";
import type { Clock } from "../../bridge/ports/clock.ts";
import type { Logger } from "../../bridge/ports/log.ts";
import type { Sink } from "../../bridge/ports/sink.ts";
import type { Retention } from "../../bridge/recall/retention.ts";
import type { OwnLogin } from "../../bridge/session/own-login.ts";
import type { SessionMonitor } from "../../bridge/session/session-monitor.ts";
import { settledWithin } from "../../bridge/timing/abortable.ts";
import type { Heartbeats } from "../../bridge/timing/heartbeat.ts";
import type { Page } from "../../http/page/server/page.ts";
import type { Store } from "../../store/index.ts";
import type { Boards } from "./boards.ts";
import type { HeartbeatUrl } from "./heartbeat-url.ts";
import type { Parts } from "./parts.ts";

/** Something that stays open until the end. */
export type Closable = { close(): Promise<void> };

export type RunDeps = {
  readonly parts: Parts;
  readonly heartbeats: Pick<Heartbeats, "run">;
  readonly capture: Pick<Capture, "run">;
  readonly retention: Pick<Retention, "run">;
  readonly monitor: Pick<SessionMonitor, "run" | "stopping" | "canResume">;
  /** Left out without HEARTBEAT_URL. */
  readonly heartbeatUrl?: Pick<HeartbeatUrl, "run"> | undefined;
  readonly clock: Clock;
  readonly log: Logger;
  readonly store: Pick<Store, "close">;
  readonly sinks: readonly Sink[];
  readonly lanes: ReadonlyMap<string, Pick<Lane, "run">>;
  readonly boards: Pick<Boards, "loops">;
  /** Left out without HTTP_PORT. */
  readonly page?: Pick<Page, "run"> | undefined;
  /** The logins that sinks have of their own. */
  readonly ownLogins?: readonly Pick<OwnLogin, "sink" | "run">[];
  readonly pools: readonly Closable[];
  /** Opens something that is needed while the parts run. Rejects with ListenError before anything else begins. */
  readonly open?: (() => Promise<Closable | undefined>) | undefined;
  /** Announces that a fault ends the program. */
  readonly lastWords: () => Promise<void>;
};

/** After the grace for running deliveries, everything else gets this time to end and to close. */
const END_MS = 1_500;
/** Each step of the end gets at least this time. */
const STEP_MS = 250;

/**
 * Runs all parts until `stop` aborts or one of them fails. Then gives running deliveries `graceMs` milliseconds and
 * closes everything, in little more than that, even when a part hangs. Resolves with whether the next start can go on with the
 * login. Rejects with the error of the part that failed.
 */
export async function run(deps: RunDeps, stop: AbortSignal, graceMs: number): Promise<boolean> {
  const { parts, clock, log, sinks, pools, store, monitor, open, lastWords } = deps;
  const abandon = new AbortController();
  let endBy = Number.POSITIVE_INFINITY;
  const begin = (): void => {
    endBy = clock.monotonic() + graceMs + END_MS;
    monitor.stopping();
    setTimeout(() => abandon.abort(new Error("stopped")), graceMs).unref();
  };
  // If the port cannot be opened, nothing has begun and nothing must end.
  const leftMs = (): number => Math.min(Math.max(STEP_MS, endBy - clock.monotonic()), graceMs + END_MS);
  parts.signal.addEventListener("abort", begin, { once: true });
  parts.endWith(stop);
  let opened: Closable | undefined;
  try {
    opened = await open?.();
    startAll(deps, abandon.signal);
    const told = parts.failed.then(lastWords);
    await parts.ended(graceMs + STEP_MS);
    if (parts.failure !== undefined) await told;
  } finally {
    await settledWithin(
      sinks.map((sink) => sink.stop()),
      leftMs(),
      clock,
    );
    await settledWithin(
      [...pools, ...(opened ? [opened] : [])].map((each) => each.close()),
      leftMs(),
      clock,
    );
    await store.close();
  }
  if (parts.failure !== undefined) throw parts.failure.error;
  const { canResume } = monitor;
  log.info({}, canResume ? "stopped; the session can be resumed" : "stopped");
  return canResume;
}

function startAll(deps: RunDeps, abandon: AbortSignal): void {
  const {
    parts,
    heartbeats,
    sinks,
    lanes,
    boards,
    capture,
    retention,
    monitor,
    heartbeatUrl,
    page,
    ownLogins = [],
  } = deps;
  // Started before the parts that it watches.
  parts.start("heartbeats", (signal) => heartbeats.run(signal));
  for (const sink of sinks) {
    if (!parts.signal.aborted)
      void sink.start(parts.signal).catch((error: unknown) => parts.fail(sink.name, error));
  }
  for (const [name, lane] of lanes) parts.start(`lane of ${name}`, (signal) => lane.run(signal, abandon));
  for (const [name, loop] of boards.loops) parts.start(name, loop);
  parts.start("capture", (signal) => capture.run(signal));
  parts.start("retention", (signal) => retention.run(signal));
  parts.start("monitor", (signal) => monitor.run(signal));
  for (const login of ownLogins) parts.start(`login of ${login.sink.name}`, (signal) => login.run(signal));
  if (page !== undefined) parts.start("page", (signal) => page.run(signal));
  if (heartbeatUrl !== undefined) parts.start("heartbeatUrl", (signal) => heartbeatUrl.run(signal));
}
