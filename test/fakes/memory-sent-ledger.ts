import type { SentLedger, SentText } from "../../src/bridge/ports/stores/state-store.ts";

/** A SentLedger in memory. `texts` is for assertions, in the order in which they were first begun. */
export class MemorySentLedger implements SentLedger {
  readonly texts = new Map<string, SentText>();

  async begin(sent: SentText): Promise<void> {
    const id = idOf(sent);
    const known = this.texts.get(id);
    this.texts.set(id, {
      ...sent,
      clientId: known?.clientId ?? sent.clientId,
      msgId: known?.msgId ?? sent.msgId,
    });
  }

  async complete(sent: Pick<SentText, "key" | "textHash">, msgId: string): Promise<void> {
    const known = this.texts.get(idOf(sent));
    if (known) this.texts.set(idOf(sent), { ...known, msgId });
  }

  async find(key: string): Promise<readonly SentText[]> {
    return [...this.texts.values()].filter((sent) => sent.key === key);
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
    for (const [id, { at }] of this.texts) {
      if (at < before) this.texts.delete(id);
    }
  }
}

function idOf({ key, textHash }: Pick<SentText, "key" | "textHash">): string {
  return `${textHash} ${key}`;
}
