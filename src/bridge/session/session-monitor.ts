import type { Texts } from "../../text/catalogue/texts.ts";
import { inEnglish } from "../../text/catalogue/wording.ts";
import { timeReader } from "../describe/time.ts";
import type { Account } from "../model/account.ts";
import type { ConnectionState } from "../model/connection-state.ts";
import { errorWords } from "../model/errors.ts";
import { isRevoke, type ReceivedMessage } from "../model/message.ts";
import { type SessionStatus, STARTING } from "../model/session-status.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/log.ts";
import type { LoginView } from "../ports/sink.ts";
import type { SessionEvent, WeChatSession } from "../ports/source-session.ts";
import type { Bridge } from "../recall/bridge.ts";
import type { Retention } from "../recall/retention.ts";
import { newRecord, type WatchRecord, type WatchRecords, withGap } from "../recall/watch-record.ts";
import type { WeChatClock } from "../recall/wechat-clock.ts";
import type { Announcement } from "./announcement-board.ts";
import { tellableState } from "./liveness.ts";
import { OutageWatch } from "./outage.ts";
import { loginViewOf, nextStatus } from "./session-state.ts";

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
};

/** How often the state is looked at besides its events: a reading that stands still sends none. */
const LOOK_MS = 5_000;
/** How far the watch got is written this often at most. */
const SAVE_MS = 30_000;

/** Follows the session: one event at a time, asking for the next only when this one is done with. */
export class SessionMonitor {
  readonly #deps: SessionMonitorDeps;
  readonly #outage: OutageWatch;
  /** The last sign that things go well: the start, a session that came online, a successful look. By both clocks. */
  #goodAt: { readonly wall: number; readonly steady: number };
  #status: SessionStatus = STARTING;
  #record: WatchRecord | undefined;
  #savedAt = Number.NEGATIVE_INFINITY;
  #reason = "";
  #logged: ConnectionState = STARTING.state;

  constructor(deps: SessionMonitorDeps) {
    const { clock } = deps;
    this.#deps = deps;
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

  /** Ends when the session's events end, which `signal` brings about. */
  async run(signal: AbortSignal): Promise<void> {
    const { retention, session, records, wechatClock } = this.#deps;
    const seen = await records.lastSeen();
    if (seen !== undefined) wechatClock.sample(seen);
    await retention.holdAll();
    const looking = this.#lookOften(signal);
    for await (const event of session.events(signal)) {
      // Before the event is dealt with: after a machine's sleep the gap is seen although it is over at once.
      this.#look();
      await this.#handle(event, signal);
    }
    await looking;
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
    this.#logState(undefined);
  }

  async #handle(event: SessionEvent, signal: AbortSignal): Promise<void> {
    const { retention, bridge, showLogin, onOnline } = this.#deps;
    const before = this.#status;
    const otherAccount = event.type === "online" ? await this.#onOnline(event) : undefined;
    if (event.type === "batch") {
      if (before.state === "offline") await retention.holdAll();
      if (event.messages.length > 0) {
        this.#sample(event.messages);
        await bridge.handleBatch(event.messages, signal);
      }
    }
    if (event.type === "names") await bridge.handleNames(event.messages);
    if (event.type === "gap") await this.#onGap();
    if (event.type === "recallLost") this.recallLost(event.at);
    if (signal.aborted) return;
    this.#status = nextStatus(before, event);
    if (event.type === "offline") this.#reason = errorWords(event.error, this.#deps.texts);
    if (event.type === "batch") await this.#onLook(event);
    this.#logState(event);
    const view = loginViewOf(before, event, otherAccount);
    if (view) showLogin(view);
    if (event.type === "online" || before.state === "offline") onOnline();
  }

  /** A new login sees nothing of what came before it; a resumed one goes on where it was. Resolves with another account's name. */
  async #onOnline(event: Extract<SessionEvent, { type: "online" }>): Promise<string | undefined> {
    const { records, wechatClock, bridge, onAccount, clock } = this.#deps;
    const { account, resumed, serverTime } = event;
    if (serverTime !== undefined) wechatClock.sample(serverTime);
    const now = wechatClock.now();
    const known = await records.load(account.id);
    const record = known === undefined ? newRecord(now) : resumed ? known : withGap(known, now);
    const other = await records.swap(account);
    onAccount(account);
    await this.#keep(account, record);
    bridge.watch(account.id, record);
    this.#goodAt = { wall: clock.now(), steady: clock.monotonic() };
    return other;
  }

  async #onLook({ messages, at, caughtUp }: Extract<SessionEvent, { type: "batch" }>): Promise<void> {
    const { clock, wechatClock } = this.#deps;
    this.#goodAt = { wall: at, steady: clock.monotonic() };
    this.#reason = "";
    const recalls = messages.filter(isRevoke).length;
    this.#outage.received(messages.length - recalls, recalls, caughtUp);
    const { account } = this.#status;
    if (account === undefined || this.#record === undefined || clock.monotonic() - this.#savedAt < SAVE_MS)
      return;
    await this.#keep(account, { ...this.#record, lastSyncAt: wechatClock.now() });
  }

  /** What cannot be told is at least not kept quiet. `at`: when it was recalled, unix milliseconds. */
  recallLost(at: number): void {
    const { tell, texts, clock } = this.#deps;
    tell(() => texts.announcement.recallLost(timeReader(texts, clock.now(), undefined).moment(at, true)));
  }

  async #onGap(): Promise<void> {
    const { wechatClock, bridge, tell, texts, clock } = this.#deps;
    const { account } = this.#status;
    if (account === undefined || this.#record === undefined) return;
    const quietMs = this.#quietMs();
    const record = withGap({ ...this.#record, lastSyncAt: wechatClock.now() - quietMs }, wechatClock.now());
    await this.#keep(account, record);
    bridge.watch(account.id, record);
    const to = clock.now();
    tell(() => {
      const time = timeReader(texts, clock.now(), undefined);
      return texts.announcement.gap(time.moment(to - quietMs, false), time.next(to - quietMs, to, false));
    });
  }

  async #keep(account: Account, record: WatchRecord): Promise<void> {
    this.#record = record;
    this.#savedAt = this.#deps.clock.monotonic();
    await this.#deps.records.save(account.id, record);
  }

  #sample(messages: readonly ReceivedMessage[]): void {
    let newest = 0;
    for (const { message } of messages) newest = Math.max(newest, message.sentAt);
    this.#deps.wechatClock.sample(newest);
  }

  #quietMs(): number {
    const { clock } = this.#deps;
    return Math.max(clock.now() - this.#goodAt.wall, clock.monotonic() - this.#goodAt.steady);
  }

  /** Every change is said once, whether an event brought it or the lack of any. */
  #logState(event: SessionEvent | undefined): void {
    const { log } = this.#deps;
    const from = this.#logged;
    const to = this.state;
    if (to === from) return;
    this.#logged = to;
    if (event?.type === "offline") {
      log.warn({ from, to, reason: event.error.message }, "WeChat cannot be reached");
    } else if (event?.type === "loggedOut" || event?.type === "loginStopped") {
      log.warn({ from, to, reason: event.reason, detail: inEnglish(event.detail) }, "not logged in");
    } else if (event?.type === "loginPostponed") {
      log.warn({ from, to, reason: event.reason }, "a login is needed, and none begins unasked now");
    } else if (event === undefined && to === "offline") {
      log.warn({ from, to, lastSyncAgeMs: this.lastSyncAgeMs }, "nothing was read from WeChat for too long");
    } else {
      log.info({ from, to }, "session state");
    }
  }
}
