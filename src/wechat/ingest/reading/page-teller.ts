import type { Account } from "../../../bridge/model/account.ts";
import type { ReceivedMessage } from "../../../bridge/model/message.ts";
import { type BatchGuard, BEGUN_LIMIT, DROP_LIMIT } from "../../source/batch-guard.ts";
import type { Emit, Runtime } from "../../source/runtime.ts";
import type { Looks } from "../account/looks.ts";
import type { IngestEvent } from "../model/event.ts";
import type { MessageEvent } from "./decoder.ts";
import type { InboxReader, Page, ReadEvent } from "./inbox-reader.ts";
import type { Intake } from "./intake.ts";

type ReadMessage = { readonly seq: number; readonly event: MessageEvent };

/** An event that is told otherwise than in a batch. */
export type StateEvent = Exclude<IngestEvent, MessageEvent | { type: "ping" }>;

export type PageTellerDeps = {
  readonly runtime: Runtime;
  readonly guard: BatchGuard;
  readonly intake: Intake;
  readonly reader: InboxReader;
  readonly looks: Looks;
  readonly emit: Emit;
  /** Tells an event that changes how far the login is. */
  readonly tellState: (event: StateEvent, signal: AbortSignal) => Promise<void>;
  /** Sees to it that the session is online, and gives the account; `undefined` when no account is bound. */
  readonly bringOnline: (signal: AbortSignal) => Promise<Account | undefined>;
  /** The moment (monotonic) up to which everything has come that the upstream had. */
  readonly knownUntil: () => number;
};

/**
 * Tells a page of accepted events: messages in batches, other events between them, all in order. A page that has ended the
 * process twice is told event by event; the one that ends the process is then told without its content.
 */
export class PageTeller {
  readonly #deps: PageTellerDeps;
  /** Came before any account: nobody can say whose they are. They stay in the inbox until one comes online. */
  #unowned: readonly ReadMessage[] = [];

  constructor(deps: PageTellerDeps) {
    this.#deps = deps;
  }

  /** Resolves when everything was handled and has left the inbox. A crash before that repeats it. Rejects when `signal` aborts. */
  async tell(page: Page, signal: AbortSignal): Promise<void> {
    const { guard, reader } = this.#deps;
    const hasMessages = page.events.some(({ event }) => isMessageEvent(event));
    const begun = hasMessages ? await guard.begin(String(page.firstSeq)) : 0;
    if (begun < BEGUN_LIMIT) await this.#tellWhole(page, signal);
    else await this.#tellOneByOne(page, begun, signal);
    reader.readUpTo(page.lastSeq);
    await this.#take(signal);
    if (hasMessages) await guard.end(!page.isLast);
  }

  /** Messages that were not told with their page. */
  async tellLater(messages: readonly ReceivedMessage[], signal: AbortSignal): Promise<void> {
    await this.#emitBatch(messages, true, signal);
    await this.#take(signal);
  }

  /** A logout has ended the telling of a page: that was no crash. Never rejects. */
  async abandon(): Promise<void> {
    await this.#deps.guard.end(false);
  }

  /** A look that found nothing. */
  async tellNothing(signal: AbortSignal): Promise<void> {
    await this.#emitBatch([], true, signal);
  }

  async #tellWhole(page: Page, signal: AbortSignal): Promise<void> {
    const { reader, intake, tellState } = this.#deps;
    let batch: ReceivedMessage[] = [];
    const flush = async (upTo: number, isLast: boolean): Promise<void> => {
      const messages = batch;
      batch = [];
      // A logout may end the wait for the consumer; the batch is on its way all the same.
      reader.readUpTo(upTo);
      if (messages.length > 0) await this.#emitBatch(messages, isLast, signal);
    };
    let last = page.firstSeq - 1;
    for (const { seq, event } of page.events) {
      if (isMessageEvent(event)) {
        const me = await this.#accountFor({ seq, event }, signal);
        if (me !== undefined) batch.push(...(await intake.take(seq, event, me)));
      } else if (event.type !== "ping") {
        await flush(last, false);
        // Before it is told: a logout meanwhile ends it, and it must not be told again after that.
        reader.readUpTo(seq);
        await tellState(event, signal);
        batch.push(...(await this.#owned(event, signal)));
      }
      last = seq;
    }
    await flush(page.lastSeq, page.isLast);
  }

  /** Each message has a mark of its own, so that a crash counts against that message alone. All stay in the inbox till the end. */
  async #tellOneByOne(page: Page, begun: number, signal: AbortSignal): Promise<void> {
    const { runtime, guard, reader, tellState } = this.#deps;
    runtime.log.warn(
      { begun, events: page.events.length },
      "a batch was begun before and never ended; its messages are handled one by one",
    );
    for (const { seq, event } of page.events) {
      if (isMessageEvent(event)) {
        const tries = await guard.beginMessage(event.id);
        await this.#tellSuspect({ seq, event }, tries, signal);
        guard.endMessage(event.id);
      }
      reader.readUpTo(seq);
      if (isMessageEvent(event) || event.type === "ping") continue;
      await tellState(event, signal);
      const messages = await this.#owned(event, signal);
      if (messages.length > 0) await this.#emitBatch(messages, false, signal);
    }
  }

  /** `tries`: how often this event was begun before and never ended. */
  async #tellSuspect(read: ReadMessage, tries: number, signal: AbortSignal): Promise<void> {
    const { runtime, intake, emit } = this.#deps;
    const { log } = runtime;
    const { seq, event } = read;
    const me = await this.#accountFor(read, signal);
    if (me === undefined) return;
    if (tries < BEGUN_LIMIT) {
      const messages = await intake.take(seq, event, me);
      if (messages.length > 0) await this.#emitBatch(messages, false, signal);
      return;
    }
    const facts = { event: event.id, begun: tries };
    if (tries >= DROP_LIMIT) {
      log.error(facts, "a message ends the process even without its content; it is dropped");
    } else if (isRecall(event)) {
      log.error(facts, "a recall notice was begun twice and never ended; it is passed over");
      await emit({ type: "recallLost", at: recalledAt(event) }, signal);
    } else {
      log.error(facts, "a message was begun twice and never ended; it is told without its content");
      await this.#emitBatch(await intake.take(seq, event, me, "withoutContent"), false, signal);
    }
  }

  /** Without an account the message is kept until one comes online. */
  async #accountFor(read: ReadMessage, signal: AbortSignal): Promise<Account | undefined> {
    const me = await this.#deps.bringOnline(signal);
    if (me !== undefined) return me;
    if (this.#unowned.length === 0)
      this.#deps.runtime.log.warn(
        { seq: read.seq },
        "messages came while no account was known; they wait for an `online` event",
      );
    this.#unowned = [...this.#unowned, read];
    return undefined;
  }

  /** The messages that waited for an account, once `event` has told one. */
  async #owned(event: StateEvent, signal: AbortSignal): Promise<readonly ReceivedMessage[]> {
    if (event.type !== "online" || this.#unowned.length === 0) return [];
    const me = await this.#deps.bringOnline(signal);
    if (me === undefined) return [];
    const waited = this.#unowned;
    this.#unowned = [];
    const messages: ReceivedMessage[] = [];
    for (const { seq, event } of waited) messages.push(...(await this.#deps.intake.take(seq, event, me)));
    return messages;
  }

  async #take(signal: AbortSignal): Promise<void> {
    const { reader, intake } = this.#deps;
    const unowned = this.#unowned[0]?.seq ?? Number.POSITIVE_INFINITY;
    const held = Math.min(intake.firstHeld ?? Number.POSITIVE_INFINITY, unowned);
    await reader.take(Number.isFinite(held) ? held : undefined, signal);
  }

  async #emitBatch(
    messages: readonly ReceivedMessage[],
    caughtUp: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const { runtime, emit, knownUntil, looks } = this.#deps;
    looks.looked();
    const at = runtime.clock.now();
    await emit({ type: "batch", messages, at, begunAt: knownUntil(), caughtUp }, signal);
  }
}

function isMessageEvent(event: ReadEvent["event"]): event is MessageEvent {
  return event.type === "message" || event.type === "recall";
}

function isRecall(event: MessageEvent): boolean {
  return event.type === "recall" || event.message.msgType === "REVOKE";
}

function recalledAt(event: MessageEvent): number {
  return event.type === "recall" ? (event.recalledAt ?? event.at) : event.message.sentAt;
}
