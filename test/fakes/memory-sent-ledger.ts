import type { SentLedger, SentText } from "../../src/bridge/ports/state-store.ts";

/** A SentLedger in memory. `texts` is for assertions, in the order in which they were first begun. */
export class MemorySentLedger implements SentLedger {
  readonly texts = new Map<string, SentText>();

  async begin(sent: SentText): Promise<void> {
    const known = this.texts.get(sent.key);
    this.texts.set(sent.key, {
      ...sent,
      clientId: known?.clientId ?? sent.clientId,
      msgId: known?.msgId ?? sent.msgId,
    });
  }

  async complete(key: string, msgId: string): Promise<void> {
    const known = this.texts.get(key);
    if (known) this.texts.set(key, { ...known, msgId });
  }

  async find(key: string): Promise<SentText | undefined> {
    return this.texts.get(key);
  }

  async isOwn(msgId: string): Promise<boolean> {
    return msgId !== "" && [...this.texts.values()].some((sent) => sent.msgId === msgId);
  }

  async findUnanswered(chatName: string, textHash: string, since = 0): Promise<SentText | undefined> {
    return [...this.texts.values()]
      .filter(
        (sent) =>
          sent.chatName === chatName && sent.textHash === textHash && sent.msgId === "" && sent.at >= since,
      )
      .sort((a, b) => a.at - b.at)[0];
  }

  async forget(before: number): Promise<void> {
    for (const [key, { at }] of this.texts) {
      if (at < before) this.texts.delete(key);
    }
  }
}
