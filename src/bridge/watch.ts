import type { Bridge } from "./bridge.ts";
import type { Clock } from "./clock.ts";
import type { Keeper } from "./keeper.ts";
import type { Logger } from "./log.ts";
import { loginViewOf, nextStatus, type SessionStatus, STARTING } from "./session-state.ts";
import type { LoginView } from "./sink.ts";
import type { StateStore } from "./state-store.ts";
import type { Account, SessionEvent, WeChatSession } from "./wechat-session.ts";

export type WatchDeps = {
  readonly session: WeChatSession;
  readonly bridge: Bridge;
  readonly keeper: Keeper;
  readonly state: StateStore;
  readonly clock: Clock;
  readonly log: Logger;
  /** The account is known: stores speak of its messages from now on. */
  readonly onAccount: (account: Account) => void;
  readonly showLogin: (view: LoginView) => void;
  /** The session can take texts. */
  readonly onOnline: () => void;
};

const WATCHING_SINCE = "watch.since";

/** Follows the session: one event at a time, asking for the next only when this one is done with. */
export class Watch {
  readonly #deps: WatchDeps;
  #status: SessionStatus = STARTING;
  /** Of the last successful look at the server, by the monotonic clock. */
  #syncedAt = 0;

  constructor(deps: WatchDeps) {
    this.#deps = deps;
  }

  get status(): SessionStatus {
    return this.#status;
  }

  /**
   * Milliseconds since the last successful look at the server; `undefined` before the first. By the clock that says
   * more: the wall clock can be set back, and the monotonic one may stand still while the machine sleeps.
   */
  get lastSyncAgeMs(): number | undefined {
    const { clock } = this.#deps;
    const { lastSyncAt } = this.#status;
    if (lastSyncAt === undefined) return undefined;
    return Math.max(clock.now() - lastSyncAt, clock.monotonic() - this.#syncedAt);
  }

  stopping(): void {
    this.#status = { ...this.#status, state: "stopping" };
  }

  /** Ends when the session's events end, which `signal` brings about. */
  async run(signal: AbortSignal): Promise<void> {
    await this.#deps.keeper.holdAll();
    for await (const event of this.#deps.session.events(signal)) {
      await this.#handle(event, signal);
    }
  }

  async #handle(event: SessionEvent, signal: AbortSignal): Promise<void> {
    const before = this.#status;
    if (event.type === "online") await this.#onOnline(event.account, event.resumed);
    if (event.type === "batch") {
      if (before.state === "offline") await this.#deps.keeper.holdAll();
      if (event.messages.length > 0) await this.#deps.bridge.handleBatch(event.messages, signal);
    }
    if (event.type === "names") await this.#deps.bridge.handleNames(event.messages);
    if (signal.aborted) return;
    this.#status = nextStatus(before, event);
    if (event.type === "batch") this.#syncedAt = this.#deps.clock.monotonic();
    this.#logChange(before, event);
    const view = loginViewOf(before, event);
    if (view) this.#deps.showLogin(view);
    if (event.type === "online" || before.state === "offline") this.#deps.onOnline();
  }

  /** A new login sees nothing of what came before it; a resumed one goes on where it was. */
  async #onOnline(account: Account, resumed: boolean): Promise<void> {
    const { state, clock, bridge, onAccount } = this.#deps;
    const saved = resumed ? Number(await state.get(WATCHING_SINCE)) : Number.NaN;
    const since = saved > 0 ? saved : clock.now();
    if (since !== saved) await state.set(WATCHING_SINCE, String(since));
    onAccount(account);
    bridge.watch(account.id, since);
  }

  #logChange(before: SessionStatus, event: SessionEvent): void {
    const { state } = this.#status;
    if (state === before.state) return;
    const { log } = this.#deps;
    if (event.type === "offline") {
      log.warn({ from: before.state, to: state, reason: event.error.message }, "WeChat cannot be reached");
    } else if (event.type === "loggedOut" || event.type === "loginStopped") {
      log.warn(
        { from: before.state, to: state, reason: event.reason, detail: event.detail },
        "not logged in",
      );
    } else {
      log.info({ from: before.state, to: state }, "session state");
    }
  }
}
