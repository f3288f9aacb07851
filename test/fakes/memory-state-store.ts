import type { StateStore } from "../../src/bridge/ports/stores/state-store.ts";

/** A StateStore in memory. `values` is for assertions and for a state to begin with. */
export class MemoryStateStore implements StateStore {
  readonly values = new Map<string, string>();

  async get(key: string): Promise<string | undefined> {
    return this.values.get(key);
  }

  async set(key: string, value: string): Promise<void> {
    this.values.set(key, value);
  }

  async delete(key: string): Promise<void> {
    this.values.delete(key);
  }

  async note(key: string, value: string | undefined): Promise<void> {
    if (value === undefined) await this.delete(key);
    else await this.set(key, value);
  }
}
