import { StoreError } from "../../src/bridge/model/errors.ts";
import { MemoryStateStore } from "./memory-state-store.ts";

/** A StateStore that another program may hold: it can be read, and refuses to be written. */
export class LockedStateStore extends MemoryStateStore {
  locked = false;
  /** Writes that were refused. */
  refused = 0;

  override async set(key: string, value: string): Promise<void> {
    this.#refuse();
    await super.set(key, value);
  }

  override async delete(key: string): Promise<void> {
    this.#refuse();
    await super.delete(key);
  }

  #refuse(): void {
    if (!this.locked) return;
    this.refused += 1;
    throw new StoreError("write", "database is locked");
  }
}
