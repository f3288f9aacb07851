import type { StateStore } from "../ports/state-store.ts";

/** A stretch in which nothing was received and nothing will be. Unix milliseconds. */
export type Gap = { readonly from: number; readonly to: number };

/** What is known of how one account was watched. Times are WeChat's. */
export type WatchRecord = {
  /** The first login: nothing from before it can be known. */
  readonly since: number;
  /**
   * All that the server had for the account up to this moment has been dealt with: when the last look was begun that found
   * nothing more. What is lost is lost from here on.
   */
  readonly lastSyncAt: number;
  /** Newest last. */
  readonly gaps: readonly Gap[];
};

/** Of an account that was never watched. */
export function newRecord(now: number): WatchRecord {
  return { since: now, lastSyncAt: now, gaps: [] };
}

/** No notice concerns a message older than the longest window. */
const GAPS_KEPT = 20;

/** Pure: what came after the last look that found nothing more is lost, up to `now`. */
export function withGap(record: WatchRecord, now: number): WatchRecord {
  const gap = { from: Math.min(record.lastSyncAt, now), to: now };
  return { ...record, lastSyncAt: now, gaps: [...record.gaps, gap].slice(-GAPS_KEPT) };
}

const RECORD_PREFIX = "watch.account:";
const ACCOUNT_KEY = "watch.account";
const TIME_KEY = "watch.time";

/** Keeps a record for each account, and which one was watched last. Everything rejects with StoreError and may be repeated. */
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

  /** Notes who is watched now; resolves with the name of the one before when it was another. */
  async swap(account: { readonly id: string; readonly name: string }): Promise<string | undefined> {
    const before = parseAccount(await this.#state.get(ACCOUNT_KEY));
    if (before?.id !== account.id || before.name !== account.name) {
      await this.#state.set(ACCOUNT_KEY, JSON.stringify({ id: account.id, name: account.name }));
    }
    return before === undefined || before.id === account.id ? undefined : before.name;
  }

  /** Notes WeChat's time, so that a process that never reaches WeChat goes on from there. */
  async noteTime(wechatNow: number): Promise<void> {
    await this.#state.set(TIME_KEY, String(wechatNow));
  }

  /** The latest moment that surely lies in WeChat's past. */
  async lastSeen(): Promise<number | undefined> {
    const noted = Number((await this.#state.get(TIME_KEY)) ?? Number.NaN);
    if (Number.isFinite(noted)) return noted;
    // Of an earlier program.
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
