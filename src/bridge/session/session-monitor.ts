import type { Texts } from "../../text/catalogue/texts.ts";
import { timeReader } from "../describe/time.ts";
import type { Account } from "../model/account.ts";
import type { ConnectionState } from "../model/connection-state.ts";
import { isRevoke, newestSentAt } from "../model/message.ts";
import type { Failure } from "../model/reason.ts";
import { type SessionStatus, STARTING } from "../model/session-status.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/log.ts";
import { noPulse, type Pulse } from "../ports/pulse.ts";
import type { LoginView } from "../ports/sink.ts";
import type { SessionEvent, WeChatSession } from "../ports/source-session.ts";
import type { Bridge } from "../recall/bridge.ts";
import type { Retention } from "../recall/retention.ts";
import { newRecord, type WatchRecord, type WatchRecords, withGap } from "../recall/watch-record.ts";
import type { WeChatClock } from "../recall/wechat-clock.ts";
import { isAbortOf } from "../timing/abortable.ts";
import { beating } from "../timing/heartbeat.ts";
import { StoreRetry } from "../timing/store-retry.ts";
import type { Announcement } from "./announcement-board.ts";
import { tellableState } from "./liveness.ts";
import { OutageWatch } from "./outage.ts";
import { loginViewOf, nextStatus, waitAfter } from "./session-state.ts";
import { StateLog } from "./state-log.ts";

export type SessionMonitorDeps = {
  readonly session: WeChatSession;
  readonly bridge: Bridge;
  readonly retention: Retention;
  readonly records: WatchRecords;
  readonly clock: Clock;
  readonly wechatClock: WeChatClock;
  readonly log: Logger;
  readonly texts: Texts;
  /** The account is known: stores speak of its messages from now on. */
  readonly onAccount: (account: Account) => void;
  readonly showLogin: (view: LoginView) => void;
  readonly tell: (announcement: Announcement) => void;
  /** The session can take texts. */
  readonly onOnline: () => void;
  /** What is known of the watch could not be written a second time: people should look at the disk. */
  readonly onCannotWrite: () => void;
  /** Of dealing with an event, and of the session while its next event is waited for. */
  readonly pulses?: { readonly handling: Pulse; readonly session: Pulse };
};

/** How often the state is looked at besides its events: a reading that stands still sends none. */
const LOOK_MS = 5_000;
/** How far the watch got is written this often at most. */
const SAVE_MS = 30_000;
const NO_PULSES = { handling: noPulse, session: noPulse };

/** Follows the session: one event at a time, asking for the next only when this one is done with. */
export class SessionMonitor {
  readonly #deps: SessionMonitorDeps;
  readonly #outage: OutageWatch;
  readonly #retry: StoreRetry;
  readonly #stateLog: StateLog;
  /** The last sign that things go well: the start, a session that came online, a successful look. By both clocks. */
  #goodAt: { readonly wall: number; readonly steady: number };
  #status: SessionStatus = STARTING;
  #record: WatchRecord | undefined;
  #savedAt = Number.NEGATIVE_INFINITY;
  #reason: Failure | undefined;

  constructor(deps: SessionMonitorDeps) {
    const { clock, pulses = NO_PULSES } = deps;
    this.#deps = deps;
    this.#retry = new StoreRetry({ ...deps, clock: beating(clock, pulses.handling) });
    this.#stateLog = new StateLog(deps.log, STARTING.state);
    this.#goodAt = { wall: clock.now(), steady: clock.monotonic() };
    this.#outage = new OutageWatch({
      ...deps,
      vitals: () => ({ state: this.state, quietMs: this.#quietMs(), reason: this.#reason }),
    });
  }

  get status(): SessionStatus {
    return this.#status;
  }

  /** As it may be told: see `tellableState`. */
  get state(): ConnectionState {
    return tellableState(this.#status.state, this.lastSyncAgeMs);
  }

  /**
   * Milliseconds since the last successful look at the server; `undefined` before the first since the session came
   * online. By the clock that says more: the wall clock can be set back, and the monotonic one may stand still while the machine sleeps.
   */
  get lastSyncAgeMs(): number | undefined {
    const { lastSyncAt } = this.#status;
    return lastSyncAt === undefined ? undefined : this.#quietMs();
  }

  stopping(): void {
    this.#status = { ...this.#status, state: "stopping" };
  }

  /** Runs until `signal` aborts. Rejects when the session fails or ends before that, or the database is damaged. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      await Promise.all([this.#follow(signal), this.#lookOften(signal)]);
    } catch (error) {
      if (!isAbortOf(error, signal)) throw error;
    }
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { session, records, wechatClock, pulses = NO_PULSES } = this.#deps;
    pulses.handling.beat();
    const seen = await this.#persist(() => records.lastSeen(), signal);
    if (seen !== undefined) wechatClock.sample(seen);
    let waitMs: number | undefined = 0;
    const awaitNext = (): void => {
      pulses.handling.rest();
      if (waitMs !== undefined) pulses.session.beat(waitMs);
    };
    awaitNext();
    for await (const event of session.events(signal)) {
      pulses.session.rest();
      pulses.handling.beat();
      // Before the event is dealt with: after a machine's sleep the gap is seen although it is over at once.
      this.#look();
      await this.#handle(event, signal);
      // Names come beside everything else: they say nothing of what the session waits for.
      if (event.type !== "names") waitMs = waitAfter(event);
      awaitNext();
    }
    if (!signal.aborted)
      throw new Error("The session has brought its last event, and nobody asked it to end");
  }

  /** What is known of the watch must not end it: it is read and written until that works. */
  async #persist<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const line =
      "what is known of the watch could not be read or written; trying again: check the disk of DATA_DIR";
    return await this.#retry.until(line, work, signal);
  }

  async #lookOften(signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps;
    while (!signal.aborted) {
      await clock.sleep(LOOK_MS, signal).catch(() => {});
      if (!signal.aborted) this.#look();
    }
  }

  #look(): void {
    this.#outage.look();
    this.#stateLog.look(this.state, undefined, this.lastSyncAgeMs);
  }

  async #handle(event: SessionEvent, signal: AbortSignal): Promise<void> {
    const { bridge, showLogin, onOnline } = this.#deps;
    const before = this.#status;
    const otherAccount = event.type === "online" ? await this.#onOnline(event, signal) : undefined;
    if (event.type === "batch" && event.messages.length > 0) {
      this.#deps.wechatClock.sample(newestSentAt(event.messages));
      await bridge.handleBatch(event.messages, signal);
    }
    if (event.type === "names") await bridge.handleNames(event.messages, signal);
    if (event.type === "gap") await this.#onGap(signal);
    if (event.type === "recallLost") this.recallLost(event.at);
    if (signal.aborted) return;
    this.#status = nextStatus(before, event);
    if (event.type === "offline") this.#reason = event.failure;
    if (event.type === "batch") await this.#onLook(event, signal);
    this.#stateLog.look(this.state, event, this.lastSyncAgeMs);
    const view = loginViewOf(before, event, otherAccount);
    if (view) showLogin(view);
    if (event.type === "online" || before.state === "offline") onOnline();
    if (event.type === "batch" && event.caughtUp) {
      await this.#deps.retention.looked(this.#deps.wechatClock.at(event.begunAt), signal);
    }
  }

  /** A new login sees nothing of what came before it; a resumed one goes on where it was. Resolves with another account's name. */
  async #onOnline(
    event: Extract<SessionEvent, { type: "online" }>,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const { records, wechatClock, bridge, onAccount, clock } = this.#deps;
    const { account, resumed, serverTime } = event;
    if (serverTime !== undefined) wechatClock.sample(serverTime);
    const now = wechatClock.now();
    const isSame = account.id === this.#status.account?.id;
    const known = isSame ? this.#record : await this.#persist(() => records.load(account.id), signal);
    const record = known === undefined ? newRecord(now) : resumed ? known : withGap(known, now);
    const other = await this.#persist(() => records.swap(account), signal);
    onAccount(account);
    await this.#keep(account, record, signal);
    bridge.watch(account.id, record);
    this.#goodAt = { wall: clock.now(), steady: clock.monotonic() };
    return other;
  }

  async #onLook(event: Extract<SessionEvent, { type: "batch" }>, signal: AbortSignal): Promise<void> {
    const { messages, at, begunAt, caughtUp } = event;
    const { clock, wechatClock } = this.#deps;
    this.#goodAt = { wall: at, steady: clock.monotonic() };
    this.#reason = undefined;
    const recalls = messages.filter(isRevoke).length;
    this.#outage.received(messages.length - recalls, recalls, caughtUp);
    const { account } = this.#status;
    if (account === undefined || this.#record === undefined || !caughtUp) return;
    const lastSyncAt = Math.max(this.#record.lastSyncAt, wechatClock.at(begunAt));
    this.#record = { ...this.#record, lastSyncAt };
    if (clock.monotonic() - this.#savedAt >= SAVE_MS) await this.#keep(account, this.#record, signal);
  }

  /** What cannot be told is at least not kept quiet. `at`: when it was recalled, unix milliseconds. */
  recallLost(at: number): void {
    const { tell, texts, clock } = this.#deps;
    tell(() => texts.announcement.recallLost(timeReader(texts, clock.now(), undefined).moment(at, true)));
  }

  async #onGap(signal: AbortSignal): Promise<void> {
    const { wechatClock, bridge, tell, texts, clock } = this.#deps;
    const { account } = this.#status;
    if (account === undefined || this.#record === undefined) return;
    const now = wechatClock.now();
    const quietMs = Math.max(0, now - this.#record.lastSyncAt);
    const record = withGap(this.#record, now);
    await this.#keep(account, record, signal);
    bridge.watch(account.id, record);
    const to = clock.now();
    tell(() => {
      const time = timeReader(texts, clock.now(), undefined);
      return texts.announcement.gap(time.moment(to - quietMs, false), time.next(to - quietMs, to, false));
    });
  }

  async #keep(account: Account, record: WatchRecord, signal: AbortSignal): Promise<void> {
    this.#record = record;
    this.#savedAt = this.#deps.clock.monotonic();
    const { records, wechatClock } = this.#deps;
    await this.#persist(async () => {
      await records.save(account.id, record);
      if (wechatClock.known) await records.noteTime(wechatClock.now());
    }, signal);
  }

  #quietMs(): number {
    const { clock } = this.#deps;
    return Math.max(clock.now() - this.#goodAt.wall, clock.monotonic() - this.#goodAt.steady);
  }
}
