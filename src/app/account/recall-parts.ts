import type { Config } from "../../../config/config.ts";
import type { ChatDirectory } from "../../bridge/chats/chat-directory.ts";
import type { Lane } from "../../bridge/delivery/lane.ts";
import { lanesFirst } from "../../bridge/delivery/lanes-first.ts";
import { Capture } from "../../bridge/media/capture.ts";
import { hasMedia } from "../../bridge/ports/media.ts";
import { type Sink, wantsAlert } from "../../bridge/ports/sink.ts";
import type { WeChatSession } from "../../bridge/ports/source-session.ts";
import { Bridge } from "../../bridge/recall/bridge.ts";
import { Retention } from "../../bridge/recall/retention.ts";
import { WatchRecords } from "../../bridge/recall/watch-record.ts";
import { Router } from "../../bridge/rules/router.ts";
import { AccountWatch } from "../../bridge/session/account-watch.ts";
import { Losses } from "../../bridge/session/announcements/losses.ts";
import { SessionMonitor } from "../../bridge/session/session-monitor.ts";
import type { PersonAtStart } from "../../bridge/session/start-watch.ts";
import { WatchMark } from "../../bridge/session/watch-mark.ts";
import { beating } from "../../bridge/timing/heartbeat.ts";
import type { Store } from "../../store/index.ts";
import type { PipelineTools, SharedState } from "../shared/pipeline-shared.ts";

/** The settings for recall windows, what is stored, and who gets what. */
export type RecallSettings = Pick<
  Config,
  | "recallWindowSeconds"
  | "recallFileWindowSeconds"
  | "recallGraceSeconds"
  | "mediaMaxBytes"
  | "mediaQuotaBytes"
  | "historyDays"
  | "rules"
  | "ownRecalls"
  | "mentions"
>;

/** Where alerts go. */
export type Outlets = {
  readonly sinks: readonly Sink[];
  /** Whether some sink keeps chats apart. */
  readonly keepsApart: boolean;
  readonly lanes: readonly Lane[];
  /** See `SessionMonitorDeps`. */
  readonly person: PersonAtStart | undefined;
};

/** The parts from the session's events to the outbox, and those that delete. */
export type RecallParts = {
  readonly capture: Capture;
  readonly retention: Retention;
  readonly monitor: SessionMonitor;
};

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;

/** Creates the parts, each after those that it needs. Starts nothing. */
export function recallParts(
  settings: RecallSettings,
  {
    store,
    session,
    chats,
  }: { readonly store: Store; readonly session: WeChatSession; readonly chats: ChatDirectory },
  { clock, wechatClock, log, texts, metrics, pulses }: PipelineTools,
  { events, current, tally, sessionSinks, rare }: SharedState,
  { sinks, keepsApart, lanes, person }: Outlets,
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
    // Alerts show the limit that applies: nothing larger than the whole quota is stored.
    maxBytes: Math.min(settings.mediaMaxBytes, settings.mediaQuotaBytes),
    onSettled: () => {
      for (const lane of lanes) lane.signalMedia();
      events.mediaSettled.tell();
    },
    pulse: pulses.of("capture"),
  });
  const bridge = new Bridge({
    stores: store,
    capture,
    routing: new Router({
      rules: settings.rules,
      ownRecalls: settings.ownRecalls,
      chats,
      sinksFor: (alert) =>
        sinks
          .filter((sink) => !sessionSinks.isOff(sink.name) && wantsAlert(sink, alert))
          .map(({ name }) => name),
      keepsHistory: store.history.isKept,
      keepsApart,
      clock,
    }),
    onAlerts: () => lanesFirst(lanes),
    onListed: events.listed.tell,
    mentions: settings.mentions,
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
    chats,
    history: store.history,
    recalls: store.recalls,
    media: store.media,
    capture,
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
    onAccount: ({ id }, resumed) => {
      if (!resumed) chats.newLogin();
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
    mark: new WatchMark({ state: store.state, clock, log }),
    person,
    clock,
    wechatClock,
    log,
    texts,
    showLogin: events.login.tell,
    tell,
    onOwnNote: events.ownNote.tell,
    onOnline: () => {
      capture.wake();
      sessionSinks.online();
    },
    pulses: { handling, session: pulses.of("session") },
  });
  return { capture, retention, monitor };
}
