import { errorText } from "../model/errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/log.ts";
import type { MediaStore } from "../ports/media.ts";
import type { StateStore } from "../ports/stores/state-store.ts";

/**
 * How long an account may be away before its downloads are given up. A person who logs in again on the same day still
 * gets the media. A longer time is useless: WeChat gives the bytes only to the login that received the message, for
 * hours or a few days. Until then the alert says that they are still being downloaded.
 */
const GRACE_MS = 24 * 60 * 60_000;
/**
 * This part of the grace must pass while a process runs. So a saved session always gets time to come back after a
 * start, whatever the wall clock says about the time before.
 */
const LAST_CHANCE_MS = 60 * 60_000;
/** Time between two checks. */
const LOOK_MS = 5 * 60_000;
/** After a sleep of the machine or a stop of the process, the time since the last check counts only up to this. */
const LONGEST_STEP_MS = 2 * LOOK_MS;

/** Wait after the store refused. */
const STORE_RETRY_MS = 30_000;

const KEY = "media.away";

/** How long an account has been away, counted up to `countedAt`, unix milliseconds by the wall clock. */
type Away = { readonly awayMs: number; readonly countedAt: number };

export type AbsenceDeps = {
  readonly media: Pick<MediaStore, "awaited" | "giveUp">;
  readonly state: StateStore;
  readonly clock: Pick<Clock, "now" | "monotonic">;
  readonly log: Logger;
  /** The media of this message is given up. */
  readonly onSettled: (msgId: string) => void;
};

/**
 * Measures for each account with unfinished downloads how long it could not be reached, over restarts, and gives the
 * downloads up after a day. While a process runs, the monotonic clock measures, so no jump of the wall clock gives up
 * anything. The wall clock only measures the time without a process.
 */
export class Absence {
  readonly #deps: AbsenceDeps;
  /** By the monotonic clock, as all moments here. */
  #lookedAt: number | undefined;
  /** When to check next; `undefined`: no account is away. */
  #lookAt: number | undefined = 0;
  /** Whether the session was reachable last. False until it reports: it may be on its way. */
  #online = false;

  constructor(deps: AbsenceDeps) {
    this.#deps = deps;
  }

  /** The session is online, maybe with another account. */
  seen(): void {
    this.#online = true;
    this.#lookAt = 0;
  }

  /** Reports whether the account in use could be reached. */
  heard(online: boolean): void {
    if (this.#online !== online || (!online && this.#lookAt === undefined)) this.#lookAt = 0;
    this.#online = online;
  }

  /**
   * Checks if it is time to. Returns the time of the next check by the monotonic clock; `undefined`: only after the
   * next report. Never rejects.
   */
  async look(): Promise<number | undefined> {
    const { clock, log } = this.#deps;
    if (this.#lookAt === undefined || clock.monotonic() < this.#lookAt) return this.#lookAt;
    this.#lookAt = undefined;
    try {
      const away = await this.#count();
      this.#lookAt ??= away ? clock.monotonic() + LOOK_MS : undefined;
    } catch (error) {
      log.error({ error: errorText(error) }, "the absence of an account could not be written; trying again");
      this.#lookAt = clock.monotonic() + STORE_RETRY_MS;
    }
    return this.#lookAt;
  }

  /** True while some account is away. Rejects with StoreError; then only the time since the last check is lost. */
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
    log.info(
      { messages: msgIds.length },
      "an account did not come back within a day; its unfinished downloads are given up",
    );
    for (const msgId of msgIds) onSettled(msgId);
  }
}

/** `sinceMs`: time since the last check of this process, `undefined` at its first check. */
function awayNow(before: Away | undefined, now: number, sinceMs: number | undefined): number {
  if (before === undefined) return 0;
  const { awayMs, countedAt } = before;
  if (sinceMs !== undefined) return awayMs + Math.min(sinceMs, LONGEST_STEP_MS);
  return Math.max(awayMs, Math.min(awayMs + Math.max(0, now - countedAt), GRACE_MS - LAST_CHANCE_MS));
}

/** If the text cannot be read, counting begins again. That only delays the end by a day. */
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
