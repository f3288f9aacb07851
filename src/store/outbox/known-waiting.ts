import type { Delivery, NewAlert } from "../../bridge/ports/outbox.ts";

/** Alerts of one sink that are kept here. With more, the lane is behind, and reads them from the table as they come. */
const MOST = 10;

/**
 * The alerts that wait for each sink, where that is known without a look into the table: nothing waited at the last look, and
 * what was added since is here. The alert of a lane that is not behind is then neither read nor parsed again.
 */
export class KnownWaiting {
  readonly #bySink = new Map<string, Delivery[]>();

  /** `undefined`: not known. */
  of(sink: string): readonly Delivery[] | undefined {
    return this.#bySink.get(sink);
  }

  /** A look into the table found nothing. */
  noteNothing(sink: string): void {
    this.#bySink.set(sink, []);
  }

  /** Committed just now. */
  noteAdded({ alert, sinks, silent, chat }: NewAlert): void {
    for (const sink of sinks) {
      const waiting = this.#bySink.get(sink);
      if (waiting === undefined) continue;
      if (waiting.length === MOST) this.#bySink.delete(sink);
      else waiting.push({ ...NEW, alert, sink, silent, chat });
    }
  }

  /** Something else has changed in the lanes of these sinks, or of all. */
  forget(sinks: Iterable<string> = [...this.#bySink.keys()]): void {
    for (const sink of sinks) this.#bySink.delete(sink);
  }
}

const NEW = {
  part: "alert",
  alertMessageId: "",
  attempts: 0,
  refusals: 0,
  notBefore: 0,
  possibleDuplicate: false,
} as const;
