import type { Database } from "./database.ts";

type Write = {
  /** Returns what tells the caller of the result. */
  readonly work: () => () => void;
  readonly fail: (error: unknown) => void;
};

/** Writes of several callers in one transaction: of those who ask before what runs now has ended. */
export class JointWrites {
  readonly #database: Pick<Database, "relaxed" | "synced">;
  #waiting: Write[] = [];

  constructor(database: Pick<Database, "relaxed" | "synced">) {
    this.#database = database;
  }

  /**
   * Resolves with the result of `work`, which must be synchronous, when it is on the disk, also after a power cut. When one
   * of several throws, nothing of any is written, and all reject with that error, or with StoreError("write").
   */
  run<T>(work: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const write: Write = {
        work: () => {
          const result = work();
          return () => resolve(result);
        },
        fail: reject,
      };
      if (this.#waiting.push(write) === 1) process.nextTick(() => void this.#commit());
    });
  }

  async #commit(): Promise<void> {
    const writes = this.#waiting;
    this.#waiting = [];
    try {
      const done = this.#database.relaxed(() => writes.map(({ work }) => work()));
      await this.#database.synced();
      for (const tell of done) tell();
    } catch (error) {
      for (const { fail } of writes) fail(error);
    }
  }
}
