import type { SentLedger, SentText, StateStore } from "../../bridge/ports/state-store.ts";

/** Facts for one run: nothing is resumed afterwards. */
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
}

/** What was sent in this run. */
export class InMemorySentLedger implements SentLedger {
  readonly #sent = new Map<string, SentText>();

  async begin(sent: SentText): Promise<void> {
    const known = this.#sent.get(sent.key);
    this.#sent.set(sent.key, known ? { ...sent, clientId: known.clientId, msgId: known.msgId } : sent);
  }

  async complete(key: string, msgId: string): Promise<void> {
    const sent = this.#sent.get(key);
    if (sent) this.#sent.set(key, { ...sent, msgId });
  }

  async find(key: string): Promise<SentText | undefined> {
    return this.#sent.get(key);
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
    for (const [key, { at }] of this.#sent) if (at < before) this.#sent.delete(key);
  }
}
