import type { TestContext } from "node:test";
import { failureOf } from "../../../src/bridge/model/errors.ts";
import type { ReceivedMessage } from "../../../src/bridge/model/message.ts";
import { type Logger, silentLogger } from "../../../src/bridge/ports/log.ts";
import type { LoginView } from "../../../src/bridge/ports/sink.ts";
import type { SessionEvent } from "../../../src/bridge/ports/source-session.ts";
import type { StateStore } from "../../../src/bridge/ports/stores/state-store.ts";
import { Bridge } from "../../../src/bridge/recall/bridge.ts";
import { RecallTally } from "../../../src/bridge/recall/recall-tally.ts";
import { Retention } from "../../../src/bridge/recall/retention.ts";
import { WatchRecords } from "../../../src/bridge/recall/watch-record.ts";
import { WeChatClock } from "../../../src/bridge/recall/wechat-clock.ts";
import { AccountWatch } from "../../../src/bridge/session/account-watch.ts";
import type { Announcement } from "../../../src/bridge/session/announcements/announcement-board.ts";
import { Losses } from "../../../src/bridge/session/announcements/losses.ts";
import { CurrentStatus } from "../../../src/bridge/session/current-status.ts";
import { SessionMonitor } from "../../../src/bridge/session/session-monitor.ts";
import { WatchMark } from "../../../src/bridge/session/watch-mark.ts";
import { beating, Heartbeats } from "../../../src/bridge/timing/heartbeat.ts";
import type { Locale } from "../../../src/text/catalogue/texts.ts";
import { allTexts } from "../../all-texts.ts";
import { received } from "../../fakes/alerts.ts";
import { ManualClock, settle } from "../../fakes/manual-clock.ts";
import { MemoryOutbox } from "../../fakes/memory-outbox.ts";
import { MemoryRecallStore } from "../../fakes/memory-recall-store.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";
import { routingTo } from "../../fakes/routing.ts";
import { ScriptedSession } from "../../fakes/scripted-session.ts";

export const ACCOUNT = { id: "3000000001", name: "小宋" };

export type MonitorRigParts = {
  readonly clock?: ManualClock;
  readonly state?: StateStore;
  readonly log?: Logger;
  readonly locale?: Locale;
  /** The watch fails, and the test looks at what `end` rejects with. */
  readonly fails?: boolean;
  readonly recalls?: MemoryRecallStore;
};

/** The watch with the real bridge, retention and clock of WeChat behind it, on memory and a manual clock. */
export async function monitorRig(t: TestContext, parts: MonitorRigParts = {}) {
  const { clock = new ManualClock(), state = new MemoryStateStore() } = parts;
  const { log = silentLogger, locale = "en", recalls = new MemoryRecallStore() } = parts;
  const session = new ScriptedSession();
  const outbox = new MemoryOutbox(clock);
  const wechatClock = new WeChatClock(clock);
  const heartbeats = new Heartbeats(clock, log);
  const notices: string[] = [];
  const ownNotes: ReceivedMessage[] = [];
  let cannotWrites = 0;
  const views: LoginView[] = [];
  const person: string[] = [];
  const bridge = new Bridge({
    stores: { recalls, outbox, media: { pin: async () => {} } },
    capture: { expect: async () => {}, prefer: () => {} },
    clock,
    wechatClock,
    log,
    windows: { windowMs: 120_000, fileWindowMs: 10_800_000, graceMs: 60_000 },
    routing: routingTo(() => ["one"]),
    onAlerts: async () => {},
    mentions: false,
    troubles: { onCannotWrite: () => {}, onRecallLost: () => {} },
    tally: new RecallTally(),
  });
  const current = new CurrentStatus(clock);
  const records = new WatchRecords(state);
  const retention = new Retention({
    recalls,
    media: { purge: async () => 0 },
    capture: { expired: () => {} },
    history: { purge: async () => 0 },
    chats: { prune: async () => {} },
    historyMs: 0,
    outbox: { prune: async () => 0, retireSinks: async () => 0 },
    sent: { forget: async () => {} },
    sinks: [],
    clock,
    wechatClock,
    log,
    onJump: () => {},
    noteTime: (now) => records.noteTime(now),
    current,
  });
  const pulses = {
    handling: heartbeats.pulse("handling", 60_000),
    session: heartbeats.pulse("session", 600_000),
  };
  const texts = allTexts(locale);
  const tell = (notice: Announcement): void => void notices.push(notice() ?? "nothing");
  const watch = new AccountWatch({
    records,
    bridge,
    clock: beating(clock, pulses.handling),
    wechatClock,
    log,
    onAccount: ({ id }) => recalls.useAccount(id),
    onCannotWrite: () => {
      cannotWrites += 1;
    },
  });
  const monitor = new SessionMonitor({
    session,
    bridge,
    retention,
    watch,
    current,
    losses: new Losses({ clock, texts, tell }),
    mark: new WatchMark({ state, clock, log }),
    person: {
      watching: (name, came) => person.push(`watching ${name}, ${came}`),
      noNetwork: (failure) => person.push(`no network: ${failure.message}`),
    },
    clock,
    wechatClock,
    log,
    texts,
    showLogin: (view) => views.push(view),
    tell,
    onOnline: () => {},
    onOwnNote: (note) => ownNotes.push(note),
    pulses,
  });
  const stop = new AbortController();
  const running = Promise.all([
    monitor.run(stop.signal),
    retention.run(stop.signal),
    heartbeats.run(stop.signal),
  ]);
  if (parts.fails) running.catch(() => {});
  /** `asked`: as a person ends the program; else as if it was killed, as far as its parts know. */
  const end = async (asked = false): Promise<void> => {
    if (asked) monitor.stopping();
    stop.abort();
    await running;
  };
  t.after(() => (parts.fails ? end().catch(() => {}) : end()));
  await settle();
  const say = async (...events: readonly SessionEvent[]): Promise<void> => {
    session.push(...events);
    await settle();
  };
  const online = (resumed = true, account = ACCOUNT): Promise<void> =>
    say({ type: "online", account, resumed, canSend: true, serverTime: clock.now() });
  const batch = (
    messages: readonly ReceivedMessage[] = [],
    caughtUp = true,
    begunAt = clock.monotonic(),
    readUntil?: number,
  ): Promise<void> => say({ type: "batch", messages, at: clock.now(), begunAt, caughtUp, readUntil });
  const offline = (message = "no route"): Promise<void> =>
    say({ type: "offline", failure: failureOf(new Error(message)), retryInMs: 2_000 });
  const text = (msgId: string, sentAt = clock.now()): ReceivedMessage =>
    received({ msgType: "TEXT", content: "hello" }, undefined, { msgId, sentAt });
  const notice = (msgId: string, revokedMsgId: string, sentAt = clock.now()): ReceivedMessage =>
    received({ msgType: "REVOKE", revokedMsgId, replaceMessage: "" }, undefined, { msgId, sentAt });
  return {
    clock,
    state,
    session,
    recalls,
    outbox,
    current,
    notices,
    ownNotes,
    views,
    /** What the person at the machine was told. */
    person,
    canResume: () => monitor.canResume,
    say,
    online,
    batch,
    offline,
    text,
    notice,
    end,
    heartbeats,
    /** How often it was said that the disk should be looked at. */
    cannotWrites: () => cannotWrites,
  };
}
