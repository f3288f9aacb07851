import type { Clock } from "../../bridge/clock.ts";
import { errorText } from "../../bridge/errors.ts";
import type { Logger } from "../../bridge/log.ts";
import type { ContactBook, WantedContact } from "./contacts.ts";
import { isTooFrequent } from "./endings.ts";
import type { WeChatHttp } from "./http.ts";
import type { LiveSession } from "./live.ts";
import * as requests from "./requests.ts";
import { parseBatchGetContact, parseGetContact } from "./responses.ts";

/** The server refuses more (protocol §5.3). */
const BATCH_SIZE = 50;
/** Between two batches: bursts are answered with 1205. */
const BATCH_PAUSE_MS = 2_000;
/** Pages of the address book; the official page stops there too. */
const MAX_PAGES = 16;
/** Nothing waits longer than this for a name. */
export const NAMES_DEADLINE_MS = 3_000;
/** The same names are not asked for again before this: an answer without them, or a refusal, will not change soon. */
const COOL_DOWN_MS = 5 * 60_000;
/** After a failure the batch is tried again, a little later each time. */
const RETRY_MS = 5_000;
const MAX_RETRIES = 3;

export type ContactLoaderDeps = {
  readonly http: WeChatHttp;
  readonly clock: Clock;
  readonly log: Logger;
  readonly live: LiveSession;
  readonly book: ContactBook;
  /** Something was learned: names that were missing may be known now. */
  readonly onLearned: () => void;
};

function keyOf({ userName, groupUserName }: WantedContact): string {
  return `${groupUserName ?? ""}\n${userName}`;
}

/** Fetches contacts for one login: the address book once, unknown groups and people as they turn up. */
export class ContactLoader {
  readonly #deps: ContactLoaderDeps;
  readonly #signal: AbortSignal;
  /** Wanted and not asked for yet, by key. */
  readonly #queue = new Map<string, WantedContact>();
  /** Asked for: monotonic time until which it is not asked for again. */
  readonly #asked = new Map<string, number>();
  #working: Promise<void> | undefined;
  #addressBook: Promise<void> = Promise.resolve();

  constructor(deps: ContactLoaderDeps, signal: AbortSignal) {
    this.#deps = deps;
    this.#signal = signal;
  }

  /** Begins to read the address book and the groups of recent chats, in the background. */
  start(recentChats: readonly string[]): void {
    this.#addressBook = this.#readAddressBook();
    void this.#addressBook.then(() => this.want(this.#deps.book.unknownGroups(recentChats)));
  }

  /** Asks for what is unknown in `stillUnknown`; resolves when it is known, or at the deadline, or at a failure. */
  async learn(stillUnknown: () => readonly WantedContact[]): Promise<void> {
    if (stillUnknown().length === 0) return;
    const deadline = new AbortController();
    const done = this.#learn(stillUnknown).finally(() => deadline.abort());
    const ends = AbortSignal.any([deadline.signal, this.#signal]);
    await Promise.race([done, this.#deps.clock.sleep(NAMES_DEADLINE_MS, ends).catch(() => {})]);
  }

  async #learn(stillUnknown: () => readonly WantedContact[]): Promise<void> {
    await this.#addressBook;
    this.want(stillUnknown());
    await this.#working;
  }

  /** Fetches in the background what was not asked for lately. */
  want(wanted: readonly WantedContact[]): void {
    const now = this.#deps.clock.monotonic();
    for (const contact of wanted) {
      if ((this.#asked.get(keyOf(contact)) ?? 0) > now) continue;
      this.#queue.set(keyOf(contact), contact);
    }
    for (const [key, until] of this.#asked) if (until <= now) this.#asked.delete(key);
    if (this.#queue.size > 0) this.#working ??= this.#work().finally(() => (this.#working = undefined));
  }

  async #work(): Promise<void> {
    const { clock, log } = this.#deps;
    let failures = 0;
    for (let first = true; this.#queue.size > 0; first = false) {
      try {
        if (!first) await clock.sleep(failures > 0 ? RETRY_MS * failures : BATCH_PAUSE_MS, this.#signal);
        await this.#fetchBatch();
        failures = 0;
      } catch (error) {
        if (this.#signal.aborted) return;
        failures += 1;
        log.warn({ reason: errorText(error) }, "names of groups or members could not be fetched");
        if (failures <= MAX_RETRIES && !isTooFrequent(error)) continue;
        // Too many questions only make it worse: what is still wanted rests with the others.
        this.#rest([...this.#queue.keys()]);
        this.#queue.clear();
      }
    }
  }

  async #fetchBatch(): Promise<void> {
    const { http, live, book } = this.#deps;
    const batch = [...this.#queue].slice(0, BATCH_SIZE);
    const wanted = batch.map(([, contact]) => contact);
    const reply = await http.send(requests.batchGetContact(live.context, wanted), this.#signal);
    book.apply(parseBatchGetContact(reply.text).contacts);
    // Whom the server does not know is not asked for with every message.
    const keys = batch.map(([key]) => key);
    for (const key of keys) this.#queue.delete(key);
    this.#rest(keys);
    this.#deps.onLearned();
  }

  #rest(keys: readonly string[]): void {
    const until = this.#deps.clock.monotonic() + COOL_DOWN_MS;
    for (const key of keys) this.#asked.set(key, until);
  }

  async #readAddressBook(): Promise<void> {
    const { http, live, book, log } = this.#deps;
    try {
      let seq = "0";
      for (let page = 0; page < MAX_PAGES; page += 1) {
        const reply = parseGetContact(
          (await http.send(requests.getContact(live.context, seq), this.#signal)).text,
        );
        book.apply(reply.contacts);
        if (reply.seq === "0" || reply.seq === seq) break;
        seq = reply.seq;
      }
      this.#deps.onLearned();
    } catch (error) {
      if (this.#signal.aborted) return;
      log.warn(
        { reason: errorText(error) },
        "the address book could not be read; names are fetched as they turn up",
      );
    }
  }
}
