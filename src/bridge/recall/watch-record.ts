import type { StateStore } from "../ports/stores/state-store.ts";

/** A time in which messages were not received and will not come later. Unix milliseconds. */
export type Gap = { readonly from: number; readonly to: number };

/** Since when one account is watched, and what was missed. All times are WeChat's, unix milliseconds. */
export type WatchRecord = {
  /** The first login. Nothing from before it is known. */
  readonly since: number;
  /**
   * Everything that the server had for the account up to this moment has been handled. It is the begin of the last look
   * that found nothing more. A gap begins here.
   */
  readonly lastSyncAt: number;
  /** Newest last. */
  readonly gaps: readonly Gap[];
};

/** The record of an account that is watched for the first time. `now`: WeChat's time, unix milliseconds. */
export function newRecord(now: number): WatchRecord {
  return { since: now, lastSyncAt: now, gaps: [] };
}

/** Older gaps are not needed: no notice can recall a message that is older than the longest recall window. */
const GAPS_KEPT = 20;

/** Pure: adds a gap from the last look that found nothing more up to `now`. */
export function withGap(record: WatchRecord, now: number): WatchRecord {
  const gap = { from: Math.min(record.lastSyncAt, now), to: now };
  return { ...record, lastSyncAt: now, gaps: [...record.gaps, gap].slice(-GAPS_KEPT) };
}

const RECORD_PREFIX = "watch.account:";
const ACCOUNT_KEY = "watch.account";
const TIME_KEY = "watch.time";

/**
 * Stores one record for each account, and which account was watched last. Every method rejects with StoreError and may
 * be called again.
 */
export class WatchRecords {
  readonly #state: StateStore;

  constructor(state: StateStore) {
    this.#state = state;
  }

  /** `undefined` for an account that is new here, or whose record cannot be read. */
  async load(accountId: string): Promise<WatchRecord | undefined> {
    return parseRecord(await this.#state.get(RECORD_PREFIX + accountId));
  }

  async save(accountId: string, record: WatchRecord): Promise<void> {
    await this.#state.set(RECORD_PREFIX + accountId, JSON.stringify(record));
  }

  /** Records which account is watched now. Resolves with the name of the account before, if it was another one. */
  async swap(account: { readonly id: string; readonly name: string }): Promise<string | undefined> {
    const before = parseAccount(await this.#state.get(ACCOUNT_KEY));
    if (before?.id !== account.id || before.name !== account.name) {
      await this.#state.set(ACCOUNT_KEY, JSON.stringify({ id: account.id, name: account.name }));
    }
    return before === undefined || before.id === account.id ? undefined : before.name;
  }

  /** Saves WeChat's time (unix milliseconds). A process that never reaches WeChat starts from it. */
  async noteTime(wechatNow: number): Promise<void> {
    await this.#state.set(TIME_KEY, String(wechatNow));
  }

  /** The latest saved WeChat time, unix milliseconds; `undefined` when there is none. WeChat's time now is later. */
  async lastSeen(): Promise<number | undefined> {
    const noted = Number((await this.#state.get(TIME_KEY)) ?? Number.NaN);
    if (Number.isFinite(noted)) return noted;
    // An earlier version of the program did not save the time by itself.
    const account = parseAccount(await this.#state.get(ACCOUNT_KEY));
    return account === undefined ? undefined : (await this.load(account.id))?.lastSyncAt;
  }
}

function parsed(text: string | undefined): object | undefined {
  try {
    const value: unknown = JSON.parse(text ?? "null");
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function parseRecord(text: string | undefined): WatchRecord | undefined {
  const value = parsed(text);
  if (value === undefined || !("since" in value) || !("lastSyncAt" in value) || !("gaps" in value))
    return undefined;
  const { since, lastSyncAt, gaps } = value;
  if (typeof since !== "number" || typeof lastSyncAt !== "number" || !Array.isArray(gaps)) return undefined;
  return { since, lastSyncAt, gaps: gaps.flatMap(parseGap) };
}

function parseGap(value: unknown): readonly Gap[] {
  if (typeof value !== "object" || value === null || !("from" in value) || !("to" in value)) return [];
  const { from, to } = value;
  return typeof from === "number" && typeof to === "number" ? [{ from, to }] : [];
}

function parseAccount(text: string | undefined): { readonly id: string; readonly name: string } | undefined {
  const value = parsed(text);
  if (value === undefined || !("id" in value) || !("name" in value)) return undefined;
  const { id, name } = value;
  return typeof id === "string" && typeof name === "string" ? { id, name } : undefined;
}
