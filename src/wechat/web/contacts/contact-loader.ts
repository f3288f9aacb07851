import { errorText } from "../../../bridge/model/errors.ts";
import { backoffMs } from "../../../bridge/timing/backoff.ts";
import { Wakeup } from "../../../bridge/timing/wakeup.ts";
import type { WantedContact } from "../wire/requests.ts";
import * as requests from "../wire/requests.ts";
import { parseBatchGetContact } from "../wire/responses.ts";
import { isTooFrequent } from "../wire/return-codes.ts";
import { type ContactLoaderDeps, readAddressBook } from "./address-book.ts";
import { isGroupName } from "./contacts.ts";

/** The server refuses more (protocol §5.3). */
const BATCH_SIZE = 50;
/** Between two batches: bursts are answered with 1205. */
const BATCH_PAUSE_MS = 2_000;
/** Nothing waits longer than this for a name. */
export const NAMES_DEADLINE_MS = 3_000;
/** A record that was asked for successfully is not asked for again before this, also when the answer left it out. */
const ANSWERED_MS = 60_000;
/** The same for a record whose requests failed. */
const FAILED_MS = 5 * 60_000;
/** Failed requests for a record before it is left alone. */
const MAX_TRIES = 4;
/** "Too frequent" rests this one endpoint; clients report minutes. */
const RATE_PAUSE_MS = 5 * 60_000;

type Queued = { readonly contact: WantedContact; readonly failures: number };

function keyOf({ userName, groupUserName }: WantedContact): string {
  return `${groupUserName ?? ""}\n${userName}`;
}

/** The address book lists friends, seldom groups, and never members. */
function onlyByBatch({ userName, groupUserName }: WantedContact): boolean {
  return groupUserName !== undefined || isGroupName(userName);
}

/** Fetches contacts for one login: the address book once, unknown groups and people as they turn up. */
export class ContactLoader {
  readonly #deps: ContactLoaderDeps;
  readonly #signal: AbortSignal;
  /** Signalled when a request has ended, well or not. Only `learn` waits for it, one call at a time. */
  readonly #news: Wakeup;
  #onLearned: () => void = () => {};
  /** In the order of requests. What is being asked for stays here until it is answered. */
  #queue: ReadonlyMap<string, Queued> = new Map();
  /** Records that were asked for, with the monotonic time until which they are not asked for again. */
  readonly #asked = new Map<string, number>();
  /** Monotonic time before which no request goes out. */
  #notBefore = 0;
  #working = false;
  #readingBook = false;

  constructor(deps: ContactLoaderDeps, signal: AbortSignal) {
    this.#deps = deps;
    this.#signal = signal;
    this.#news = new Wakeup(deps.runtime.clock);
  }

  /**
   * Begins to read the address book and the groups of recent chats, in the background.
   * @param onLearned called when names that were missing may be known
   */
  start(recentChats: readonly string[], onLearned: () => void): void {
    const { contacts } = this.#deps;
    this.#onLearned = onLearned;
    this.#readingBook = true;
    const onTried = (): void => {
      this.#readingBook = false;
      onLearned();
      contacts.markAddressBookTried();
      this.#news.signal();
    };
    void readAddressBook(this.#deps, onTried, this.#signal);
    this.want(contacts.unknownGroups(recentChats));
  }

  /**
   * Asks for what `stillUnknown` gives. Resolves when it is known, at the deadline, or when no answer is to be expected, with
   * whether it is known.
   */
  async learn(stillUnknown: () => readonly WantedContact[]): Promise<boolean> {
    const { clock } = this.#deps.runtime;
    const deadline = clock.monotonic() + NAMES_DEADLINE_MS;
    for (;;) {
      const unknown = stillUnknown();
      this.#ask(this.#readingBook ? unknown.filter(onlyByBatch) : unknown, "first");
      const leftMs = deadline - clock.monotonic();
      if (!unknown.some((contact) => this.#isNear(contact, deadline)) || leftMs <= 0)
        return unknown.length === 0;
      await this.#news.wait(this.#signal, leftMs);
      if (this.#signal.aborted) return false;
    }
  }

  /** Fetches in the background what was not asked for recently. */
  want(wanted: readonly WantedContact[]): void {
    this.#ask(wanted, "last");
  }

  #isNear(contact: WantedContact, deadline: number): boolean {
    if (this.#readingBook && !onlyByBatch(contact)) return true;
    return this.#queue.has(keyOf(contact)) && this.#notBefore < deadline;
  }

  #ask(wanted: readonly WantedContact[], place: "first" | "last"): void {
    const now = this.#deps.runtime.clock.monotonic();
    for (const [key, until] of this.#asked) if (until <= now) this.#asked.delete(key);
    const entries = wanted
      .filter((contact) => !this.#asked.has(keyOf(contact)))
      .map((contact): [string, Queued] => [keyOf(contact), { contact, failures: 0 }]);
    // A key keeps its first place and its last value, so `first` moves what is queued already and keeps its failures.
    const known = [...this.#queue];
    this.#queue = new Map(place === "first" ? [...entries, ...known] : [...known, ...entries, ...known]);
    if (this.#queue.size > 0 && !this.#working) void this.#work();
  }

  async #work(): Promise<void> {
    const { clock } = this.#deps.runtime;
    this.#working = true;
    try {
      while (this.#queue.size > 0) {
        const waitMs = this.#notBefore - clock.monotonic();
        if (waitMs > 0) await clock.sleep(waitMs, this.#signal);
        else await this.#fetchBatch();
      }
    } catch (error) {
      if (!this.#signal.aborted) throw error;
    } finally {
      this.#working = false;
    }
  }

  async #fetchBatch(): Promise<void> {
    const { runtime, keys, contacts } = this.#deps;
    const batch = [...this.#queue].slice(0, BATCH_SIZE);
    this.#notBefore = runtime.clock.monotonic() + BATCH_PAUSE_MS;
    try {
      const wanted = batch.map(([, { contact }]) => contact);
      const reply = await keys.http.send(requests.batchGetContact(keys.context, wanted), this.#signal);
      contacts.apply(parseBatchGetContact(reply.text).contacts);
      this.#settle(batch, new Map(), ANSWERED_MS);
      this.#onLearned();
    } catch (error) {
      this.#signal.throwIfAborted();
      this.#onFailure(error, batch);
    }
    this.#news.signal();
  }

  #onFailure(error: unknown, batch: readonly (readonly [string, Queued])[]): void {
    const { clock, log, random } = this.#deps.runtime;
    const failures = Math.max(...batch.map(([, entry]) => entry.failures)) + 1;
    const retryInMs = isTooFrequent(error) ? RATE_PAUSE_MS : backoffMs(failures - 1, random);
    this.#notBefore = clock.monotonic() + retryInMs;
    const again = batch
      .map(([key, entry]): [string, Queued] => [key, { ...entry, failures: entry.failures + 1 }])
      .filter(([, entry]) => entry.failures < MAX_TRIES);
    this.#settle(batch, new Map(again), FAILED_MS);
    log.warn(
      { reason: errorText(error), failures, retryInMs },
      "names of groups or members could not be fetched",
    );
  }

  /** Takes a batch out of the queue, except what is asked for `again`; the rest is not asked for during `restMs`. */
  #settle(
    batch: readonly (readonly [string, Queued])[],
    again: ReadonlyMap<string, Queued>,
    restMs: number,
  ): void {
    const until = this.#deps.runtime.clock.monotonic() + restMs;
    const queue = new Map(this.#queue);
    for (const [key] of batch) {
      const entry = again.get(key);
      if (entry) queue.set(key, entry);
      else {
        queue.delete(key);
        this.#asked.set(key, until);
      }
    }
    this.#queue = queue;
  }
}
