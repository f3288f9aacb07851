import type { Config } from "../../config/config.ts";
import type { Lane } from "../bridge/delivery/lane.ts";
import { Capture } from "../bridge/media/capture.ts";
import { hasMedia } from "../bridge/ports/media.ts";
import { type Sink, wantsAlert } from "../bridge/ports/sink.ts";
import type { WeChatSession } from "../bridge/ports/source-session.ts";
import { Bridge } from "../bridge/recall/bridge.ts";
import { Retention } from "../bridge/recall/retention.ts";
import { WatchRecords } from "../bridge/recall/watch-record.ts";
import { AccountWatch } from "../bridge/session/account-watch.ts";
import { Losses } from "../bridge/session/losses.ts";
import { SessionMonitor } from "../bridge/session/session-monitor.ts";
import { beating } from "../bridge/timing/heartbeat.ts";
import type { Store } from "../store/index.ts";
import type { Boards } from "./boards.ts";
import type { PipelineTools, SharedState } from "./pipeline-shared.ts";

/** Windows, and what is kept of media. */
export type RecallSettings = Pick<
  Config,
  | "recallWindowSeconds"
  | "recallFileWindowSeconds"
  | "recallGraceSeconds"
  | "mediaMaxBytes"
  | "mediaQuotaBytes"
  | "historyDays"
>;

/** Where alerts, logins and announcements go. */
export type Outlets = {
  readonly sinks: readonly Sink[];
  readonly lanes: readonly Lane[];
  readonly boards: Boards;
};

/** What goes from the session's events to the outbox, and what deletes. */
export type RecallParts = {
  readonly capture: Capture;
  readonly retention: Retention;
  readonly monitor: SessionMonitor;
};

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;

/** Puts them together in the order in which one needs the other. Starts nothing yet. */
export function recallParts(
  settings: RecallSettings,
  { store, session }: { readonly store: Store; readonly session: WeChatSession },
  { clock, wechatClock, log, texts, metrics, pulses }: PipelineTools,
  { events, current, tally, sessionSinks, rare }: SharedState,
  { sinks, lanes, boards }: Outlets,
): RecallParts {
  const handling = pulses.of("handling");
  const tell = events.announcement.tell;
  const losses = new Losses({ clock, texts, tell });
  const capture = new Capture({
    media: store.media,
    state: store.state,
    source: hasMedia(session) ? session : undefined,
    clock,
    log,
    random: Math.random,
    // The limit that is told is the one that held: nothing larger than the whole quota is kept.
    maxBytes: Math.min(settings.mediaMaxBytes, settings.mediaQuotaBytes),
    onSettled: () => {
      for (const lane of lanes) lane.signalMedia();
    },
    pulse: pulses.of("capture"),
  });
  const bridge = new Bridge({
    stores: store,
    capture,
    lanes: {
      sinksFor: (alert) =>
        sinks
          .filter((sink) => !sessionSinks.isOff(sink.name) && wantsAlert(sink, alert))
          .map(({ name }) => name),
      signal: () => {
        for (const lane of lanes) lane.signal();
      },
    },
    troubles: { onCannotWrite: rare.cannotWrite, onRecallLost: (at) => losses.recallLost(at) },
    windows: {
      windowMs: settings.recallWindowSeconds * SECOND_MS,
      fileWindowMs: settings.recallFileWindowSeconds * SECOND_MS,
      graceMs: settings.recallGraceSeconds * SECOND_MS,
    },
    clock: beating(clock, handling),
    wechatClock,
    log,
    tally,
    metrics,
  });
  const records = new WatchRecords(store.state);
  const retention = new Retention({
    recalls: store.recalls,
    media: store.media,
    outbox: store.outbox,
    sent: store.sent,
    sinks: sinks.map(({ name }) => name),
    clock: beating(clock, pulses.of("retention")),
    wechatClock,
    noteTime: (now) => records.noteTime(now),
    log,
    onJump: events.hurry.tell,
    historyMs: settings.historyDays * DAY_MS,
    current,
  });
  const watch = new AccountWatch({
    records,
    bridge,
    clock: beating(clock, handling),
    wechatClock,
    log,
    onAccount: ({ id }) => {
      store.recalls.useAccount(id);
      store.media.useAccount(id);
    },
    onCannotWrite: rare.cannotWrite,
  });
  const monitor = new SessionMonitor({
    session,
    bridge,
    retention,
    watch,
    current,
    losses,
    clock,
    wechatClock,
    log,
    texts,
    showLogin: (view) => boards.showLogin(view),
    tell,
    onOnline: () => {
      capture.wake();
      sessionSinks.online();
    },
    pulses: { handling, session: pulses.of("session") },
  });
  return { capture, retention, monitor };
}
