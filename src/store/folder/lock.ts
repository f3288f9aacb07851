import {
  chmodSync,
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { codeOf, StoreError } from "../../bridge/model/errors.ts";
import { storeReasons } from "../../bridge/model/reasons.ts";
import { sqliteCode } from "../errors/sqlite-errors.ts";
import { systemError } from "../errors/system-error.ts";

const PRIVATE = 0o600;
const SQLITE_BUSY = 5;
const SQLITE_NOTADB = 26;

/**
 * How long to wait for a lock that is taken, in milliseconds. With 0, two bridges that start at the same moment on a free
 * folder can refuse each other: both hold SQLite's shared lock while they ask for the exclusive one (measured: in 11 of 60
 * starts; in none with the wait). The wait blocks nothing: no other work has begun.
 */
const BUSY_TIMEOUT_MS = 250;

/** The lock on a data folder. It ends with `release` or with the process. Keep a reference: garbage collection frees it. */
export type DataLock = {
  /** Frees the folder. A second call does nothing. */
  release(): void;
};

/**
 * Makes this process the only bridge on the folder `dir`, which must exist. The lock is an exclusive transaction on
 * `lock.sqlite` that stays open. The kernel ends it with the process, however that ends, and it also works between
 * containers that share the folder, where process ids mean nothing. `lock.pid` (process id, and `startedAt` as a date) only
 * tells others who holds the lock. Throws StoreError("locked") or StoreError("unusable").
 * @param startedAt unix milliseconds
 */
export function takeLock(dir: string, startedAt: number): DataLock {
  const { path, holderPath } = filesIn(dir);
  let db: DatabaseSync | undefined;
  try {
    createPrivate(path);
    db = new DatabaseSync(path, { timeout: BUSY_TIMEOUT_MS });
    // Nothing is written to this database. A journal on disk would only be left over after a crash.
    db.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    writeHolder(holderPath, startedAt);
  } catch (error) {
    db?.close();
    throw sqliteCode(error) === SQLITE_BUSY ? locked(dir, holderPath, error) : unusable(path, error);
  }
  return new HeldLock(db, holderPath);
}

/** Whether the folder is in use, and by whom as far as that is known. */
export type LockState =
  | { readonly held: false }
  | { readonly held: true; readonly holder: LockHolder | undefined };

/**
 * Looks whether a bridge uses the folder `dir`, without taking the lock. Not for the process that holds it, see
 * `createPrivate`. Throws StoreError("unusable").
 */
export function lockState(dir: string): LockState {
  const { path, holderPath } = filesIn(dir);
  if (!existsSync(path)) return { held: false };
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(path, { readOnly: true });
    db.prepare("SELECT count(*) FROM sqlite_schema").get();
    return { held: false };
  } catch (error) {
    if (sqliteCode(error) === SQLITE_BUSY) return { held: true, holder: holder(holderPath) };
    throw unusable(path, error);
  } finally {
    db?.close();
  }
}

function filesIn(dir: string): { readonly path: string; readonly holderPath: string } {
  return { path: join(dir, "lock.sqlite"), holderPath: join(dir, "lock.pid") };
}

class HeldLock implements DataLock {
  readonly #db: DatabaseSync;
  readonly #holderPath: string;

  constructor(db: DatabaseSync, holderPath: string) {
    this.#db = db;
    this.#holderPath = holderPath;
  }

  release(): void {
    if (!this.#db.isOpen) return;
    try {
      // Before the lock is freed, while `lock.pid` is certainly ours. `lock.sqlite` stays: another process may wait for it.
      rmSync(this.#holderPath, { force: true });
    } catch {
      // A leftover `lock.pid` blocks nobody, and the next holder replaces it.
    } finally {
      this.#db.close();
    }
  }
}

/**
 * Creates the file with private access rights. Never opens an existing one: when a process closes any descriptor of a
 * file, it loses all its POSIX locks on that file (https://sqlite.org/howtocorrupt.html, section 2.2), and this process
 * may hold the lock already.
 */
function createPrivate(path: string): void {
  try {
    closeSync(openSync(path, "ax", PRIVATE));
  } catch (error) {
    if (codeOf(error) !== "EEXIST") throw error;
    // Fails if we may not write. On a read-only file BEGIN EXCLUSIVE would only take a shared lock.
    chmodSync(path, PRIVATE);
  }
}

/** Replaces `lock.pid` in one step, so that others read either the old text or the new one. */
function writeHolder(path: string, startedAt: number): void {
  const fresh = `${path}.new`;
  writeFileSync(fresh, `${process.pid}\n${new Date(startedAt).toISOString()}\n`, { mode: PRIVATE });
  renameSync(fresh, path);
}

/** The process that holds the lock, and since when it runs as an ISO date. */
export type LockHolder = { readonly pid: string; readonly since: string };

/** Who holds the lock; `undefined` when the file is missing or has another content. */
function holder(path: string): LockHolder | undefined {
  try {
    const [, pid, since] = /^(\d{1,10})\n(\d{4}-[\d:.T-]{1,30}Z)\n$/.exec(readFileSync(path, "utf8")) ?? [];
    return pid === undefined || since === undefined ? undefined : { pid, since };
  } catch {
    return undefined;
  }
}

function locked(dir: string, holderPath: string, cause: unknown): StoreError {
  const held = holder(holderPath);
  const message =
    `Another wechat-recall-bridge${held === undefined ? "" : ` (pid ${held.pid}, since ${held.since})`} ` +
    `uses the folder ${dir}: stop it, or let DATA_DIR and STORE_URL name others`;
  const { pid, since } = held ?? { pid: "", since: "" };
  return new StoreError("locked", storeReasons.failure(message, "locked", { path: dir, pid, since }), {
    cause,
  });
}

function unusable(path: string, cause: unknown): StoreError {
  const { error, text } = systemError(cause);
  const damaged = sqliteCode(cause) === SQLITE_NOTADB;
  const next = damaged
    ? "the file is damaged; it holds nothing: delete it while no bridge runs"
    : "let DATA_DIR name a folder on a local disk that this user may write to";
  const message = `The lock ${path} cannot be used: ${text} (${next})`;
  const reason = damaged ? "damagedLock" : "unusableLock";
  return new StoreError("unusable", storeReasons.failure(message, reason, { path, error, text }), { cause });
}
