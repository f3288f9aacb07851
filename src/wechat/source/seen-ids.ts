/** Ids that were handled, the newest of them: the same ids again are repeats. */
export class SeenIds {
  readonly #limit: number;
  /** Oldest first. */
  readonly #ids = new Set<string>();

  /** Remembers `limit` ids; beyond it the oldest are forgotten. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  add(id: string): void {
    this.#ids.add(id);
    if (this.#ids.size <= this.#limit) return;
    for (const oldest of this.#ids) {
      this.#ids.delete(oldest);
      return;
    }
  }
}
