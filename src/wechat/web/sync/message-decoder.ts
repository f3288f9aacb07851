import { errorText } from "../../../bridge/model/errors.ts";
import type { ReceivedMessage } from "../../../bridge/model/message.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import type { SentLedger } from "../../../bridge/ports/state-store.ts";
import { isOwnSend } from "../../source/own-sends.ts";
import type { ContactLoader } from "../contacts/contact-loader.ts";
import type { ContactBook } from "../contacts/contacts.ts";
import type { SessionContext } from "../context/session-context.ts";
import { MSG_TYPE, type RawMessage, userNameList } from "../wire/raw.ts";
import type { SyncReply } from "../wire/responses.ts";
import { factsOf, normalize, unreadableMessage } from "./normalize.ts";

export type MessageDecoderDeps = {
  readonly book: ContactBook;
  readonly session: SessionContext;
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
export class MessageDecoder {
  readonly #deps: MessageDecoderDeps;
  /** Insertion order is age. */
  readonly #seen = new Set<string>();
  /** Messages of the reply under way that lack a name, by id. */
  #lacking: ReadonlyMap<string, RawMessage> = new Map();
  /** The same of replies that have been dealt with: names must not come before their message. */
  readonly #nameless = new Map<string, RawMessage>();

  constructor(deps: MessageDecoderDeps) {
    this.#deps = deps;
  }

  /** Takes in contact changes, then waits for unknown names until the loader's deadline, for nothing else. Never rejects. */
  async prepare(reply: SyncReply): Promise<void> {
    this.#applyContacts(reply);
    await this.#learnNames(this.#unseen(reply.messages));
  }

  /**
   * The messages of a reply of webwxsync that was prepared. Waits for nothing and never rejects: a fault of ours in one
   * message costs no other. `asUnreadable`: nobody looks into the messages.
   */
  async decode(
    reply: SyncReply,
    how: "parse" | "asUnreadable" = "parse",
  ): Promise<readonly ReceivedMessage[]> {
    const fresh = this.#unseen(reply.messages);
    const lacking = new Map<string, RawMessage>();
    const messages: ReceivedMessage[] = [];
    for (const raw of fresh) {
      // Looked at before the message is made: what is learned while it is made is not in it.
      const lacks = how === "parse" && this.#lacksNames(raw);
      const received = await this.#received(raw, how);
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

  #applyContacts(reply: SyncReply): void {
    const { book, loader, log } = this.#deps;
    try {
      book.apply(reply.modContacts);
      book.remove(reply.delContacts);
      for (const raw of reply.messages) {
        if (raw.msgType !== MSG_TYPE.statusNotify) continue;
        loader.want(book.unknownGroups(userNameList(raw.statusNotifyUserName)));
      }
    } catch (error) {
      log.error({ ...faultOf(error) }, "contact changes could not be taken in; names may be old");
    }
  }

  async #learnNames(messages: readonly RawMessage[]): Promise<void> {
    const { book, loader, log } = this.#deps;
    try {
      await loader.learn(() => book.unknownOf(messages));
    } catch (error) {
      log.error({ ...faultOf(error) }, "unknown names could not be asked for");
    }
  }

  /** What cannot be told is not waited for. */
  #lacksNames(raw: RawMessage): boolean {
    try {
      return this.#deps.book.unknownOf([raw]).length > 0;
    } catch {
      return false;
    }
  }

  /** Undefined for what is handed on to nobody, and for what cannot even be made a line. Never rejects. */
  async #received(
    raw: RawMessage,
    how: "parse" | "asUnreadable" = "parse",
  ): Promise<ReceivedMessage | undefined> {
    const { book, session, log } = this.#deps;
    try {
      if (how === "asUnreadable") return unreadableMessage(raw, session.self);
      const received = normalize(raw, book, session.self, (error) => {
        log.error(
          { ...factsOf(raw), ...faultOf(error) },
          "a message could not be read; it goes on as a line",
        );
      });
      return received && !(await this.#isOwnEcho(received)) ? received : undefined;
    } catch (error) {
      log.error({ ...factsOf(raw), ...faultOf(error) }, "a message could not be read at all; it is dropped");
      return undefined;
    }
  }

  /** When the disk does not tell, a message is better told twice than not at all. */
  async #isOwnEcho(received: ReceivedMessage): Promise<boolean> {
    const { ledger, log } = this.#deps;
    try {
      return await isOwnSend(received, ledger);
    } catch (error) {
      const { msgId } = received.message;
      log.warn(
        { msgId, reason: errorText(error) },
        "whether a message is the bridge's own could not be looked up",
      );
      return false;
    }
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

/** What a log line may say of a fault: its text could quote the message. */
function faultOf(error: unknown): { readonly fault: string; readonly at: string | undefined } {
  if (!(error instanceof Error)) return { fault: typeof error, at: undefined };
  const { name, message, stack = "" } = error;
  const frames = stack.slice(stack.indexOf(message) + message.length);
  return { fault: name, at: /^\s+at (.+)$/m.exec(frames)?.[1] };
}

function trimTo(entries: Set<string> | Map<string, unknown>, limit: number): void {
  for (const key of entries.keys()) {
    if (entries.size <= limit) return;
    entries.delete(key);
  }
}
