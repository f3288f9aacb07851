import { errorText } from "../../bridge/errors.ts";
import type { Logger } from "../../bridge/log.ts";
import type { ReceivedMessage } from "../../bridge/message.ts";
import type { SentLedger } from "../../bridge/state-store.ts";
import type { ContactLoader } from "./contact-loader.ts";
import type { ContactBook } from "./contacts.ts";
import { isEcho } from "./echo.ts";
import type { LiveSession } from "./live.ts";
import { normalize } from "./normalize.ts";
import { MSG_TYPE, type RawMessage, userNameList } from "./raw.ts";
import type { SyncReply } from "./responses.ts";

export type DigestDeps = {
  readonly book: ContactBook;
  readonly live: LiveSession;
  readonly ledger: SentLedger;
  readonly log: Logger;
  readonly loader: ContactLoader;
  /** Messages handed on before, now with their names. */
  readonly emitNames: (messages: readonly ReceivedMessage[]) => Promise<void>;
  /** The session's end. */
  readonly signal: AbortSignal;
};

/** Ids that are known as seen: a reply that was lost is given again, and so are its messages. */
const SEEN_LIMIT = 5_000;
/** Messages that wait for a name; the oldest go first. */
const NAMELESS_LIMIT = 1_000;

/** Makes messages of what a sync brought: contact changes first, then names, then normalization. */
export class Digest {
  readonly #deps: DigestDeps;
  /** Insertion order is age. */
  readonly #seen = new Set<string>();
  /** Messages of the reply under way that lack a name, by id. */
  #lacking: ReadonlyMap<string, RawMessage> = new Map();
  /** The same of replies that have been dealt with: names must not come before their message. */
  readonly #nameless = new Map<string, RawMessage>();

  constructor(deps: DigestDeps) {
    this.#deps = deps;
  }

  /** One reply of webwxsync. Waits for unknown names until the loader's deadline, for nothing else. */
  async digest(reply: SyncReply): Promise<readonly ReceivedMessage[]> {
    const { book, loader } = this.#deps;
    book.apply(reply.modContacts);
    book.remove(reply.delContacts);
    for (const raw of reply.messages) {
      if (raw.msgType !== MSG_TYPE.statusNotify) continue;
      loader.want(book.unknownGroups(userNameList(raw.statusNotifyUserName)));
    }
    const fresh = this.#unseen(reply.messages);
    await loader.learn(() => book.unknownOf(fresh));
    const lacking = new Map<string, RawMessage>();
    const messages: ReceivedMessage[] = [];
    for (const raw of fresh) {
      // Looked at before the message is made: what is learned while it is made is not in it.
      const lacks = book.unknownOf([raw]).length > 0;
      const received = await this.#received(raw);
      if (!received) continue;
      messages.push(received);
      if (lacks) lacking.set(received.message.msgId, raw);
    }
    this.#lacking = lacking;
    return messages;
  }

  /** The messages of this reply have been dealt with: the same ids again are repeats. */
  handled(reply: SyncReply): void {
    for (const { msgId } of reply.messages) if (msgId !== "") this.#seen.add(msgId);
    for (const [msgId, raw] of this.#lacking) this.#nameless.set(msgId, raw);
    this.#lacking = new Map();
    trimTo(this.#seen, SEEN_LIMIT);
    trimTo(this.#nameless, NAMELESS_LIMIT);
    this.learned();
  }

  /** Contacts may have been learned: hands on what had waited for them, in the background. */
  learned(): void {
    if (this.#nameless.size === 0) return;
    this.#nameWhatWaits().catch((error: unknown) => {
      if (this.#deps.signal.aborted) return;
      this.#deps.log.warn({ reason: errorText(error) }, "names could not be handed on");
    });
  }

  async #nameWhatWaits(): Promise<void> {
    const { book, loader, emitNames } = this.#deps;
    const ready: RawMessage[] = [];
    for (const [msgId, raw] of this.#nameless) {
      if (book.unknownOf([raw]).length > 0) continue;
      this.#nameless.delete(msgId);
      ready.push(raw);
    }
    loader.want(book.unknownOf(this.#nameless.values()));
    const named: ReceivedMessage[] = [];
    for (const raw of ready) {
      const received = await this.#received(raw);
      if (received) named.push(received);
    }
    if (named.length > 0) await emitNames(named);
  }

  async #received(raw: RawMessage): Promise<ReceivedMessage | undefined> {
    const { book, live, ledger } = this.#deps;
    const received = normalize(raw, book, live.self);
    return received && !(await isEcho(received, ledger)) ? received : undefined;
  }

  #unseen(messages: readonly RawMessage[]): readonly RawMessage[] {
    const here = new Set<string>();
    return messages.filter(({ msgId }) => {
      if (msgId === "") return true;
      if (here.has(msgId) || this.#seen.has(msgId)) return false;
      here.add(msgId);
      return true;
    });
  }
}

function trimTo(entries: Set<string> | Map<string, unknown>, limit: number): void {
  for (const key of entries.keys()) {
    if (entries.size <= limit) return;
    entries.delete(key);
  }
}
