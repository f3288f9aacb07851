import type { ArrivedEvent, EventInbox, InboxEvent } from "../../src/bridge/ports/stores/event-inbox.ts";

/** Events in memory. */
export class MemoryEventInbox implements EventInbox {
  #ids = new Map<string, { readonly seq: number; readonly at: number }>();
  #waiting: InboxEvent[] = [];
  #last = 0;
  #taken = 0;

  async accept(events: readonly ArrivedEvent[], at: number) {
    let accepted = 0;
    for (const event of events) {
      if (this.#ids.has(event.id)) continue;
      this.#last += 1;
      accepted += 1;
      this.#ids.set(event.id, { seq: this.#last, at });
      this.#waiting.push({ ...event, seq: this.#last });
    }
    return { accepted, duplicates: events.length - accepted };
  }

  async waiting(limit: number): Promise<readonly InboxEvent[]> {
    return this.#waiting.slice(0, limit);
  }

  async count(): Promise<number> {
    return this.#waiting.length;
  }

  async take(upTo: number): Promise<void> {
    this.#taken = Math.max(this.#taken, Math.min(upTo, this.#last));
    this.#waiting = this.#waiting.filter(({ seq }) => seq > this.#taken);
  }

  async forget(before: number): Promise<void> {
    for (const [id, { seq, at }] of this.#ids) {
      if (seq <= this.#taken && at < before) this.#ids.delete(id);
    }
  }
}
