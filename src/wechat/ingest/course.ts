import { setImmediate } from "node:timers/promises";
import type { Account } from "../../bridge/model/account.ts";
import type { ReceivedMessage } from "../../bridge/model/message.ts";
import type { Failure } from "../../bridge/model/reason.ts";
import { Wakeup } from "../../bridge/timing/wakeup.ts";
import type { Emit, Runtime } from "../source/runtime.ts";
import type { Binding } from "./account/binding.ts";
import type { Looks } from "./account/looks.ts";
import { afterEvent, afterLook, nextLookAt, type Phase, type Step, startPhase } from "./account/phase.ts";
import type { Presence } from "./account/presence.ts";
import type { IngestEvent } from "./model/event.ts";
import type { InboxReader } from "./reading/inbox-reader.ts";
import type { Intake } from "./reading/intake.ts";
import type { PageTeller, StateEvent } from "./reading/page-teller.ts";

/** The machine may sleep, and a timer with it. */
const LONGEST_WAIT_MS = 60_000;

export type CourseDeps = {
  readonly runtime: Runtime;
  readonly emit: Emit;
  readonly binding: Binding;
  readonly presence: Presence;
  readonly looks: Looks;
  readonly reader: InboxReader;
  readonly intake: Intake;
  /** Writes down what may be lost at a crash. Never rejects. */
  readonly save: (signal: AbortSignal) => Promise<void>;
};

/** What a person's word does to the course: it is told at the next step. */
type Word = { readonly kind: "left" } | { readonly kind: "refused"; readonly detail: Failure };

/** The one loop of the session: tells what comes out of the inbox, and what the clock alone shows. */
export class Course {
  readonly #deps: CourseDeps;
  readonly #teller: PageTeller;
  readonly #wakeup: Wakeup;
  #phase: Phase;
  #accountId: string | undefined;
  #words: readonly Word[] = [];
  #round = new AbortController();
  /** A logout that a person asked for is under way, so the upstream's own word for it is not told. */
  leaving = false;

  /** `teller` gets what it needs of the course. */
  constructor(deps: CourseDeps, teller: (course: Course) => PageTeller) {
    this.#deps = deps;
    this.#phase = startPhase(deps.runtime.clock.now());
    this.#wakeup = new Wakeup(deps.runtime.clock);
    this.#teller = teller(this);
  }

  get phase(): Phase {
    return this.#phase;
  }

  /** Of the account that was told to be online; `undefined` while none is logged in. */
  get accountId(): string | undefined {
    return this.#accountId;
  }

  /** Something came, or a time has changed. */
  wake(): void {
    this.#wakeup.signal();
  }

  /** The login is over because a person asked for that. Whatever waits for the consumer is waited for no longer. */
  left(): void {
    this.#accountId = undefined;
    this.#phase = { at: "over" };
    this.#say({ kind: "left" });
    this.#round.abort(new Error("logged out by request"));
  }

  /** The upstream did not begin the login that it was asked for. */
  refused(detail: Failure): void {
    this.#say({ kind: "refused", detail });
  }

  /** Rejects when `signal` aborts, and with StoreError for a damaged database. */
  async run(signal: AbortSignal): Promise<never> {
    for (;;) {
      signal.throwIfAborted();
      const round = new AbortController();
      this.#round = round;
      const ends = AbortSignal.any([signal, round.signal]);
      try {
        for (;;) {
          const idleMs = await this.#step(ends);
          // A long backlog must not keep the process from everything else.
          if (idleMs <= 0) await setImmediate();
          else await this.#wakeup.wait(ends, idleMs);
          ends.throwIfAborted();
        }
      } catch (error) {
        if (signal.aborted || !round.signal.aborted) throw error;
        await this.#teller.abandon();
      }
    }
  }

  /** Sees to it that the session is online; `undefined` when no account is bound. */
  async bringOnline(signal: AbortSignal): Promise<Account | undefined> {
    const { binding } = this.#deps;
    const { bound } = binding;
    if (bound === undefined || this.#phase.at === "online") return bound?.account;
    const goesOn = bound.loggedIn && this.#phase.at !== "login";
    await binding.keep({ ...bound, loggedIn: true }, signal);
    await this.#tellOnline(goesOn, this.#deps.runtime.clock.now(), signal);
    return bound.account;
  }

  /** Tells an event of the upstream that is no message. */
  async tellState(event: StateEvent, signal: AbortSignal): Promise<void> {
    if (event.type === "online") return await this.#online(event, signal);
    const { binding, runtime } = this.#deps;
    if (event.type === "qr" || event.type === "loggedOut") await this.#tellHeld(signal);
    // Whoever shows a code has no login any more. A start after this must not take it for one.
    if (event.type === "qr") await binding.loggedOut(false, signal);
    if (event.type === "loggedOut") {
      const unknown = !["user", "kicked", "expired"].includes(event.reason);
      if (unknown)
        runtime.log.warn(
          { reason: event.reason },
          "the upstream ended the login for a reason that is not known",
        );
      await binding.loggedOut(event.reason === "user", signal);
    }
    await this.#follow(afterEvent(this.#phase, event, this.leaving, runtime.clock.now()), signal);
  }

  async #online(event: Extract<IngestEvent, { type: "online" }>, signal: AbortSignal): Promise<void> {
    const { binding, runtime } = this.#deps;
    const { id, nickName: name } = event.account;
    if (!binding.admits(id)) {
      // The door admits nobody else; this one came in before the first account was bound.
      runtime.log.error({ account: id }, "another account came online at the door; it is not followed");
      return;
    }
    const { bound } = binding;
    const goesOn = bound?.loggedIn === true && this.#phase.at !== "login" && this.#phase.at !== "over";
    const { canSend, canFetchMedia } = event;
    await binding.keep({ account: { id, name }, canSend, canFetchMedia, loggedIn: true }, signal);
    // An upstream that has restarted says again what was told.
    const isTold = this.#phase.at === "online" && bound?.canSend === canSend && bound.account.name === name;
    if (!isTold) await this.#tellOnline(goesOn, event.at, signal);
  }

  async #tellOnline(resumed: boolean, since: number, signal: AbortSignal): Promise<void> {
    const { bound } = this.#deps.binding;
    if (bound === undefined) return;
    const { account, canSend } = bound;
    this.#phase = { at: "online", since: resumed ? undefined : since };
    this.#accountId = account.id;
    this.#deps.looks.begin();
    // The upstream's clock is not WeChat's.
    await this.#deps.emit({ type: "online", account, resumed, canSend, serverTime: undefined }, signal);
  }

  /** Recalls that still wait for their message, which cannot come any more. */
  async #tellHeld(signal: AbortSignal): Promise<void> {
    const rest = this.#deps.intake.rest();
    if (rest.length > 0) await this.#teller.tellLater(rest, signal);
  }

  #say(word: Word): void {
    this.#words = [...this.#words, word];
    this.wake();
  }

  /** Does the next thing that is due. Resolves with how long nothing more is, in milliseconds. */
  async #step(signal: AbortSignal): Promise<number> {
    const { presence, reader, intake, save, emit } = this.#deps;
    const [word, ...later] = this.#words;
    if (word !== undefined) {
      await this.#tellHeld(signal);
      this.#words = later;
      this.#phase = { at: "over" };
      if (word.kind === "left") await emit({ type: "loggedOut", reason: "byRequest", early: false }, signal);
      else await emit({ type: "loginStopped", reason: "refused", detail: word.detail }, signal);
      return 0;
    }
    const page = await reader.next(signal);
    if (page !== undefined) {
      await this.#teller.tell(page, signal);
      await save(signal);
      return 0;
    }
    const due = intake.due(reader.lastSeq);
    if (due.length > 0) await this.#tellDue(due, signal);
    await this.#look(signal);
    await presence.note(signal);
    await save(signal);
    return this.#idleMs();
  }

  /** A batch says that the session is online. While it is away, that is set right at once. */
  async #tellDue(due: readonly ReceivedMessage[], signal: AbortSignal): Promise<void> {
    await this.#teller.tellLater(due, signal);
    if (this.#phase.at === "away") this.#phase = { ...this.#phase, againAt: this.#deps.runtime.clock.now() };
  }

  /** What the clock alone shows while nothing waits. */
  async #look(signal: AbortSignal): Promise<void> {
    const { presence, binding, runtime, looks } = this.#deps;
    const silent = presence.isSilent;
    const heardEver = presence.heardAt !== undefined;
    const waitsForSign =
      this.#phase.at === "start" || (this.#phase.at === "away" && this.#phase.cause === "silence");
    if (heardEver && !silent && waitsForSign && binding.bound?.loggedIn === true)
      await this.bringOnline(signal);
    const now = runtime.clock.now();
    await this.#follow(afterLook(this.#phase, { now, silent, heardEver }), signal);
    if (this.#phase.at === "online" && looks.dueInMs <= 0) await this.#teller.tellNothing(signal);
  }

  async #follow({ phase, tell }: Step, signal: AbortSignal): Promise<void> {
    this.#phase = phase;
    if (phase.at === "over" || phase.at === "login") this.#accountId = undefined;
    for (const event of tell) await this.#deps.emit(event, signal);
  }

  #idleMs(): number {
    const { presence, intake, runtime, looks } = this.#deps;
    const { clock } = runtime;
    const at = nextLookAt(this.#phase);
    const waits = [LONGEST_WAIT_MS];
    if (this.#phase.at === "online") waits.push(presence.silentInMs, looks.dueInMs);
    if (at !== undefined) waits.push(at - clock.now());
    if (intake.nextDueAt !== undefined) waits.push(intake.nextDueAt - clock.monotonic());
    return Math.max(0, Math.min(...waits));
  }
}
