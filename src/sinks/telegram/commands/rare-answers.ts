import type { Clock } from "../../../bridge/ports/clock.ts";

/** An unpaired chat is answered once in this time, in milliseconds. */
export const ANSWER_EVERY_MS = 3_600_000;
/** Chats that are answered in that time, all together: anybody may write to a bot. */
export const MAX_ANSWERED = 20;

/** Limits how often the bot answers people who have not paired. */
export class RareAnswers {
  readonly #clock: Pick<Clock, "monotonic">;
  /** When each chat was answered, oldest first. */
  readonly #answeredAt = new Map<string, number>();

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  /** Whether the chat may be answered now. It then counts as answered. */
  take(chatId: string): boolean {
    const now = this.#clock.monotonic();
    for (const [chat, at] of this.#answeredAt) {
      if (now - at >= ANSWER_EVERY_MS) this.#answeredAt.delete(chat);
    }
    if (this.#answeredAt.has(chatId) || this.#answeredAt.size >= MAX_ANSWERED) return false;
    this.#answeredAt.set(chatId, now);
    return true;
  }
}
