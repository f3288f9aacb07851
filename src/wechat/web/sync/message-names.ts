import { errorText } from "../../../bridge/model/errors.ts";
import type { ReceivedMessage } from "../../../bridge/model/message.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import { MSG_TYPE } from "../../content/msg-type.ts";
import type { Emit } from "../../source/runtime.ts";
import type { ContactLoader } from "../contacts/contact-loader.ts";
import type { ContactBook } from "../contacts/contacts.ts";
import { type RawMessage, userNameList } from "../wire/raw.ts";
import type { SyncReply } from "../wire/responses.ts";
import { faultOf, type MessageDecoder } from "./message-decoder.ts";

export type MessageNamesDeps = {
  readonly contacts: ContactBook;
  readonly loader: Pick<ContactLoader, "learn" | "want">;
  readonly decoder: MessageDecoder;
  readonly emit: Emit;
  readonly log: Logger;
};

/** Messages that wait for a name; beyond this the oldest are given up. */
const NAMELESS_LIMIT = 1_000;

/** The names in messages: waited for shortly before a batch is emitted, and sent after it when they come later. */
export class MessageNames {
  readonly #deps: MessageNamesDeps;
  readonly #signal: AbortSignal;
  /** Messages that were emitted without a name, by id, oldest first. */
  readonly #nameless = new Map<string, RawMessage>();

  /** Ends when `signal` aborts. */
  constructor(deps: MessageNamesDeps, signal: AbortSignal) {
    this.#deps = deps;
    this.#signal = signal;
  }

  /**
   * Takes in the contact changes of a reply, then waits until the names in `messages` are known, at most for the loader's
   * deadline. Resolves with whether all of them are. Never rejects.
   */
  async learn(reply: SyncReply, messages: readonly RawMessage[]): Promise<boolean> {
    const { contacts, loader, log } = this.#deps;
    try {
      contacts.apply(reply.modContacts);
      contacts.remove(reply.delContacts);
      for (const raw of reply.messages) {
        if (raw.msgType !== MSG_TYPE.statusNotify) continue;
        loader.want(contacts.unknownGroups(userNameList(raw.statusNotifyUserName)));
      }
    } catch (error) {
      log.error({ ...faultOf(error) }, "contact changes could not be taken in; names may be old");
    }
    try {
      return await loader.learn(() => contacts.unknownOf(messages));
    } catch (error) {
      log.error({ ...faultOf(error) }, "unknown names could not be asked for");
      return false;
    }
  }

  /** A batch has been handled; `nameless` of it are sent again when their names are known. */
  followUp(nameless: ReadonlyMap<string, RawMessage>): void {
    for (const [msgId, raw] of nameless) this.#nameless.set(msgId, raw);
    for (const oldest of this.#nameless.keys()) {
      if (this.#nameless.size <= NAMELESS_LIMIT) break;
      this.#nameless.delete(oldest);
    }
    this.learned();
  }

  /** Contacts may have been learned: sends the messages that waited for them, in the background. */
  learned(): void {
    if (this.#nameless.size === 0) return;
    this.#sendNamed().catch((error: unknown) => {
      if (this.#signal.aborted) return;
      this.#deps.log.warn(
        { reason: errorText(error) },
        "names that came late could not be added to their messages",
      );
    });
  }

  async #sendNamed(): Promise<void> {
    const { contacts, loader, decoder, emit } = this.#deps;
    const ready: RawMessage[] = [];
    for (const [msgId, raw] of this.#nameless) {
      if (contacts.unknownOf([raw]).length > 0) continue;
      this.#nameless.delete(msgId);
      ready.push(raw);
    }
    loader.want(contacts.unknownOf(this.#nameless.values()));
    const messages: ReceivedMessage[] = [];
    for (const raw of ready) {
      const received = await decoder.decodeOne(raw, "parse");
      if (received) messages.push(received);
    }
    if (messages.length > 0) await emit({ type: "names", messages }, this.#signal);
  }
}
