import type { Config } from "../../config/config.ts";
import type { Lane } from "../bridge/delivery/lane.ts";
import { Capture } from "../bridge/media/capture.ts";
import type { Clock } from "../bridge/ports/clock.ts";
import type { Logger } from "../bridge/ports/log.ts";
import { hasMedia } from "../bridge/ports/media.ts";
import type { Metrics } from "../bridge/ports/metrics.ts";
import { type Sink, wantsAlert } from "../bridge/ports/sink.ts";
import type { WeChatSession } from "../bridge/ports/source-session.ts";
import { Bridge } from "../bridge/recall/bridge.ts";
import { Retention } from "../bridge/recall/retention.ts";
import { WatchRecords } from "../bridge/recall/watch-record.ts";
import type { WeChatClock } from "../bridge/recall/wechat-clock.ts";
import { SessionMonitor } from "../bridge/session/session-monitor.ts";
import { beating } from "../bridge/timing/heartbeat.ts";
import type { Store } from "../store/index.ts";
import type { Texts } from "../text/catalogue/texts.ts";
import type { Boards } from "./boards.ts";
import type { Pulses } from "./pulses.ts";

export type WatchingParts = {
  readonly store: Store;
  readonly session: WeChatSession;
  readonly clock: Clock;
  readonly wechatClock: WeChatClock;
  readonly log: Logger;
  readonly texts: Texts;
  readonly metrics: Metrics;
  readonly sinks: readonly Sink[];
  readonly lanes: readonly Lane[];
  readonly boards: Boards;
  /** The session can take texts. */
  readonly onOnline: () => void;
  /** Something that must not be lost could not be written a second time. */
  readonly onCannotWrite: () => void;
  readonly pulses: Pick<Pulses, "of">;
};

/** What follows the session: decisions, downloads, deletion, state. */
export type Watching = {
  readonly bridge: Bridge;
  readonly capture: Capture;
  readonly retention: Retention;
  readonly monitor: SessionMonitor;
};

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;

/** Starts nothing yet. */
export function createWatching(config: Config, parts: WatchingParts): Watching {
  const { store, session, clock, wechatClock, log, texts, metrics, sinks, lanes, boards } = parts;
  const { onCannotWrite, pulses } = parts;
  const handling = pulses.of("handling");
  const common = {
    recalls: store.recalls,
    media: store.media,
    outbox: store.outbox,
    clock,
    wechatClock,
    log,
  };
  const windows = {
    windowMs: config.recallWindowSeconds * SECOND_MS,
    fileWindowMs: config.recallFileWindowSeconds * SECOND_MS,
    graceMs: config.recallGraceSeconds * SECOND_MS,
  };
  const capture = new Capture({
    media: store.media,
    state: store.state,
    source: hasMedia(session) ? session : undefined,
    clock,
    log,
    random: Math.random,
    // The limit that is told is the one that held: nothing larger than the whole quota is kept.
    maxBytes: Math.min(config.mediaMaxBytes, config.mediaQuotaBytes),
    onSettled: () => {
      for (const lane of lanes) lane.signalMedia();
    },
    pulse: pulses.of("capture"),
  });
  const bridge = new Bridge({
    ...common,
    clock: beating(clock, handling),
    capture,
    windows,
    sinksFor: (alert) => sinks.filter((sink) => wantsAlert(sink, alert)).map(({ name }) => name),
    wake: () => {
      for (const lane of lanes) lane.signal();
    },
    onCannotWrite,
    onRecallLost: (at) => monitor.recallLost(at),
    metrics,
  });
  const records = new WatchRecords(store.state);
  const retention = new Retention({
    ...common,
    clock: beating(clock, pulses.of("retention")),
    noteTime: (now) => records.noteTime(now),
    sent: store.sent,
    historyMs: config.historyDays * DAY_MS,
    sinks: sinks.map(({ name }) => name),
    onJump: () => {
      for (const lane of lanes) lane.wake();
    },
    status: () => monitor.status,
  });
  const monitor: SessionMonitor = new SessionMonitor({
    session,
    bridge,
    retention,
    records,
    clock,
    wechatClock,
    log,
    texts,
    onAccount: ({ id }) => {
      store.recalls.useAccount(id);
      store.media.useAccount(id);
    },
    showLogin: (view) => boards.showLogin(view),
    tell: (announcement) => boards.tell(announcement),
    onOnline: () => {
      capture.wake();
      parts.onOnline();
    },
    onCannotWrite,
    pulses: { handling, session: pulses.of("session") },
  });
  return { bridge, capture, retention, monitor };
}
