import type { Account } from "../../../bridge/model/account.ts";
import type { ReceivedMessage } from "../../../bridge/model/message.ts";
import { type BatchGuard, BEGUN_LIMIT, DROP_LIMIT } from "../../source/batch-guard.ts";
import type { Emit, Runtime } from "../../source/runtime.ts";
import type { Looks } from "../account/looks.ts";
import type { IngestEvent } from "../model/event.ts";
import type { MessageEvent } from "./decoder.ts";
import type { InboxReader, Page, ReadEvent } from "./inbox-reader.ts";
import type { Intake } from "./intake.ts";

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
  /** The line about dropped messages stands in the log once, until an account is online. */
  #saidDropped = false;

  constructor(deps: PageTellerDeps) {
    this.#deps = deps;
  }

  /** Resolves when everything was handled and has left the inbox. A crash before that repeats it. Rejects when `signal` aborts. */
  async tell(page: Page, signal: AbortSignal): Promise<void> {
    const { guard, intake, reader } = this.#deps;
    const hasMessages = page.events.some(({ event }) => isMessageEvent(event));
    const begun = hasMessages ? await guard.begin(String(page.firstSeq)) : 0;
    if (begun < BEGUN_LIMIT) await this.#tellWhole(page, signal);
    else await this.#tellOneByOne(page, begun, signal);
    reader.readUpTo(page.lastSeq);
    await reader.take(intake.firstHeld, signal);
    if (hasMessages) await guard.end(!page.isLast);
  }

  /** Messages that were not told with their page. */
  async tellLater(messages: readonly ReceivedMessage[], signal: AbortSignal): Promise<void> {
    const { intake, reader } = this.#deps;
    await this.#emitBatch(messages, true, signal);
    await reader.take(intake.firstHeld, signal);
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
        const me = await this.#accountFor(seq, signal);
        if (me !== undefined) batch.push(...(await intake.take(seq, event, me)));
      } else if (event.type !== "ping") {
        await flush(last, false);
        // Before it is told: a logout meanwhile ends it, and it must not be told again after that.
        reader.readUpTo(seq);
        await tellState(event, signal);
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
      if (!isMessageEvent(event) && event.type !== "ping") await tellState(event, signal);
    }
  }

  /** `tries`: how often this event was begun before and never ended. */
  async #tellSuspect(
    { seq, event }: { readonly seq: number; readonly event: MessageEvent },
    tries: number,
    signal: AbortSignal,
  ): Promise<void> {
    const { runtime, intake, emit } = this.#deps;
    const { log } = runtime;
    const me = await this.#accountFor(seq, signal);
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

  /** Without an account nobody can say whose message it is. */
  async #accountFor(seq: number, signal: AbortSignal): Promise<Account | undefined> {
    const me = await this.#deps.bringOnline(signal);
    if (me === undefined && !this.#saidDropped)
      this.#deps.runtime.log.error(
        { seq },
        "messages came while no account was online; they are dropped: send an `online` event first",
      );
    this.#saidDropped = me === undefined;
    return me;
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
