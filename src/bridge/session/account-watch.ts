import type { Account } from "../model/account.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/log.ts";
import type { SessionEvent } from "../ports/source-session.ts";
import type { Bridge } from "../recall/bridge.ts";
import { newRecord, type WatchRecord, type WatchRecords, withGap } from "../recall/watch-record.ts";
import type { WeChatClock } from "../recall/wechat-clock.ts";
import { StoreRetry } from "../timing/store-retry.ts";

export type AccountWatchDeps = {
  readonly records: WatchRecords;
  readonly bridge: Pick<Bridge, "watch">;
  readonly clock: Clock;
  readonly wechatClock: WeChatClock;
  readonly log: Logger;
  /** The account is known: from now on the stores work for it. */
  readonly onAccount: (account: Account, resumed: boolean) => void;
  /** The watch record could not be written in two tries: a person should check the disk. */
  readonly onCannotWrite: () => void;
};

/** The watch record is written at most this often. */
const SAVE_MS = 30_000;

type Watched = { readonly account: Account; readonly record: WatchRecord };

/**
 * Knows which account is watched, and keeps its watch record: since when, up to where everything has been read, and
 * which gaps there are. Every method waits until the store accepts its writes. It rejects when `signal` aborts, and
 * with StoreError when the database is damaged.
 */
export class AccountWatch {
  readonly #deps: AccountWatchDeps;
  readonly #retry: StoreRetry;
  #watched: Watched | undefined;
  /** By the monotonic clock. */
  #savedAt = Number.NEGATIVE_INFINITY;

  constructor(deps: AccountWatchDeps) {
    this.#deps = deps;
    this.#retry = new StoreRetry(deps);
  }

  /** Loads WeChat's time that the process before saved. Call it before all others. */
  async begin(signal: AbortSignal): Promise<void> {
    const seen = await this.#persist(() => this.#deps.records.lastSeen(), signal);
    if (seen !== undefined) this.#deps.wechatClock.sample(seen);
  }

  /**
   * The session came online. A new login gets nothing from before it, so there is a gap; a resumed session goes on
   * where it was. Resolves with the name of the account that was watched before, if it was another one.
   */
  async online(
    { account, resumed, serverTime }: Extract<SessionEvent, { type: "online" }>,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const { records, wechatClock, bridge, onAccount } = this.#deps;
    if (serverTime !== undefined) wechatClock.sample(serverTime);
    const now = wechatClock.now();
    const isSame = account.id === this.#watched?.account.id;
    const known = isSame
      ? this.#watched?.record
      : await this.#persist(() => records.load(account.id), signal);
    const record = known === undefined ? newRecord(now) : resumed ? known : withGap(known, now);
    const other = await this.#persist(() => records.swap(account), signal);
    onAccount(account, resumed);
    await this.#keep({ account, record }, signal);
    bridge.watch(account.id, record);
    return other;
  }

  /** A look that began at `begunAt` (monotonic milliseconds) found nothing more, and everything has been handled. */
  async caughtUp(begunAt: number, signal: AbortSignal): Promise<void> {
    if (this.#watched === undefined) return;
    const { account, record } = this.#watched;
    const lastSyncAt = Math.max(record.lastSyncAt, this.#deps.wechatClock.at(begunAt));
    this.#watched = { account, record: { ...record, lastSyncAt } };
    if (this.#deps.clock.monotonic() - this.#savedAt >= SAVE_MS) await this.#keep(this.#watched, signal);
  }

  /**
   * The server lost the place: messages since the last look that found nothing more may be lost. Resolves with how long
   * ago that look was, in milliseconds; `undefined` while no account is watched.
   */
  async gap(signal: AbortSignal): Promise<number | undefined> {
    const { wechatClock, bridge } = this.#deps;
    if (this.#watched === undefined) return undefined;
    const { account, record: before } = this.#watched;
    const now = wechatClock.now();
    const record = withGap(before, now);
    await this.#keep({ account, record }, signal);
    bridge.watch(account.id, record);
    return Math.max(0, now - before.lastSyncAt);
  }

  async #keep(watched: Watched, signal: AbortSignal): Promise<void> {
    const { records, wechatClock, clock } = this.#deps;
    this.#watched = watched;
    this.#savedAt = clock.monotonic();
    await this.#persist(async () => {
      await records.save(watched.account.id, watched.record);
      if (wechatClock.known) await records.noteTime(wechatClock.now());
    }, signal);
  }

  async #persist<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    const line = "the watch record could not be read or written; trying again: check the disk of DATA_DIR";
    return await this.#retry.until(line, work, signal);
  }
}
