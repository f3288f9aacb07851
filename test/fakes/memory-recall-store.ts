import type { ReceivedMessage } from "../../src/bridge/model/message.ts";
import type {
  Around,
  KeptMessage,
  RecallStore,
  TakenBack,
} from "../../src/bridge/ports/stores/recall-store.ts";

const MONTH_MS = 30 * 24 * 60 * 60_000;

/** A RecallStore in memory. `useAccount` as the durable one has it. */
export class MemoryRecallStore implements RecallStore {
  #kept = new Map<string, KeptMessage>();
  /** By notice. */
  #takenBack = new Map<string, TakenBack & { readonly key: string }>();
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

  async findLastOwn(notice: ReceivedMessage, notAfter: number): Promise<ReceivedMessage | undefined> {
    const { chatName, senderName } = notice.message;
    const own = this.#own();
    const gone = new Set([...this.#takenBack.values()].map(({ key }) => key));
    const last = (chat: string): ReceivedMessage | undefined =>
      own
        .filter(({ message }) => !gone.has(this.#key(message.msgId)))
        .filter(({ message }) => message.chatName === chat && message.sentAt <= notAfter)
        .reduce<ReceivedMessage | undefined>(
          (best, next) => (best && best.message.sentAt > next.message.sentAt ? best : next),
          undefined,
        );
    const present = last(chatName);
    if (present !== undefined || notice.chat.title === "") return structuredClone(present);
    const namesakes = own.filter(
      ({ chat, message }) =>
        chat.kind === notice.chat.kind && chat.title === notice.chat.title && message.chatName !== chatName,
    );
    const [chat, ...others] = new Set(namesakes.map(({ message }) => message.chatName));
    if (chat === undefined || others.length > 0) return undefined;
    if (namesakes.some(({ message }) => message.senderName === senderName)) return undefined;
    return structuredClone(last(chat));
  }

  async noteTakenBack(recalls: readonly TakenBack[]): Promise<void> {
    for (const recall of recalls) {
      const notice = this.#key(recall.noticeId);
      if (!this.#takenBack.has(notice)) {
        this.#takenBack.set(notice, { ...recall, key: this.#key(recall.msgId) });
      }
    }
  }

  async takenBackBy(noticeId: string): Promise<string | undefined> {
    return this.#takenBack.get(this.#key(noticeId))?.msgId;
  }

  async around(received: ReceivedMessage, each: number, accountId = this.#account): Promise<Around> {
    const { msgId, chatName } = received.message;
    // A Map keeps the order in which its keys came, also when an entry is written again.
    const chat = [...this.#kept]
      .filter(([key]) => key.slice(0, key.lastIndexOf(":")) === accountId)
      .map(([, kept]) => kept.received)
      .filter(({ message }) => message.msgType !== "REVOKE" && message.chatName === chatName)
      .toSorted((a, b) => a.message.sentAt - b.message.sentAt);
    const at = chat.findIndex(({ message }) => message.msgId === msgId);
    const { sentAt } = received.message;
    const gone = at < 0;
    const before = gone ? chat.filter(({ message }) => message.sentAt <= sentAt) : chat.slice(0, at);
    const after = gone ? chat.filter(({ message }) => message.sentAt > sentAt) : chat.slice(at + 1);
    return structuredClone({ before: before.slice(-each), after: after.slice(0, each) });
  }

  /** What `History.forget` does to a kept message. */
  forget(accountId: string, msgId: string): void {
    this.#kept.delete(`${accountId}:${msgId}`);
  }

  async count(): Promise<number> {
    return this.#kept.size;
  }

  async purge(before: number, othersBefore = before, signal?: AbortSignal): Promise<number> {
    if (signal?.aborted) return 0;
    const size = this.#kept.size;
    for (const [notice, { at }] of this.#takenBack) {
      if (at < before - MONTH_MS) this.#takenBack.delete(notice);
    }
    for (const [key, { expiresAt }] of this.#kept) {
      if (expiresAt < (key.startsWith(`${this.#account}:`) ? before : othersBefore)) this.#kept.delete(key);
    }
    return size - this.#kept.size;
  }

  #own(): readonly ReceivedMessage[] {
    return [...this.#kept]
      .filter(([key, { received }]) => key === this.#key(received.message.msgId))
      .map(([, { received }]) => received)
      .filter(({ message }) => message.senderType === "MYSELF" && message.msgType !== "REVOKE");
  }

  #key(msgId: string): string {
    return `${this.#account}:${msgId}`;
  }
}
