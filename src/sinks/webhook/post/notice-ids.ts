import { randomUUID } from "node:crypto";

/** More notices than ever wait at once. */
const MAX_OPEN = 50;

/** The ids of notices that were not taken yet, by their text: a repeat of one keeps its id. */
export class NoticeIds {
  readonly #open = new Map<string, string>();

  of(text: string): string {
    const id = this.#open.get(text) ?? `notice_${randomUUID()}`;
    this.#open.set(text, id);
    const [oldest] = this.#open.keys();
    if (this.#open.size > MAX_OPEN && oldest !== undefined) this.#open.delete(oldest);
    return id;
  }

  /** The next notice with this text is another one. */
  taken(text: string): void {
    this.#open.delete(text);
  }
}
