/** Ids that were handled, the newest of them: the same ids again are repeats. */
export class SeenIds {
  readonly #limit: number;
  readonly #ids = new Set<string>();
  /** The same ids in the order in which they came. Behind the last place it goes on with the first. */
  readonly #order: string[] = [];
  #next = 0;

  /** Remembers `limit` ids; beyond it the oldest are forgotten. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  add(id: string): void {
    if (this.#ids.has(id)) return;
    this.#ids.add(id);
    // Not the first one of the set: to find it, V8 passes all that were deleted before it.
    const oldest = this.#order[this.#next];
    if (oldest !== undefined) this.#ids.delete(oldest);
    this.#order[this.#next] = id;
    this.#next = (this.#next + 1) % this.#limit;
  }
}
