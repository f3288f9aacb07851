import { errorText } from "../../../bridge/model/errors.ts";
import type { ReceivedMessage } from "../../../bridge/model/message.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import type { SentLedger } from "../../../bridge/ports/stores/state-store.ts";
import { isOwnSend, mayBeOwnSend } from "../../source/own-sends.ts";
import type { SessionContext } from "../context/session-context.ts";
import type { RawMessage } from "../wire/raw.ts";
import { factsOf, normalize, unreadableMessage } from "./normalize.ts";

/** `parseNamed`: every name in the messages is known. `asUnreadable`: nobody looks into the content. */
export type Reading = "parse" | "parseNamed" | "asUnreadable";

export type Decoded = {
  readonly messages: readonly ReceivedMessage[];
  /** Those of them that lack a name, as they came, by id. */
  readonly nameless: ReadonlyMap<string, RawMessage>;
};

/** Makes normalized messages of raw ones, with the names that are known now. Leaves out what the bridge sent itself. */
export class MessageDecoder {
  readonly #session: Pick<SessionContext, "self" | "contacts">;
  readonly #ledger: SentLedger;
  readonly #log: Logger;

  constructor(session: Pick<SessionContext, "self" | "contacts">, ledger: SentLedger, log: Logger) {
    this.#session = session;
    this.#ledger = ledger;
    this.#log = log;
  }

  /** Waits for nothing but the ledger, and never rejects: a fault of ours in one message costs no other. */
  async decode(raws: readonly RawMessage[], reading: Reading): Promise<Decoded> {
    const messages: ReceivedMessage[] = [];
    const nameless = new Map<string, RawMessage>();
    for (const raw of raws) {
      // Asked before the message is made: what is learned meanwhile is not in it.
      const lacksNames = reading === "parse" && this.#lacksNames(raw);
      const received = this.#read(raw, reading);
      // Only few can be the bridge's own: nothing is waited for because of the others.
      if (!received || (mayBeOwnSend(received) && (await this.#isOwn(received)))) continue;
      messages.push(received);
      if (lacksNames) nameless.set(received.message.msgId, raw);
    }
    return { messages, nameless };
  }

  /** `undefined` for what nobody is to see, and for what cannot be shown even as a line. Never rejects. */
  async decodeOne(raw: RawMessage, reading: Reading): Promise<ReceivedMessage | undefined> {
    const received = this.#read(raw, reading);
    return received && !(mayBeOwnSend(received) && (await this.#isOwn(received))) ? received : undefined;
  }

  #read(raw: RawMessage, reading: Reading): ReceivedMessage | undefined {
    const { self, contacts } = this.#session;
    try {
      if (reading === "asUnreadable") return unreadableMessage(raw, self);
      return normalize(raw, contacts, self, (error) => {
        this.#log.error(
          { ...factsOf(raw), ...faultOf(error) },
          "a message could not be read; it is told as a line without content",
        );
      });
    } catch (error) {
      this.#log.error(
        { ...factsOf(raw), ...faultOf(error) },
        "a message could not be read at all; it is dropped",
      );
      return undefined;
    }
  }

  /** False when that cannot be told: nobody waits then. */
  #lacksNames(raw: RawMessage): boolean {
    try {
      return this.#session.contacts.lacksNames(raw);
    } catch {
      return false;
    }
  }

  /** When the disk gives no answer, a message told twice is better than one that is missing. */
  async #isOwn(received: ReceivedMessage): Promise<boolean> {
    try {
      return await isOwnSend(received, this.#ledger);
    } catch (error) {
      const { msgId } = received.message;
      this.#log.warn(
        { msgId, reason: errorText(error) },
        "whether the bridge sent a message itself could not be looked up; it is treated as received",
      );
      return false;
    }
  }
}

/** What a log line may say of a fault: its text could quote the message. */
export function faultOf(error: unknown): { readonly fault: string; readonly at: string | undefined } {
  if (!(error instanceof Error)) return { fault: typeof error, at: undefined };
  const { name, message, stack = "" } = error;
  const frames = stack.slice(stack.indexOf(message) + message.length);
  return { fault: name, at: /^\s+at (.+)$/m.exec(frames)?.[1] };
}
