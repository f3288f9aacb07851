import { setImmediate as turn } from "node:timers/promises";
import type { Clock } from "../../bridge/ports/clock.ts";
import type {
  History,
  HistoryFilter,
  HistoryPage,
  HistoryRange,
  ListedRecall,
  PlacedRecall,
} from "../../bridge/ports/stores/history.ts";
import type { FreedFile } from "../media/media-deletion.ts";
import type { Database } from "../sqlite/database.ts";
import { numberIn } from "../sqlite/rows.ts";
import { removeStaleCopies } from "../tables/stale-copies.ts";
import { listedIn } from "./history-rows.ts";
import type { ListedRecalls } from "./listed-recalls.ts";
import { alertsAbout, type MessageKey, TraceRows } from "./trace-rows.ts";

/** Recalls that are deleted at once. Takes about 10 ms. */
const FORGET_PIECE = 20;
/** Entries that are deleted at once at the end of their days. Takes about 10 ms. */
const PURGE_PIECE = 100;
/** Entries that `all` reads at once. */
const READ_PIECE = 50;

/** The media store, as far as recalls are deleted there. */
export type ForgettableMedia = {
  /** Deletes the row of a message's bytes, within the transaction of the caller. Returns the files that have to go. */
  forgetRow(key: MessageKey): readonly FreedFile[];
  /** Deletes these files, and ends what is being written for one of these messages. */
  forgetFiles(keys: readonly MessageKey[], files: readonly FreedFile[]): Promise<void>;
};

export type HistoryDeps = {
  readonly database: Database;
  readonly listed: ListedRecalls;
  readonly media: ForgettableMedia;
  readonly clock: Pick<Clock, "now">;
  readonly isKept: boolean;
};

/** The listed recalls, in the table `history`. */
export class SqliteHistory implements History {
  readonly isKept: boolean;
  readonly #database: Database;
  readonly #listed: ListedRecalls;
  readonly #media: ForgettableMedia;
  readonly #traces: TraceRows;

  constructor({ database, listed, media, clock, isKept }: HistoryDeps) {
    this.isKept = isKept;
    this.#database = database;
    this.#listed = listed;
    this.#media = media;
    this.#traces = new TraceRows(database, clock);
  }

  isListed(alertId: string): boolean {
    if (!this.isKept) return false;
    return this.#listed.isLater(alertId) || this.#listed.rows.toldBy([alertId]) !== undefined;
  }

  async newest(): Promise<number> {
    return this.#listed.rows.newest();
  }

  async entry(alertId: string): Promise<PlacedRecall | undefined> {
    const { rows } = this.#listed;
    const place = rows.toldBy([alertId])?.seq;
    if (place === undefined) return undefined;
    const [recall] = this.#listed.read(rows.at([place]));
    return recall === undefined ? undefined : { recall, place };
  }

  async counts(from: readonly number[]): Promise<readonly number[]> {
    const end = Number.MAX_SAFE_INTEGER;
    return from.map((at, index) => this.#listed.rows.count(at, from[index + 1] ?? end));
  }

  async page(filter: HistoryFilter, range: HistoryRange): Promise<HistoryPage> {
    return await this.#listed.page(filter, range);
  }

  async find(shortId: string): Promise<readonly ListedRecall[]> {
    return this.#listed.read(this.#listed.rows.withShortId(shortId));
  }

  async *all(since: number, accountId?: string): AsyncGenerator<ListedRecall, void> {
    const { rows } = this.#listed;
    if (accountId !== undefined) {
      // Those of one account may lie far apart: the index knows their places.
      yield* this.#at(await this.#listed.places({ since, accountId }, rows.newest()));
      return;
    }
    for (let last = rows.before(since); ; ) {
      const some = rows.next(last, since, READ_PIECE);
      const end = some.at(-1);
      if (end === undefined) return;
      last = numberIn(end, "seq");
      yield* this.#listed.read(some);
      await turn();
    }
  }

  async *#at(places: readonly number[]): AsyncGenerator<ListedRecall, void> {
    const { rows } = this.#listed;
    for (let from = 0; from < places.length; from += READ_PIECE) {
      yield* this.#listed.read(rows.at(places.slice(from, from + READ_PIECE)));
      await turn();
    }
  }

  async forget(alertIds: readonly string[]): Promise<number> {
    let forgotten = 0;
    for (let at = 0; at < alertIds.length; at += FORGET_PIECE) {
      forgotten += await this.#forgetSome(alertIds.slice(at, at + FORGET_PIECE));
      await turn();
    }
    await this.#erase();
    return forgotten;
  }

  async forgetAll(accountId?: string): Promise<number> {
    const { rows } = this.#listed;
    const upTo = rows.newest();
    const places = accountId === undefined ? [] : await this.#listed.places({ accountId }, upTo);
    let forgotten = 0;
    for (let at = 0; ; at += FORGET_PIECE) {
      const some =
        accountId === undefined
          ? rows.oldest(upTo, FORGET_PIECE)
          : rows.ids(places.slice(at, at + FORGET_PIECE));
      if (some.length === 0 && at >= places.length) break;
      forgotten += await this.#forgetSome(some);
      await turn();
    }
    await this.#erase();
    return forgotten;
  }

  /**
   * Deletes entries that were listed before a time (unix milliseconds by WeChat's clock), and packs others that have lain there
   * for a while. What was deleted leaves the files with the next `erase`, which the recall store's `purge` calls. When `signal`
   * aborts between two pieces, the rest stays for the next call. Returns how many were deleted. Rejects with StoreError.
   */
  async purge(before: number, signal?: AbortSignal): Promise<number> {
    const { rows } = this.#listed;
    let purged = 0;
    for (let some = PURGE_PIECE; some === PURGE_PIECE && !(signal?.aborted ?? false); ) {
      const seqs = rows.listedBefore(before, PURGE_PIECE);
      if (seqs.length > 0) {
        this.#database.relaxed(() => rows.delete(seqs));
        this.#listed.removed(seqs);
      }
      some = seqs.length;
      purged += some;
      if (some === PURGE_PIECE) await turn();
    }
    while (!(signal?.aborted ?? false) && this.#database.relaxed(() => rows.pack())) await turn();
    return purged;
  }

  /** Kept messages may be among what was deleted. What cannot be removed now, the recall store's `purge` removes. */
  async #erase(): Promise<void> {
    if (this.#database.erase()) await removeStaleCopies(this.#database, () => false);
  }

  async #forgetSome(alertIds: readonly string[]): Promise<number> {
    const keys: MessageKey[] = [];
    const files: FreedFile[] = [];
    this.#listed.listNow();
    const seqs = this.#database.transaction(() => {
      const places = new Set<number>();
      for (const id of alertIds) {
        const { seq, key } = this.#forgetOne(id);
        if (key !== undefined) {
          keys.push(key);
          files.push(...this.#media.forgetRow(key));
        }
        if (seq !== undefined) places.add(seq);
      }
      this.#listed.rows.delete([...places]);
      return [...places];
    });
    this.#database.eraseLater();
    this.#listed.removed(seqs);
    await this.#media.forgetFiles(keys, files);
    return seqs.length;
  }

  /** Within a transaction; the caller deletes the entry. Its message is known from its own text or from one of its alerts. */
  #forgetOne(id: string): { readonly seq: number | undefined; readonly key: MessageKey | undefined } {
    const { rows } = this.#listed;
    const known = this.#traces.messageOf([id]);
    const entry = rows.toldBy([id, ...(known === undefined ? [] : alertsAbout(known))]);
    const ids = new Set([id, ...(entry?.ids ?? [])]);
    const key = known ?? this.#traces.messageOf([...ids]) ?? this.#messageAt(entry?.seq);
    if (key !== undefined) for (const about of alertsAbout(key)) ids.add(about);
    for (const about of ids) this.#traces.forgetAlert(about);
    if (key !== undefined) this.#traces.forgetMessage(key);
    return { seq: entry?.seq, key };
  }

  #messageAt(seq: number | undefined): MessageKey | undefined {
    const [row] = seq === undefined ? [] : this.#listed.rows.at([seq]);
    const alert = row === undefined ? undefined : listedIn(row)?.alert;
    if (alert?.accountId === undefined || alert.original === undefined) return undefined;
    return { account: alert.accountId, msgId: alert.original.message.msgId };
  }
}
