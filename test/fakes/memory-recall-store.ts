import type { ReceivedMessage } from "../../src/bridge/message.ts";
import type { KeptMessage, RecallStore } from "../../src/bridge/recall-store.ts";

/** A RecallStore in memory. `useAccount` as the durable one has it. */
export class MemoryRecallStore implements RecallStore {
  #kept = new Map<string, KeptMessage>();
  #account = "";

  useAccount(accountId: string): void {
    this.#account = accountId;
  }

  async remember(messages: readonly KeptMessage[]): Promise<void> {
    for (const { expiresAt } of messages) {
      if (!Number.isFinite(expiresAt)) throw new RangeError(`Expected an expiry, got ${expiresAt}`);
    }
    for (const kept of messages) {
      this.#kept.set(this.#key(kept.received.message.msgId), structuredClone(kept));
    }
  }

  async updateNames(messages: readonly ReceivedMessage[]): Promise<void> {
    for (const received of messages) {
      const key = this.#key(received.message.msgId);
      const kept = this.#kept.get(key);
      if (kept) this.#kept.set(key, { ...kept, received: structuredClone(received) });
    }
  }

  async find(msgId: string): Promise<ReceivedMessage | undefined> {
    return structuredClone(this.#kept.get(this.#key(msgId))?.received);
  }

  async findLastOwn(chatName: string, notAfter: number): Promise<ReceivedMessage | undefined> {
    let last: ReceivedMessage | undefined;
    for (const [key, { received }] of this.#kept) {
      const { message } = received;
      if (key !== this.#key(message.msgId) || message.chatName !== chatName) continue;
      if (message.senderType !== "MYSELF" || message.msgType === "REVOKE") continue;
      if (message.sentAt > notAfter) continue;
      if (last === undefined || message.sentAt >= last.message.sentAt) last = received;
    }
    return structuredClone(last);
  }

  async count(): Promise<number> {
    return this.#kept.size;
  }

  async keepAtLeastUntil(expiresAt: number): Promise<void> {
    for (const [key, kept] of this.#kept) {
      this.#kept.set(key, { ...kept, expiresAt: Math.max(kept.expiresAt, expiresAt) });
    }
  }

  async purge(now: number): Promise<number> {
    const before = this.#kept.size;
    for (const [key, { expiresAt }] of this.#kept) {
      if (expiresAt < now) this.#kept.delete(key);
    }
    return before - this.#kept.size;
  }

  #key(msgId: string): string {
    return `${this.#account}:${msgId}`;
  }
}
