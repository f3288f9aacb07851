import { setImmediate as turn } from "node:timers/promises";
import type { Clock } from "../../bridge/ports/clock.ts";
import type { Database } from "../sqlite/database.ts";
import { deleteExpired, type Expired } from "./expired-messages.ts";
import { removeStaleCopies } from "./stale-copies.ts";

/** So many that came since the last deletion are a flood. */
const FLOOD = 1_000;
/** The next messages of a flood need the room. So for this long it is not returned to the disk. In milliseconds. */
const FLOOD_MS = 5_000;
/** When the table has more leaf pages, copies of deleted messages are looked for less often: of 4 MB, that takes 5 ms. */
const MANY_PAGES = 1_000;
const BETWEEN_LOOKS_MS = 20_000;

/** Deletes expired messages, what is left of them in the files, and gives their room back to the disk. */
export class MessageDeletion {
  readonly #database: Database;
  readonly #clock: Pick<Clock, "now">;
  /** Messages since the last deletion. */
  #received = 0;
  #floodedAt = Number.NEGATIVE_INFINITY;
  /** Copies of deleted messages may be left. */
  #areCopiesLeft = false;
  #lookedAt = Number.NEGATIVE_INFINITY;
  /** Leaf pages of the table at that time. */
  #pages = 0;

  constructor(database: Database, clock: Pick<Clock, "now">) {
    this.#database = database;
    this.#clock = clock;
  }

  /** So many messages have been stored. */
  received(messages: number): void {
    this.#received += messages;
  }

  /** Resolves with the number of deleted messages. Rejects with StoreError. */
  async purge(expired: Expired): Promise<number> {
    const { stopped } = expired;
    const purged = await deleteExpired(this.#database, expired);
    if (await this.#erase()) await this.#removeCopies(stopped);
    if (this.#isFlood()) return purged;
    let given = false;
    for (; !stopped() && this.#database.giveBack(given); given = true) await turn();
    // The file becomes shorter only with the next checkpoint.
    if (given) await this.#erase();
    return purged;
  }

  #isFlood(): boolean {
    const now = this.#clock.now();
    if (this.#received >= FLOOD) this.#floodedAt = now;
    this.#received = 0;
    return isWithin(FLOOD_MS, this.#floodedAt, now);
  }

  /** True when nothing is left to be erased, but for stale copies of messages. */
  async #erase(): Promise<boolean> {
    this.#areCopiesLeft ||= this.#database.mustErase;
    await this.#database.readyToErase();
    return this.#database.erase();
  }

  async #removeCopies(stopped: () => boolean): Promise<void> {
    const now = this.#clock.now();
    const isEarly = isWithin(BETWEEN_LOOKS_MS, this.#lookedAt, now);
    if (!this.#areCopiesLeft || (isEarly && this.#pages > MANY_PAGES)) return;
    this.#areCopiesLeft = false;
    this.#lookedAt = now;
    this.#pages = await removeStaleCopies(this.#database, stopped);
  }
}

/** The clock may be set back. */
function isWithin(ms: number, since: number, now: number): boolean {
  return Math.abs(now - since) < ms;
}
