import type { ReceivedMessage, RevokeContent } from "../../../bridge/model/message.ts";

/** How long a recall waits for its message. */
const HOLD_MS = 60_000;
/** So many later events end the wait: each of them stays in the inbox meanwhile. */
const LATER_LIMIT = 1_000;

type Notice = ReceivedMessage<RevokeContent>;
type Held = { readonly seq: number; readonly notice: Notice; readonly until: number };

/**
 * Recalls that came before the message that they recall, as it happens when an upstream sends over two connections. The
 * inbox keeps them until they are told, so a restart only begins their wait again.
 */
export class HeldRecalls {
  /** In the order of arrival. */
  #held: readonly Held[] = [];

  /** `now`: monotonic. */
  hold(seq: number, notice: Notice, now: number): void {
    this.#held = [...this.#held, { seq, notice, until: now + HOLD_MS }];
  }

  /** The message has come: its recalls are held no longer. */
  release(msgId: string): readonly Notice[] {
    if (this.#held.length === 0) return [];
    return this.#let(({ notice }) => notice.message.revokedMsgId === msgId);
  }

  /** Recalls whose wait is over. `now`: monotonic; `lastSeq`: of the newest event that was read. */
  due(now: number, lastSeq: number): readonly Notice[] {
    if (this.#held.length === 0) return [];
    return this.#let(({ seq, until }) => until <= now || lastSeq - seq > LATER_LIMIT);
  }

  /** All of them, for a session that ends. */
  all(): readonly Notice[] {
    return this.#let(() => true);
  }

  /** Events before this one may leave the inbox; `undefined`: all. */
  get firstSeq(): number | undefined {
    return this.#held[0]?.seq;
  }

  /** When the next wait is over (monotonic); `undefined`: none waits. */
  get nextAt(): number | undefined {
    return this.#held[0]?.until;
  }

  #let(leaves: (held: Held) => boolean): readonly Notice[] {
    const leaving = this.#held.filter(leaves);
    if (leaving.length === 0) return [];
    this.#held = this.#held.filter((held) => !leaving.includes(held));
    return leaving.map(({ notice }) => notice);
  }
}
