import type { Texts } from "../../text/catalogue/texts.ts";
import { isRevoke, newestSentAt, type ReceivedMessage } from "../model/message.ts";
import type { Failure } from "../model/reason.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/log.ts";
import { noPulse, type Pulse } from "../ports/pulse.ts";
import type { LoginView } from "../ports/sink.ts";
import { isOwnNote, type SessionEvent, type WeChatSession } from "../ports/source-session.ts";
import type { Bridge } from "../recall/bridge.ts";
import type { Retention } from "../recall/retention.ts";
import type { WeChatClock } from "../recall/wechat-clock.ts";
import { isAbortOf } from "../timing/abortable.ts";
import type { AccountWatch } from "./account-watch.ts";
import type { Announcement } from "./announcements/announcement-board.ts";
import type { Losses } from "./announcements/losses.ts";
import { OutageWatch } from "./announcements/outage.ts";
import type { CurrentStatus } from "./current-status.ts";
import { loginViewOf, nextStatus, waitAfter } from "./session-state.ts";
import { type PersonAtStart, StartWatch } from "./start-watch.ts";
import { StateLog } from "./state-log.ts";
import type { WatchMark } from "./watch-mark.ts";

export type SessionMonitorDeps = {
  readonly session: WeChatSession;
  readonly bridge: Bridge;
  readonly retention: Retention;
  readonly watch: AccountWatch;
  /** Only the monitor writes it. */
  readonly current: CurrentStatus;
  readonly mark: WatchMark;
  readonly losses: Losses;
  readonly clock: Clock;
  readonly wechatClock: WeChatClock;
  readonly log: Logger;
  readonly texts: Texts;
  readonly showLogin: (view: LoginView) => void;
  readonly tell: (announcement: Announcement) => void;
  /** What only the person at the machine is told. Left out: nobody is there. */
  readonly person?: PersonAtStart | undefined;
  /** The session came online, or can be reached again. */
  readonly onOnline: () => void;
  /**
   * I wrote a text into the chat with myself. Called after it was stored; a repeated batch brings it again. Must return
   * at once. Not called while the session only receives: nobody could answer there.
   */
  readonly onOwnNote: (note: ReceivedMessage) => void;
  /** `handling`: while an event is handled. `session`: while the next event is awaited. */
  readonly pulses?: { readonly handling: Pulse; readonly session: Pulse };
};

/** How often the state is checked without an event, since a session that stands still sends none. */
const LOOK_MS = 5_000;
const NO_PULSES = { handling: noPulse, session: noPulse };

/** Follows the session: handles one event at a time, and asks for the next one only after that. */
export class SessionMonitor {
  readonly #deps: SessionMonitorDeps;
  readonly #outage: OutageWatch;
  readonly #stateLog: StateLog;
  readonly #start: StartWatch;
  /** Why WeChat could not be reached last, `undefined` while it can. */
  #reason: Failure | undefined;
  #wasOnlineAtStop = false;

  constructor(deps: SessionMonitorDeps) {
    const { clock, texts, tell, log, current, mark, person } = deps;
    this.#deps = deps;
    this.#stateLog = new StateLog(log, current.status.state);
    this.#outage = new OutageWatch({
      clock,
      texts,
      tell,
      vitals: () => ({ state: current.state, quietMs: current.quietMs, reason: this.#reason }),
    });
    this.#start = new StartWatch({ mark, outage: this.#outage, person });
  }

  stopping(): void {
    const { current } = this.#deps;
    this.#wasOnlineAtStop = current.state === "online";
    current.stopping();
  }

  /** Whether the next start can go on with the login. */
  get canResume(): boolean {
    return this.#deps.mark.until !== undefined;
  }

  /** Runs until `signal` aborts. Rejects when the session fails or ends before that, or the database is damaged. */
  async run(signal: AbortSignal): Promise<void> {
    try {
      await Promise.all([this.#follow(signal), this.#lookOften(signal)]);
    } catch (error) {
      if (!isAbortOf(error, signal)) throw error;
    } finally {
      if (this.#wasOnlineAtStop) await this.#deps.mark.watched(true);
    }
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { session, watch, mark, pulses = NO_PULSES } = this.#deps;
    pulses.handling.beat();
    await watch.begin(signal);
    // After the above, which waits until the database answers.
    await mark.load();
    let waitMs: number | undefined = 0;
    const awaitNext = (): void => {
      pulses.handling.rest();
      if (waitMs !== undefined) pulses.session.beat(waitMs);
    };
    awaitNext();
    for await (const event of session.events(signal)) {
      pulses.session.rest();
      pulses.handling.beat();
      // Checked before the event is handled: after a sleep of the machine the outage is noticed although it is over at
      // once.
      this.#look();
      await this.#handle(event, signal);
      // A `names` event may come at any time. It does not show what the session waits for.
      if (event.type !== "names") waitMs = waitAfter(event);
      awaitNext();
    }
    if (!signal.aborted)
      throw new Error("The session has brought its last event, and nobody asked it to end");
  }

  async #lookOften(signal: AbortSignal): Promise<void> {
    const { clock, current, mark } = this.#deps;
    while (!signal.aborted) {
      await clock.sleep(LOOK_MS, signal).catch(() => {});
      if (signal.aborted) return;
      this.#look();
      if (current.state === "online") await mark.watched();
    }
  }

  #look(): void {
    this.#outage.look();
    const { state, lastSyncAgeMs } = this.#deps.current;
    this.#stateLog.look(state, undefined, lastSyncAgeMs);
  }

  async #handle(event: SessionEvent, signal: AbortSignal): Promise<void> {
    const { bridge, current, losses, retention, watch, wechatClock, showLogin, onOnline } = this.#deps;
    const before = current.status;
    const otherAccount = event.type === "online" ? await watch.online(event, signal) : undefined;
    if (event.type === "online") current.goesWell(this.#deps.clock.now());
    if (event.type === "batch" && event.messages.length > 0) {
      wechatClock.sample(newestSentAt(event.messages));
      await bridge.handleBatch(event.messages, signal);
      retention.received(event.messages.length);
    }
    if (event.type === "names") await bridge.handleNames(event.messages, signal);
    if (event.type === "gap") {
      const quietMs = await watch.gap(signal);
      if (quietMs !== undefined) losses.gap(quietMs);
    }
    if (event.type === "recallLost") losses.recallLost(event.at);
    if (signal.aborted) return;
    current.become(nextStatus(before, event, this.#deps.clock.now()));
    if (event.type === "offline") this.#reason = event.failure;
    await this.#start.handled(event, before.state);
    if (event.type === "batch") await this.#onLook(event, signal);
    this.#stateLog.look(current.state, event, current.lastSyncAgeMs);
    const view = loginViewOf(before, event, otherAccount);
    if (view) showLogin(view);
    if (event.type === "online" || before.state === "offline") onOnline();
    if (event.type !== "batch") return;
    this.#passNotes(event.messages);
    const readUntil = this.#readUntil(event);
    if (readUntil !== undefined) await retention.looked(readUntil, signal);
  }

  /** Everything up to this moment has been handled (WeChat's time, unix milliseconds). A stamp that is ahead proves nothing. */
  #readUntil({ begunAt, caughtUp, readUntil }: Extract<SessionEvent, { type: "batch" }>): number | undefined {
    const asked = this.#deps.wechatClock.at(begunAt);
    if (caughtUp) return asked;
    return readUntil === undefined ? undefined : Math.min(readUntil, asked);
  }

  #passNotes(messages: readonly ReceivedMessage[]): void {
    const { current, onOwnNote } = this.#deps;
    if (current.status.canSend !== false) for (const note of messages.filter(isOwnNote)) onOwnNote(note);
  }

  async #onLook(event: Extract<SessionEvent, { type: "batch" }>, signal: AbortSignal): Promise<void> {
    const { messages, at, begunAt, caughtUp } = event;
    this.#deps.current.goesWell(at);
    this.#reason = undefined;
    const recalls = messages.filter(isRevoke).length;
    const isToldWho = this.#outage.received(messages.length - recalls, recalls, caughtUp);
    if (caughtUp) this.#start.caughtUp(isToldWho);
    if (caughtUp) await this.#deps.watch.caughtUp(begunAt, signal);
  }
}
