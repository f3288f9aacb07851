import type { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { Worker } from "node:worker_threads";
import { errorText } from "../../bridge/model/errors.ts";
import type { Logger } from "../../bridge/ports/log.ts";

/**
 * Pages in the write-ahead log that are not in the database yet, from which on the thread copies them. Below the number at
 * which the connection itself would begin (`LOG_PAGES`), so that only the rest is left for that one.
 */
const PAGES = 870;
/** Before the log is emptied, the thread copies so many pages. It is not worth a thread for fewer. */
const PAGES_BEFORE_EMPTYING = 250;
/** Pages in the log at which the writer waits for the thread: on a slow disk the log must not outgrow everything. 4.5 MB. */
const MOST_PAGES = 1_100;
/** How long the writer waits for a copy at most, in milliseconds. Without the thread it would wait for a slow disk itself. */
const WAIT_MS = 10_000;
/** The log is looked at once in so many writes. */
const WRITES = 4;
/** A thread that has had nothing to do for so long ends: it takes some MB of memory. In milliseconds. */
const IDLE_MS = 10_000;
/**
 * Two connections, one of which copies, can damage a database with SQLite before 3.51.3
 * (https://sqlite.org/wal.html#the_wal_reset_bug), and the length of the log can be asked for since 3.53.
 */
const SINCE = [3, 53] as const;

/** What the thread is doing, in memory that both threads see. */
const IDLE = 0;
const ASKED = 1;
const COPYING = 2;
const CLOSING = 3;

/** The length of the write-ahead log, and how much of it is in the database. In pages. */
export type LogLength = { readonly pages: number; readonly copied: number };

export type CheckpointDeps = {
  /** Of the database. */
  readonly path: string;
  readonly log: Logger;
  /** `undefined` when it is unknown. */
  readonly lengthOfLog: () => LogLength | undefined;
  /** Of SQLite. */
  readonly version?: string;
};

/**
 * Copies the write-ahead log into the database in a thread of its own, while the event loop goes on: a checkpoint, which is a
 * tenth of all work of a flood. It has a connection of its own, as long as there is work. A passive checkpoint takes no lock
 * that a writer or reader waits for (https://sqlite.org/c3ref/wal_checkpoint_v2.html). The log begins anew only when all of it
 * is in the database, so the rest is copied by the connection that writes, as it would copy everything without the thread.
 */
export class CheckpointThread {
  readonly #deps: CheckpointDeps;
  readonly #isPossible: boolean;
  readonly #state = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  #worker: Worker | undefined;
  #copy: PromiseWithResolvers<void> | undefined;
  #idle: NodeJS.Timeout | undefined;
  #writes = 0;
  #hasWarned = false;

  constructor(deps: CheckpointDeps) {
    this.#deps = deps;
    const [major = 0, minor = 0] = (deps.version ?? process.versions.sqlite ?? "").split(".").map(Number);
    this.#isPossible = major > SINCE[0] || (major === SINCE[0] && minor >= SINCE[1]);
  }

  /** Something was written. Begins a copy when the log has become long. */
  written(): void {
    this.#writes += 1;
    if (!this.#isPossible || this.#writes % WRITES !== 0) return;
    const pages = this.#askFrom(PAGES);
    if (pages >= MOST_PAGES) this.#wait();
  }

  /** To be awaited before the log is emptied: what is left to copy then takes little time. Never rejects. */
  async copied(): Promise<void> {
    if (!this.#isPossible) return;
    this.#askFrom(PAGES_BEFORE_EMPTYING);
    await this.#copy?.promise;
  }

  /**
   * No copy is under way when this returns. To be called before the log is emptied, since only one can copy, and before the
   * database is closed. Blocks for the rest of a copy, which would block in the same way without the thread.
   */
  rest(): void {
    // One that has not begun is withdrawn.
    Atomics.compareExchange(this.#state, 0, ASKED, IDLE);
    this.#wait();
  }

  /** The thread has closed its connection when this returns, and ends. A later write may begin another. */
  end(): void {
    this.rest();
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = undefined;
    this.#settled();
    if (worker === undefined) return;
    Atomics.store(this.#state, 0, CLOSING);
    worker.postMessage(true);
    Atomics.wait(this.#state, 0, CLOSING, WAIT_MS);
  }

  #wait(): void {
    Atomics.wait(this.#state, 0, COPYING, WAIT_MS);
  }

  /** Begins a copy when there are so many pages to copy. Returns the length of the log, 0 when it is unknown. */
  #askFrom(least: number): number {
    const { pages, copied } = this.#deps.lengthOfLog() ?? { pages: 0, copied: 0 };
    if (pages - copied >= least) this.#ask();
    return pages;
  }

  #ask(): void {
    if (this.#copy !== undefined) return;
    clearTimeout(this.#idle);
    try {
      this.#worker ??= this.#started();
      this.#copy = Promise.withResolvers<void>();
      Atomics.store(this.#state, 0, ASKED);
      // The process may end when no copy is under way. A listener for messages alone keeps it alive.
      this.#worker.ref();
      this.#worker.postMessage(false);
    } catch (error) {
      this.#failed(errorText(error));
    }
  }

  #started(): Worker {
    const url = urlOf(this.#deps.path);
    const workerData: Given = { url, state: this.#state, idle: IDLE, asked: ASKED, copying: COPYING };
    // The text of a function and no file: Node.js would load its compiler for TypeScript in that thread, 13 MB.
    const worker = new Worker(`(${thread.toString()})()`, {
      eval: true,
      workerData,
      env: {},
      execArgv: [],
      resourceLimits: { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 16, stackSizeMb: 1 },
    });
    worker.on("message", (failure: unknown) => {
      worker.unref();
      if (worker !== this.#worker) return;
      if (typeof failure === "string") this.#failed(failure);
      else this.#settled();
      this.#idle = setTimeout(() => this.end(), IDLE_MS);
      this.#idle.unref();
    });
    worker.on("error", (error) => {
      if (worker === this.#worker) this.#lost(errorText(error));
    });
    worker.on("exit", () => {
      if (worker === this.#worker) this.#lost("the thread has ended");
    });
    return worker;
  }

  #lost(why: string): void {
    this.#worker = undefined;
    Atomics.store(this.#state, 0, IDLE);
    this.#failed(why);
  }

  /** The connection that writes does the copies then, and says what is wrong with the disk. */
  #failed(error: string): void {
    this.#settled();
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    this.#deps.log.warn({ error }, "a thread could not copy the log of the database; it is done without one");
  }

  #settled(): void {
    this.#copy?.resolve();
    this.#copy = undefined;
  }
}

/** An existing file only: a copy must not create an empty database. */
function urlOf(path: string): string {
  const url = pathToFileURL(path);
  url.searchParams.set("mode", "rw");
  return url.href;
}

type Given = {
  readonly url: string;
  readonly state: Int32Array;
  readonly idle: number;
  readonly asked: number;
  readonly copying: number;
};

/** Runs in the thread. It can use nothing from outside itself. */
function thread(): void {
  const { DatabaseSync } = process.getBuiltinModule("node:sqlite");
  const { parentPort, workerData } = process.getBuiltinModule("node:worker_threads");
  const { url, state, idle, asked, copying }: Given = workerData;
  let db: DatabaseSync | undefined;

  function copy(): string | undefined {
    try {
      db ??= new DatabaseSync(new URL(url));
      db.exec("PRAGMA synchronous = FULL; PRAGMA checkpoint_fullfsync = ON; PRAGMA wal_checkpoint(PASSIVE)");
    } catch (error) {
      db?.close();
      db = undefined;
      return String(error);
    }
  }

  function done(): void {
    Atomics.store(state, 0, idle);
    Atomics.notify(state, 0);
  }

  parentPort?.on("message", (isLast) => {
    if (isLast === true) {
      db?.close();
      done();
      parentPort.close();
      return;
    }
    let failure: string | undefined;
    // Else it was withdrawn, and the state is the other thread's: it may have begun to wait for the last message.
    if (Atomics.compareExchange(state, 0, asked, copying) === asked) {
      failure = copy();
      done();
    }
    parentPort.postMessage(failure);
  });
}
