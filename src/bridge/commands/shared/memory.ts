import { randomInt } from "node:crypto";
import type { Clock } from "../../ports/clock.ts";
import type { CommandReply } from "../../ports/command.ts";
import type { HistoryFilter } from "../../ports/stores/history.ts";
import { Confirmation, type Confirmed } from "../../timing/confirmation.ts";

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

  /** Keeps a value again that was taken. */
  putBack(id: string, value: T): void {
    this.#values.set(id, value);
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
export type Choice = {
  readonly options: readonly (() => Promise<CommandReply>)[];
  /** As in the request that was answered with it. It is made with the same only. */
  readonly accountId: string | undefined;
};

/** What commands remember between a message and the press of its button. */
export type CommandMemory = {
  readonly lists: Book<PagedList>;
  readonly choices: Book<Choice>;
  /** The questions that wait for a confirmation. */
  readonly questions: LoginQuestions;
  readonly forgetAll: ForgetQuestions;
};

/** The questions of `/login` and `/logout`, for each login: a yes to one is none to another. */
export class LoginQuestions {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #questions = new Map<string, Confirmation>();

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  /** `sink`: whose own login it is; left out for that of the source. */
  of(command: "login" | "logout", sink = ""): Confirmation {
    const key = `${command} ${sink}`;
    const question = this.#questions.get(key) ?? new Confirmation(this.#clock);
    this.#questions.set(key, question);
    return question;
  }
}

/** The questions whether all recalls are to be deleted, of one account or of all (`undefined`). */
export class ForgetQuestions {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #questions = new Map<string | undefined, Confirmation>();

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  ask(accountId: string | undefined): void {
    this.#about(accountId).ask();
  }

  /** A yes deletes no more than was asked: one for an account is good for its own question and for that about all. */
  confirm(accountId: string | undefined): Confirmed {
    const own = this.#about(accountId).confirm();
    if (own === "now" || accountId === undefined) return own;
    const all = this.#about(undefined).confirm();
    return all === "late" ? own : all;
  }

  #about(accountId: string | undefined): Confirmation {
    const question = this.#questions.get(accountId) ?? new Confirmation(this.#clock);
    this.#questions.set(accountId, question);
    return question;
  }
}

/** `newId`: for tests. */
export function commandMemory(clock: Pick<Clock, "monotonic">, newId?: () => string): CommandMemory {
  return {
    lists: new Book(newId),
    choices: new Book(newId),
    questions: new LoginQuestions(clock),
    forgetAll: new ForgetQuestions(clock),
  };
}
