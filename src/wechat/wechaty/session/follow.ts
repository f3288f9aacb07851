import { errorText } from "../../../bridge/model/errors.ts";
import type { Failure } from "../../../bridge/model/reason.ts";
import { isJsonObject, textField } from "../../source/json.ts";
import type { LoginStop } from "../../source/login-start.ts";
import type { Emit, Runtime } from "../../source/runtime.ts";
import { failureOfText, PuppetCallError, UNAVAILABLE } from "../link/call-error.ts";
import type { PuppetEvent } from "../link/protocol.ts";
import type { PuppetLink } from "../link/puppet-link.ts";
import { wechatySays } from "../texts/index.ts";
import type { Codes } from "./codes.ts";
import type { EventQueue } from "./event-queue.ts";
import type { OnlinePuppet } from "./online.ts";

/** How often the puppet is asked whether it is alive, and how long it may take to say so. */
const LOOK_MS = 20_000;
const ANSWER_MS = 10_000;
/** So many looks in a row that fail, or that find the puppet stopped, and its process is started anew. */
const FAILED_LOOKS = 3;
/** Messages that are read together. */
const BATCH = 50;
/** A new login that ends sooner was ended by the service; the next would end the same way. */
const EARLY_END_MS = 60_000;
/** What wechaty-puppet says of a logout that is only its own stop (`mixins/login-mixin.ts`). */
const OWN_STOP = "puppet stop()";

/** wechaty-puppet's numbers of what happened to a login code (`schemas/event.ts`). */
const SCAN = { waiting: 2, scanned: 3, confirmed: 4 } as const;

/** How the work with one process ended. */
export type FollowEnd =
  | { readonly type: "stop"; readonly stop: LoginStop }
  /** A code came that might not be shown yet, and its process was ended meanwhile. Now a login may begin. */
  | { readonly type: "allowed" }
  | { readonly type: "broken"; readonly failure: Failure };

export type FollowDeps = {
  readonly runtime: Runtime;
  readonly link: PuppetLink;
  readonly events: EventQueue;
  readonly emit: Emit;
  readonly codes: Codes;
  /** Resolves when a login with codes may begin; the process is ended when that takes longer. */
  readonly untilAllowed: () => Promise<void>;
  /** The account was online in an earlier process: it may have a gap, and a code now means that its login is over. */
  readonly wasOnline: boolean;
  /** Opens the account that logged in. It becomes the session's account before the event `online`. */
  readonly open: (contactId: string, signal: AbortSignal) => Promise<OnlinePuppet>;
  /** The service ended a new login at once. */
  readonly onEarlyEnd: () => Promise<void>;
};

/** Makes session events of what one puppet reports, until a person has to act or the process has to be started anew. */
export class Follower {
  readonly #deps: FollowDeps;
  #online: OnlinePuppet | undefined;
  #onlineAt = 0;
  #resumed = true;
  #failedLooks = 0;
  /** What ended it; set by a handler of an event. */
  #end: FollowEnd | undefined;

  constructor(deps: FollowDeps) {
    this.#deps = deps;
  }

  /** Whether an account is online in this process. */
  get isOnline(): boolean {
    return this.#online !== undefined;
  }

  /** Rejects only when `signal` aborts. */
  async run(signal: AbortSignal): Promise<FollowEnd> {
    const { events, runtime } = this.#deps;
    const { clock } = runtime;
    let lookAt = clock.monotonic() + LOOK_MS;
    while (this.#end === undefined) {
      const event = await events.next(Math.max(0, lookAt - clock.monotonic()), clock, signal);
      if (event !== undefined) await this.#handle(event, signal);
      if (this.#end === undefined && clock.monotonic() >= lookAt) {
        await this.#look(signal);
        lookAt = clock.monotonic() + LOOK_MS;
      }
    }
    return this.#end;
  }

  async #handle(event: PuppetEvent, signal: AbortSignal): Promise<void> {
    const { runtime, events } = this.#deps;
    switch (event.name) {
      case "scan":
        return await this.#scan(event, signal);
      case "login":
        return await this.#logIn(event.contactId, signal);
      case "logout":
        return await this.#logOut(event.data);
      case "message":
        return await this.#read([event.messageId, ...events.takeMessages(BATCH - 1)], signal);
      case "error":
        runtime.log.warn({ error: event.text, code: event.code }, "the puppet reported an error");
        // Its stream of events does not come back by itself.
        if (event.code === UNAVAILABLE) this.#break(failureOfText(event.code, event.text, "noAnswer"));
        return;
      case "dirty":
        return this.#online?.forget(event.payloadId);
      case "stop":
      case "reset":
        runtime.log.warn({ event: event.name }, "the puppet stops or resets itself");
        return;
      case "start":
      case "heartbeat":
        return;
      default:
        event satisfies never;
    }
  }

  async #scan(event: Extract<PuppetEvent, { name: "scan" }>, signal: AbortSignal): Promise<void> {
    const { emit, codes, untilAllowed, wasOnline, link } = this.#deps;
    this.#resumed = false;
    if (this.#online !== undefined || wasOnline) {
      const detail = wechatySays("lostLogin", {});
      this.#stop({ type: "loggedOut", reason: "expired", early: false, detail });
      return;
    }
    await untilAllowed();
    if (link.isOver) this.#end = { type: "allowed" };
    else if (event.status === SCAN.scanned) await emit({ type: "scanned", picture: undefined }, signal);
    else if (event.status === SCAN.confirmed) await emit({ type: "confirmed" }, signal);
    else if (event.status === SCAN.waiting && event.qrcode !== "") {
      const code = codes.next(event.qrcode);
      if (code === "shown") return;
      if (code === "tooMany") this.#stop({ type: "loginStopped", reason: "unanswered" });
      else await emit({ type: "qr", content: event.qrcode, ...code }, signal);
    }
  }

  async #logIn(contactId: string, signal: AbortSignal): Promise<void> {
    // A server behind the puppet may tell of the same login again.
    if (this.#online?.self.id === contactId) return;
    const { runtime, emit, open, wasOnline, codes } = this.#deps;
    const online = await open(contactId, signal);
    this.#online = online;
    this.#onlineAt = runtime.clock.monotonic();
    codes.reset();
    const { account } = online;
    await emit(
      { type: "online", account, resumed: this.#resumed, canSend: true, serverTime: undefined },
      signal,
    );
    // A puppet repeats nothing: what came while its process was not there, it may never tell.
    if (wasOnline) await online.tellGap(signal);
  }

  async #logOut(data: string): Promise<void> {
    if (data === OWN_STOP) return;
    const { runtime, onEarlyEnd } = this.#deps;
    runtime.log.info({ data }, "the puppet reports a logout");
    const early =
      !this.#resumed &&
      this.#online !== undefined &&
      runtime.clock.monotonic() - this.#onlineAt < EARLY_END_MS;
    if (early) await onEarlyEnd();
    this.#stop({ type: "loggedOut", reason: "kicked", early });
  }

  async #read(ids: readonly string[], signal: AbortSignal): Promise<void> {
    const { events, runtime } = this.#deps;
    const dropped = events.takeDropped();
    if (dropped > 0) {
      runtime.log.error(
        { dropped },
        "the puppet reported more messages than could wait; the oldest were dropped",
      );
      await this.#online?.tellGap(signal);
    }
    // Messages before a login have no account that they could belong to.
    await this.#online?.read(ids, signal);
  }

  /** Asks whether the puppet is alive and who is logged in. Nothing of it goes to WeChat. */
  async #look(signal: AbortSignal): Promise<void> {
    const { link, runtime, emit, codes } = this.#deps;
    if (this.#online === undefined && codes.isOverdue()) {
      this.#stop({ type: "loginStopped", reason: "unanswered" });
      return;
    }
    const begunAt = runtime.clock.monotonic();
    let failure: Failure;
    try {
      await link.call("ding", [], ANSWER_MS, signal);
      const state = await link.call("state", [], ANSWER_MS, signal);
      const { isLoggedIn, userId } = stateOf(state);
      // Before a login there is nothing more to see.
      if (this.#online === undefined && !isLoggedIn) return this.#looked();
      if (this.#online === undefined) return await this.#logIn(userId, signal);
      if (isLoggedIn) {
        this.#looked();
        const { clock } = runtime;
        return await emit({ type: "batch", messages: [], at: clock.now(), begunAt, caughtUp: true }, signal);
      }
      failure = wechatySays("stopped", { seconds: (FAILED_LOOKS * LOOK_MS) / 1000 });
    } catch (error) {
      signal.throwIfAborted();
      const code = error instanceof PuppetCallError ? error.code : undefined;
      failure = failureOfText(code, errorText(error), "noAnswer");
    }
    this.#failedLooks += 1;
    if (this.#failedLooks >= FAILED_LOOKS) this.#break(failure);
    else await emit({ type: "offline", failure, retryInMs: LOOK_MS }, signal);
  }

  #looked(): void {
    this.#failedLooks = 0;
  }

  #stop(stop: LoginStop): void {
    this.#end ??= { type: "stop", stop };
  }

  #break(failure: Failure): void {
    this.#end ??= { type: "broken", failure };
  }
}

function stateOf(value: unknown): { readonly isLoggedIn: boolean; readonly userId: string } {
  if (!isJsonObject(value)) return { isLoggedIn: false, userId: "" };
  const userId = textField(value, "userId");
  return { isLoggedIn: value.isLoggedIn === true && userId !== "", userId };
}
