import { errorText } from "../../bridge/model/errors.ts";
import type { Logger } from "../../bridge/ports/log.ts";
import type { CheckpointThread } from "./checkpoint-thread.ts";
import { bytesOf, giveBack, isErasable, type LayoutTarget, rewrite } from "./database-layout.ts";
import type { LogSync } from "./log-sync.ts";

/**
 * A file of an earlier program is rewritten at the start up to this size, since that takes twice its bytes in memory. A
 * larger one is usually the backlog of a long outage: it is rewritten later, when it has become small.
 */
const REWRITE_AT_START_BYTES = 64 * 2 ** 20;

export type ErasureDeps = {
  readonly database: LayoutTarget;
  readonly sync: LogSync;
  readonly checkpoints: CheckpointThread;
  readonly log: Logger;
  /** Copies all of the log into the database and empties it. False when another program is reading. Throws the errors of SQLite. */
  readonly emptyLog: () => boolean;
  /** Throws the errors of SQLite. */
  readonly vacuum: () => void;
};

/** Takes what was deleted out of the files of the database, and gives free space back. Throws the errors of what it is given. */
export class Erasure {
  readonly #deps: ErasureDeps;
  // True at first: a killed process may have left deleted text in the log.
  #isPending = true;
  #isErasable: boolean;

  /** `isErasable`: the file has the layout for it. */
  constructor(deps: ErasureDeps, isErasable: boolean) {
    this.#deps = deps;
    this.#isErasable = isErasable;
    if (!this.#isErasable && bytesOf(deps.database) <= REWRITE_AT_START_BYTES) this.#rewrite();
  }

  get isPending(): boolean {
    return this.#isPending;
  }

  later(): void {
    this.#isPending = true;
  }

  /** The thread copies most of the log meanwhile. Never rejects. */
  async prepare(): Promise<void> {
    if (this.#isPending) await this.#deps.checkpoints.copied();
  }

  /** True when nothing is left to be erased, and the file has this program's layout. */
  erase(): boolean {
    if (!this.#isPending) return this.#isErasable;
    const { vacuum, emptyLog, log } = this.#deps;
    if (!this.#isErasable && !this.#rewrite()) vacuum();
    if (emptyLog()) this.#isPending = false;
    else
      log.warn(
        {},
        "another program is reading the database; deleted texts will be removed from the files later",
      );
    return this.#isErasable && !this.#isPending;
  }

  giveBack(more: boolean): boolean {
    const given = this.#isErasable && giveBack(this.#deps.database, more);
    this.#isPending ||= given;
    return given;
  }

  /** False when the file keeps its old layout for now: the disk is full, or another program has the file open. */
  #rewrite(): boolean {
    const { database, checkpoints, sync, log } = this.#deps;
    try {
      // Nothing else may have the file open.
      checkpoints.end();
      sync.end();
      rewrite(database);
      this.#isErasable = isErasable(database);
    } catch (error) {
      log.warn(
        { error: errorText(error) },
        "could not rewrite the database in the new layout; trying again later",
      );
    }
    return this.#isErasable;
  }
}
