import { errorText } from "../model/errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/log.ts";
import type { MediaStore } from "../ports/media.ts";
import type { StateStore } from "../ports/state-store.ts";

/**
 * How long an account may be away before its bytes are given up: who logs it in again the same day still has a chance.
 * Longer is of no use. WeChat gives bytes to the login alone that received their message, and to that for hours, a few
 * days at most; and until then the alert says that they are still downloading.
 */
const GRACE_MS = 24 * 60 * 60_000;
/**
 * What of the grace must pass while a process runs: after a start a saved session gets the time to come back, whatever
 * the wall clock says of the time before.
 */
const LAST_CHANCE_MS = 60 * 60_000;
/** Between two looks. */
const LOOK_MS = 5 * 60_000;
/** A machine that slept, or a process that was stopped, has not looked: of such a step no more counts. */
const LONGEST_STEP_MS = 2 * LOOK_MS;

/** The store refused: it is asked again after this. */
const STORE_RETRY_MS = 30_000;

const KEY = "media.away";

/** How long an account has been away, counted up to `countedAt`, unix milliseconds by the wall clock. */
type Away = { readonly awayMs: number; readonly countedAt: number };

export type AbsenceDeps = {
  readonly media: Pick<MediaStore, "awaited" | "giveUp">;
  readonly state: StateStore;
  readonly clock: Pick<Clock, "now" | "monotonic">;
  readonly log: Logger;
  /** The bytes never will be there. */
  readonly onSettled: (msgId: string) => void;
};

/**
 * Counts for each account with media to be fetched how long it could not be asked for it, over restarts, and gives the
 * media up after a day. The monotonic clock counts while a process runs, so that no jump of the wall clock gives up
 * anything; the wall clock only says how long no process ran.
 */
export class Absence {
  readonly #deps: AbsenceDeps;
  /** By the monotonic clock, as are all moments here. */
  #lookedAt: number | undefined;
  /** `undefined`: nobody is away. */
  #lookAt: number | undefined = 0;
  /** What the session said last; before that it may be on its way. */
  #online = false;

  constructor(deps: AbsenceDeps) {
    this.#deps = deps;
  }

  /** The session is online, maybe with another account. */
  seen(): void {
    this.#online = true;
    this.#lookAt = 0;
  }

  /** The account in use could be asked, or not. */
  heard(online: boolean): void {
    if (this.#online !== online || (!online && this.#lookAt === undefined)) this.#lookAt = 0;
    this.#online = online;
  }

  /** Looks when it is time to. Returns when to look again, by the monotonic clock; `undefined`: after the next news. */
  async look(): Promise<number | undefined> {
    const { clock, log } = this.#deps;
    if (this.#lookAt === undefined || clock.monotonic() < this.#lookAt) return this.#lookAt;
    this.#lookAt = undefined;
    try {
      const away = await this.#count();
      this.#lookAt ??= away ? clock.monotonic() + LOOK_MS : undefined;
    } catch (error) {
      log.error({ error: errorText(error) }, "how long an account is away could not be noted; trying again");
      this.#lookAt = clock.monotonic() + STORE_RETRY_MS;
    }
    return this.#lookAt;
  }

  /** True while some account is away. Rejects with StoreError; then nothing is lost but the time since the last look. */
  async #count(): Promise<boolean> {
    const { media, state, clock } = this.#deps;
    const before = parseAway(await state.get(KEY));
    const sinceMs = this.#lookedAt === undefined ? undefined : clock.monotonic() - this.#lookedAt;
    const away = new Map<string, Away>();
    for (const { accountId, inUse } of await media.awaited()) {
      if (inUse && this.#online) continue;
      const awayMs = awayNow(before.get(accountId), clock.now(), sinceMs);
      away.set(accountId, { awayMs, countedAt: clock.now() });
    }
    if (away.size > 0 || before.size > 0) await state.set(KEY, JSON.stringify(Object.fromEntries(away)));
    this.#lookedAt = clock.monotonic();
    for (const [accountId, { awayMs }] of away) {
      if (awayMs >= GRACE_MS) await this.#giveUp(accountId);
    }
    return away.size > 0;
  }

  async #giveUp(accountId: string): Promise<void> {
    const { media, log, onSettled } = this.#deps;
    const msgIds = await media.giveUp(accountId);
    log.info({ messages: msgIds.length }, "an account did not come back: its media is given up");
    for (const msgId of msgIds) onSettled(msgId);
  }
}

/** `sinceMs`: since the last look of this process, `undefined` at its first. */
function awayNow(before: Away | undefined, now: number, sinceMs: number | undefined): number {
  if (before === undefined) return 0;
  const { awayMs, countedAt } = before;
  if (sinceMs !== undefined) return awayMs + Math.min(sinceMs, LONGEST_STEP_MS);
  return Math.max(awayMs, Math.min(awayMs + Math.max(0, now - countedAt), GRACE_MS - LAST_CHANCE_MS));
}

/** What cannot be read begins anew: it costs a day. */
function parseAway(text: string | undefined): ReadonlyMap<string, Away> {
  let value: unknown;
  try {
    value = JSON.parse(text ?? "{}");
  } catch {
    value = {};
  }
  const away = new Map<string, Away>();
  if (typeof value !== "object" || value === null) return away;
  for (const [account, entry] of Object.entries(value)) if (isAway(entry)) away.set(account, entry);
  return away;
}

function isAway(value: unknown): value is Away {
  if (typeof value !== "object" || value === null) return false;
  return (
    "awayMs" in value &&
    Number.isFinite(value.awayMs) &&
    "countedAt" in value &&
    Number.isFinite(value.countedAt)
  );
}
