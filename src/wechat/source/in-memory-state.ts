import type { SentLedger, SentText, StateStore } from "../../bridge/ports/stores/state-store.ts";

/** A state store for one run of a program: the next run resumes nothing. */
export class InMemoryStateStore implements StateStore {
  readonly #values = new Map<string, string>();

  async get(key: string): Promise<string | undefined> {
    return this.#values.get(key);
  }

  async set(key: string, value: string): Promise<void> {
    this.#values.set(key, value);
  }

  async delete(key: string): Promise<void> {
    this.#values.delete(key);
  }

  async note(key: string, value: string | undefined): Promise<void> {
    if (value === undefined) await this.delete(key);
    else await this.set(key, value);
  }
}

/** A ledger for one run of a program. */
export class InMemorySentLedger implements SentLedger {
  /** By key and hash, in the order in which they were first begun. */
  readonly #sent = new Map<string, SentText>();

  async begin(sent: SentText): Promise<void> {
    const id = idOf(sent);
    const known = this.#sent.get(id);
    this.#sent.set(id, known ? { ...sent, clientId: known.clientId, msgId: known.msgId } : sent);
  }

  async complete(sent: Pick<SentText, "key" | "textHash">, msgId: string): Promise<void> {
    const known = this.#sent.get(idOf(sent));
    if (known) this.#sent.set(idOf(sent), { ...known, msgId });
  }

  async find(key: string): Promise<readonly SentText[]> {
    return [...this.#sent.values()].filter((sent) => sent.key === key);
  }

  async isOwn(msgId: string): Promise<boolean> {
    return msgId !== "" && [...this.#sent.values()].some((sent) => sent.msgId === msgId);
  }

  async findUnanswered(chatName: string, textHash: string, since = 0): Promise<SentText | undefined> {
    return [...this.#sent.values()].find(
      (sent) =>
        sent.msgId === "" && sent.at >= since && sent.chatName === chatName && sent.textHash === textHash,
    );
  }

  async forget(before: number): Promise<void> {
    for (const [id, { at }] of this.#sent) if (at < before) this.#sent.delete(id);
  }
}

function idOf({ key, textHash }: Pick<SentText, "key" | "textHash">): string {
  return JSON.stringify([key, textHash]);
}
