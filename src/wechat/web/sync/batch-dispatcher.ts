import type { Clock } from "../../../bridge/ports/clock.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import type { SessionEvent } from "../../../bridge/ports/source-session.ts";
import type { SyncKey } from "../wire/credentials.ts";
import { MSG_TYPE, type RawMessage } from "../wire/raw.ts";
import type { SyncReply } from "../wire/responses.ts";
import { type BatchGuard, BEGUN_LIMIT } from "./batch-guard.ts";
import type { MessageDecoder } from "./message-decoder.ts";
import { factsOf, msgIdOf } from "./normalize.ts";

export type BatchDispatcherDeps = {
  readonly clock: Clock;
  readonly log: Logger;
  readonly guard: BatchGuard;
  readonly decoder: MessageDecoder;
  /** Resolves when the event has been dealt with. */
  readonly emit: (event: SessionEvent) => Promise<void>;
};

/** Of this much nothing can end the process. */
const isRecall = (raw: RawMessage): boolean =>
  raw.msgType === MSG_TYPE.sysmsg && raw.content.includes("revokemsg");

/** A message that ends the process even as a line without content is passed over altogether. */
const DROP_LIMIT = 2 * BEGUN_LIMIT;

/**
 * Hands on what one webwxsync brought. In ordinary life as one batch; when that has ended the process twice, message by
 * message, until the one that does it is found, which is then passed without its content.
 */
export class BatchDispatcher {
  readonly #deps: BatchDispatcherDeps;

  constructor(deps: BatchDispatcherDeps) {
    this.#deps = deps;
  }

  /**
   * Resolves when all of it has been dealt with. `from`: the place that it was read from, `begunAt`: when it was asked for,
   * by the monotonic clock.
   */
  async reply(reply: SyncReply, from: SyncKey, begunAt: number): Promise<void> {
    const { guard, log, decoder } = this.#deps;
    const { messages } = reply;
    // Takes seconds when names are unknown, which they are after a start. Not marked: somebody who ends the process in that
    // time, again and again, would make a message suspect that has done nothing.
    await decoder.prepare(reply);
    const begun = messages.length === 0 ? 0 : await guard.begin(from);
    if (begun < BEGUN_LIMIT) {
      await this.#pass(reply, begunAt);
      return;
    }
    log.warn(
      { begun, messages: messages.length },
      "a batch was begun before and never ended; one by one now",
    );
    for (const [index, raw] of messages.entries()) {
      const continueFlag = index === messages.length - 1 ? reply.continueFlag : 1;
      await this.#passAlone({ ...reply, continueFlag, messages: [raw] }, raw, begunAt);
    }
  }

  /** The place after the batch is saved. `more`: the next one is fetched at once. */
  async saved(more: boolean): Promise<void> {
    await this.#deps.guard.end(more);
  }

  async #passAlone(reply: SyncReply, raw: RawMessage, begunAt: number): Promise<void> {
    const { guard, log } = this.#deps;
    const msgId = msgIdOf(raw);
    const begun = await guard.beginMessage(msgId);
    if (begun >= DROP_LIMIT) {
      log.error(
        { ...factsOf(raw), begun },
        "a message ends the process even without its content; it is dropped",
      );
      await this.#pass({ ...reply, messages: [] }, begunAt);
    } else if (begun >= BEGUN_LIMIT && isRecall(raw)) {
      log.error({ ...factsOf(raw), begun }, "a recall notice was begun and never ended; it is passed over");
      await this.#deps.emit({ type: "recallLost", at: raw.createTime * 1000 });
      await this.#pass({ ...reply, messages: [] }, begunAt);
    } else if (begun >= BEGUN_LIMIT) {
      log.error(
        { ...factsOf(raw), begun },
        "a message was begun and never ended; it goes on without its content",
      );
      await this.#pass(reply, begunAt, "asUnreadable");
    } else {
      await this.#pass(reply, begunAt);
    }
    guard.endMessage(msgId);
  }

  async #pass(reply: SyncReply, begunAt: number, how: "parse" | "asUnreadable" = "parse"): Promise<void> {
    const { clock, decoder, emit } = this.#deps;
    const messages = await decoder.decode(reply, how);
    await emit({ type: "batch", messages, at: clock.now(), begunAt, caughtUp: reply.continueFlag === 0 });
    decoder.handled(reply);
  }
}
