import { randomInt } from "node:crypto";
import type { Clock } from "../../ports/clock.ts";
import type { CommandReply } from "../../ports/command.ts";
import type { HistoryFilter } from "../../ports/history.ts";
import { Confirmation } from "../../timing/confirmation.ts";

/** Lists and choices that are kept. Their buttons work until that many newer ones were made. */
const KEPT = 50;
/** Without characters that look alike. */
const ID_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz";
const ID_LENGTH = 5;

/** A short random id: a button of an earlier process must not meet another list. */
function randomId(): string {
  return Array.from({ length: ID_LENGTH }, () => ID_ALPHABET[randomInt(ID_ALPHABET.length)]).join("");
}

/** Keeps the last 50 values by id, for the buttons that name them. In memory: after a restart they are gone. */
export class Book<T> {
  readonly #values = new Map<string, T>();
  readonly #newId: () => string;

  constructor(newId: () => string = randomId) {
    this.#newId = newId;
  }

  /** Returns the id. */
  add(value: T): string {
    let id = this.#newId();
    while (this.#values.has(id)) id = this.#newId();
    this.#values.set(id, value);
    for (const oldest of this.#values.keys()) {
      if (this.#values.size <= KEPT) break;
      this.#values.delete(oldest);
    }
    return id;
  }

  get(id: string): T | undefined {
    return this.#values.get(id);
  }

  /** The value, which is then forgotten: a choice is made once. */
  take(id: string): T | undefined {
    const value = this.#values.get(id);
    this.#values.delete(id);
    return value;
  }
}

/** A list whose pages can be turned. */
export type PagedList = {
  readonly filter: HistoryFilter;
  /** Newer recalls are left out, so that pages do not shift (`HistoryRange`). */
  readonly upTo: number;
  /** Recalls on a page. */
  readonly each: number;
};

/** What follows each option of a choice. */
export type Choice = readonly (() => Promise<CommandReply>)[];

/** What commands remember between a message and the press of its button. */
export type CommandMemory = {
  readonly lists: Book<PagedList>;
  readonly choices: Book<Choice>;
  /** The questions that wait for a confirmation. */
  readonly questions: Readonly<Record<"logout" | "login" | "forgetAll", Confirmation>>;
};

/** `newId`: for tests. */
export function commandMemory(clock: Pick<Clock, "monotonic">, newId?: () => string): CommandMemory {
  return {
    lists: new Book(newId),
    choices: new Book(newId),
    questions: {
      logout: new Confirmation(clock),
      login: new Confirmation(clock),
      forgetAll: new Confirmation(clock),
    },
  };
}
