import {
  type ChatLister,
  type ListedChat,
  type LogoutResult,
  type SessionEvent,
  SessionSendError,
  type WeChatSession,
} from "../../src/bridge/ports/source-session.ts";

import { ACCOUNT_ID } from "./alerts.ts";

export type RecordedSend = { readonly chatName: string; readonly text: string; readonly key: string };

/** A session that says what the test pushes and records what it is asked to send. */
export class ScriptedSession implements WeChatSession, ChatLister {
  readonly sends: RecordedSend[] = [];
  /** Follows the events; until the first of them it is that of the sample alerts. */
  accountId: string | undefined = ACCOUNT_ID;
  /** Times that `requestLogin` was called. */
  requestedLogins = 0;
  /** Times that `logout` was called. */
  logouts = 0;
  /** What `logout` resolves with while a login is under way. */
  logoutResult: LogoutResult = "loggedOut";
  /** The chats of the account; they are listed while it is logged in. */
  chats: readonly ListedChat[] = [];
  /** Events that were acknowledged by asking for the next one. */
  acknowledged = 0;
  readonly #queue: SessionEvent[] = [];
  #wake: () => void = () => {};
  #failure: SessionSendError | undefined;
  #stalled = false;
  #finished = false;
  /** A login or a session is under way, by the events that were pushed. */
  #under = true;

  /** The next event; may be called before and after iteration begins. */
  push(...events: readonly SessionEvent[]): void {
    for (const { type } of events) {
      if (type === "loggedOut" || type === "loginStopped") this.#under = false;
      else if (type === "qr" || type === "confirm" || type === "online") this.#under = true;
    }
    this.#queue.push(...events);
    this.#wake();
  }

  /** Ends its events by itself, which no session does. */
  finish(): void {
    this.#finished = true;
    this.#wake();
  }

  /** Sends fail with this until it is `undefined` again. */
  failSends(failure: SessionSendError | undefined): void {
    this.#failure = failure;
  }

  /** Sends are not answered until their signal aborts. */
  stallSends(): void {
    this.#stalled = true;
  }

  async *events(signal: AbortSignal): AsyncIterable<SessionEvent> {
    signal.addEventListener("abort", () => this.#wake(), { once: true });
    while (!signal.aborted && !this.#finished) {
      const event = this.#queue.shift();
      if (event === undefined) {
        const { promise, resolve } = Promise.withResolvers<void>();
        this.#wake = resolve;
        await promise;
        continue;
      }
      if (event.type === "online") this.accountId = event.account.id;
      else if (event.type === "loggedOut") this.accountId = undefined;
      yield event;
      this.acknowledged += 1;
    }
  }

  requestLogin(): void {
    this.requestedLogins += 1;
  }

  async logout(signal: AbortSignal): Promise<LogoutResult> {
    signal.throwIfAborted();
    this.logouts += 1;
    if (!this.#under) return "notLoggedIn";
    this.push({ type: "loggedOut", reason: "byRequest", early: false });
    return this.logoutResult;
  }

  listChats(): readonly ListedChat[] {
    return this.accountId === undefined ? [] : this.chats;
  }

  async sendText(
    chatName: string,
    text: string,
    key: string,
    signal: AbortSignal,
    until?: Promise<unknown>,
  ): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#stalled) {
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
      throw new SessionSendError("unanswered", "stopped before WeChat answered");
    }
    await until;
    if (signal.aborted) throw new SessionSendError("notOnline", "stopped before it was sent");
    this.sends.push({ chatName, text, key });
  }
}
