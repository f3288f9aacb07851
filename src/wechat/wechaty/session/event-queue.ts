import type { Clock } from "../../../bridge/ports/clock.ts";
import type { PuppetEvent } from "../link/protocol.ts";

/** Events that wait for the bridge. A puppet that floods must not fill the memory of the bridge. */
const LIMIT = 5_000;

/** Events of a puppet in their order, until the bridge takes them. */
export class EventQueue {
  readonly #events: PuppetEvent[] = [];
  #wake: (() => void) | undefined;
  #dropped = 0;

  /** When it is full, the oldest message is dropped and counted. */
  push(event: PuppetEvent): void {
    this.#events.push(event);
    if (this.#events.length > LIMIT) {
      const at = this.#events.findIndex(({ name }) => name === "message" || name === "heartbeat");
      const [gone] = this.#events.splice(Math.max(0, at), 1);
      if (gone?.name === "message") this.#dropped += 1;
    }
    this.#wake?.();
  }

  /** How many messages were dropped since this was asked last. */
  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }

  /** The next event; `undefined` when none has come within `ms` milliseconds. Rejects with the reason of `signal`. */
  async next(ms: number, clock: Pick<Clock, "sleep">, signal: AbortSignal): Promise<PuppetEvent | undefined> {
    signal.throwIfAborted();
    if (this.#events.length === 0 && ms > 0) await this.#wait(ms, clock, signal);
    return this.#events.shift();
  }

  /** The ids of the messages that stand first in the queue, `limit` at most. */
  takeMessages(limit: number): readonly string[] {
    const ids: string[] = [];
    for (
      let first = this.#events[0];
      first?.name === "message" && ids.length < limit;
      first = this.#events[0]
    ) {
      ids.push(first.messageId);
      this.#events.shift();
    }
    return ids;
  }

  async #wait(ms: number, clock: Pick<Clock, "sleep">, signal: AbortSignal): Promise<void> {
    const over = new AbortController();
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    try {
      await Promise.race([woken, clock.sleep(ms, AbortSignal.any([signal, over.signal]))]);
    } catch (error) {
      if (!over.signal.aborted) throw error;
    } finally {
      this.#wake = undefined;
      over.abort();
    }
  }
}
