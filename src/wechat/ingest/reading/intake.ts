import type { Account } from "../../../bridge/model/account.ts";
import { errorText } from "../../../bridge/model/errors.ts";
import { isRevoke, type ReceivedMessage, type RevokeContent } from "../../../bridge/model/message.ts";
import type { Clock } from "../../../bridge/ports/clock.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import { SeenIds } from "../../source/seen-ids.ts";
import type { EventDecoder, MessageEvent, Reading } from "./decoder.ts";
import { HeldRecalls } from "./held-recalls.ts";

/** Ids of messages that are remembered: of equal ids the first message counts. */
const SEEN_LIMIT = 10_000;
/** A recall of "my last message in this chat" names none. */
const UNNAMED: ReadonlySet<string> = new Set(["", "0"]);

export type IntakeDeps = {
  readonly decoder: EventDecoder;
  readonly isKept: (msgId: string) => Promise<boolean>;
  readonly clock: Pick<Clock, "monotonic">;
  readonly log: Logger;
};

/** Decides which messages are told now: repeats are not, and a recall waits a while for a message that is not there yet. */
export class Intake {
  readonly #deps: IntakeDeps;
  readonly #seen = new SeenIds(SEEN_LIMIT);
  readonly #held = new HeldRecalls();

  constructor(deps: IntakeDeps) {
    this.#deps = deps;
  }

  /** What is told because of this event, in order. Never rejects. */
  async take(
    seq: number,
    event: MessageEvent,
    me: Account,
    reading: Reading = "whole",
  ): Promise<readonly ReceivedMessage[]> {
    const received = await this.#deps.decoder.decode(event, me, reading);
    if (received === undefined) return [];
    const { msgId } = received.message;
    if (this.#seen.has(msgId)) return [];
    this.#seen.add(msgId);
    if (!isRevoke(received)) return [received, ...this.#held.release(msgId)];
    if (await this.#isHere(received)) return [received];
    this.#held.hold(seq, received, this.#deps.clock.monotonic());
    return [];
  }

  /** Recalls that have waited long enough. `lastSeq`: of the newest event that was read. */
  due(lastSeq: number): readonly ReceivedMessage[] {
    return this.#held.due(this.#deps.clock.monotonic(), lastSeq);
  }

  /** Recalls that still wait: the login is over, so their messages will not come. */
  rest(): readonly ReceivedMessage[] {
    return this.#held.all();
  }

  /** Events before this one may leave the inbox; `undefined`: all. */
  get firstHeld(): number | undefined {
    return this.#held.firstSeq;
  }

  /** When a recall has waited long enough (monotonic); `undefined`: none waits. */
  get nextDueAt(): number | undefined {
    return this.#held.nextAt;
  }

  /** Whether the message that the notice recalls was told before, or need not be waited for. */
  async #isHere({ message }: ReceivedMessage<RevokeContent>): Promise<boolean> {
    const { revokedMsgId } = message;
    if (UNNAMED.has(revokedMsgId) || this.#seen.has(revokedMsgId)) return true;
    try {
      return await this.#deps.isKept(revokedMsgId);
    } catch (error) {
      this.#deps.log.warn(
        { msgId: revokedMsgId, reason: errorText(error) },
        "whether a recalled message is here could not be looked up; its recall waits for it",
      );
      return false;
    }
  }
}
