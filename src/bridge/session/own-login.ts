import type { Account } from "../model/account.ts";
import type { ConnectionState } from "../model/connection-state.ts";
import type { ReceivedMessage } from "../model/message.ts";
import type { SessionStatus } from "../model/session-status.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/log.ts";
import type { OwnLoginStatus } from "../ports/own-login.ts";
import { noPulse, type Pulse } from "../ports/pulse.ts";
import type { LoginView } from "../ports/sink.ts";
import {
  isOwnNote,
  type LogoutResult,
  type MediaSender,
  type OutgoingFile,
  type SessionEvent,
  type WeChatSession,
} from "../ports/source-session.ts";
import type { TitledSink } from "../ports/status-report.ts";
import type { StateStore } from "../ports/stores/state-store.ts";
import { CurrentStatus } from "./current-status.ts";
import { OwnLoginOwner } from "./own-login-owner.ts";
import { loginViewOf, nextStatus, waitAfter } from "./session-state.ts";
import { StateLog } from "./state-log.ts";

export type OwnLoginDeps = {
  /** The sink that sends through this login. */
  readonly sink: TitledSink;
  readonly session: WeChatSession & MediaSender;
  /** The account that the source watches; `undefined` before it was online. */
  readonly watched: () => Account | undefined;
  /** Holds nothing of another login, see `ownState`. */
  readonly state: StateStore;
  readonly clock: Clock;
  readonly log: Logger;
  readonly showLogin: (view: LoginView) => void;
  /** Somebody else than the watched account logged in. Called once for each login. */
  readonly onStranger: (name: string, watched: string) => void;
  /** The sink can send now. */
  readonly onReady: () => void;
  /** See `SessionMonitorDeps.onOwnNote`. */
  readonly onOwnNote: (note: ReceivedMessage) => void;
  readonly pulse?: Pulse;
};

/**
 * A login of a sink's own beside that of the source. It is followed here: its codes are shown under the sink's name, its end
 * is told once, and notes are passed on. Nothing of it touches the source: no recall is found in what it brings, and it counts
 * as no outage of WeChat.
 *
 * The sink sends as the account that the source watches. `OwnLoginOwner` says when this login may stand for that account.
 */
export class OwnLogin {
  readonly #deps: OwnLoginDeps;
  readonly #current: CurrentStatus;
  readonly #owner: OwnLoginOwner;
  readonly #stateLog: StateLog;
  /** The watched account and that of this login, as they were compared last. */
  #known: string | undefined;

  constructor(deps: OwnLoginDeps) {
    const { clock, log, sink, state } = deps;
    this.#deps = deps;
    this.#current = new CurrentStatus(clock);
    this.#owner = new OwnLoginOwner(state);
    this.#stateLog = new StateLog(named(log, sink.name), this.#current.status.state);
  }

  get sink(): TitledSink {
    return this.#deps.sink;
  }

  get state(): ConnectionState {
    return this.#current.state;
  }

  get why(): SessionStatus["why"] {
    return this.#current.status.why;
  }

  get status(): OwnLoginStatus {
    const { since, account } = this.#current.status;
    return {
      state: this.state,
      why: this.why,
      since,
      accountName: account?.name ?? "",
      isStranger: this.isStranger,
    };
  }

  /** Online as somebody who is not known to be the watched person. */
  get isStranger(): boolean {
    const watched = this.#deps.watched();
    const account = this.#account;
    return watched !== undefined && account !== undefined && !this.#owner.standsFor(watched, account);
  }

  /** What the sink gets in place of the source's session. */
  get sender(): WeChatSession & MediaSender {
    const login = this;
    const { session } = this.#deps;
    return {
      get accountId() {
        return login.#accountId;
      },
      events: (signal: AbortSignal) => session.events(signal),
      requestLogin: () => session.requestLogin(),
      logout: (signal: AbortSignal) => session.logout(signal),
      sendText: (...args) => session.sendText(...args),
      sendFile: (chatName: string, file: OutgoingFile, key: string, signal: AbortSignal) =>
        session.sendFile(chatName, file, key, signal),
    };
  }

  requestLogin(): void {
    this.#deps.session.requestLogin();
  }

  async logout(signal: AbortSignal): Promise<LogoutResult> {
    return await this.#deps.session.logout(signal);
  }

  /** An owner says that the account that is logged in may read the alerts. Durable when it resolves. Rejects with StoreError. */
  async accept(): Promise<void> {
    const watched = this.#deps.watched();
    const account = this.#account;
    if (watched === undefined || account === undefined) return;
    await this.#owner.accept(watched, account);
    this.#deps.onReady();
  }

  /** Runs until `signal` aborts. Rejects when the session fails or ends before that. */
  async run(signal: AbortSignal): Promise<void> {
    const { session, pulse = noPulse } = this.#deps;
    await this.#owner.load();
    pulse.beat();
    for await (const event of session.events(signal)) {
      pulse.beat();
      await this.#handle(event);
      const waitMs = waitAfter(event);
      if (waitMs === undefined) pulse.rest();
      else pulse.beat(waitMs);
    }
    if (!signal.aborted)
      throw new Error(`The login of ${this.sink.name} has ended, and nobody asked it to end`);
  }

  async #handle(event: SessionEvent): Promise<void> {
    const { clock, sink, showLogin, onReady, onOwnNote } = this.#deps;
    const current = this.#current;
    const before = current.status;
    if (event.type === "online") current.goesWell(clock.now());
    if (event.type === "batch") current.goesWell(event.at);
    current.become(nextStatus(before, event, clock.now()));
    this.#stateLog.look(current.state, event, current.lastSyncAgeMs);
    if (event.type === "online") this.#known = undefined;
    if (event.type === "online") await this.#owner.loggedIn(event.account);
    if (event.type === "loggedOut" && event.reason === "byRequest") await this.#owner.forget();
    const view = loginViewOf(before, event, undefined);
    if (view) showLogin({ ...view, of: sink });
    if (event.type !== "online" && event.type !== "batch") return;
    await this.#lookWhoItIs();
    if (event.type === "online" || before.state === "offline") onReady();
    // A stranger's notes are no commands of the owner's.
    if (event.type !== "batch" || this.#accountId === undefined) return;
    for (const note of event.messages.filter(isOwnNote)) onOwnNote(note);
  }

  /** With each look at WeChat, since the source may say only later whom it watches. Rejects with StoreError. */
  async #lookWhoItIs(): Promise<void> {
    const { watched: whom, onReady, onStranger } = this.#deps;
    const watched = whom();
    const account = this.#account;
    if (watched === undefined || account === undefined) return;
    const both = JSON.stringify([watched.id, account.id]);
    if (this.#known === both) return;
    this.#known = both;
    if (await this.#owner.meets(watched, account)) onReady();
    else onStranger(account.name, watched.name);
  }

  get #account(): Account | undefined {
    return this.#deps.session.accountId === undefined ? undefined : this.#current.status.account;
  }

  get #accountId(): string | undefined {
    const account = this.#account;
    if (account === undefined) return undefined;
    const watched = this.#deps.watched();
    if (watched === undefined) return this.#owner.lastWatchedBy(account);
    return this.#owner.standsFor(watched, account) ? watched.id : undefined;
  }
}

/** Its lines say which login they are about. */
export function named(log: Logger, login: string): Logger {
  return {
    trace: (fields, text) => log.trace({ login, ...fields }, text),
    debug: (fields, text) => log.debug({ login, ...fields }, text),
    info: (fields, text) => log.info({ login, ...fields }, text),
    warn: (fields, text) => log.warn({ login, ...fields }, text),
    error: (fields, text) => log.error({ login, ...fields }, text),
  };
}
