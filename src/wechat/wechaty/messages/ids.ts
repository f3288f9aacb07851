import { createHash } from "node:crypto";

const DECIMAL = /^[1-9][0-9]{0,18}$/;
const LARGEST = 2n ** 63n - 1n;
/** Raw ids that are kept for later questions about their messages, the newest. */
const KEPT = 10_000;

/**
 * A puppet's id of a message as the decimal id of the message schema: itself when it is one, else the same 63-bit hash each
 * time, of the puppet's package, the chat and the id.
 */
export function decimalId(source: string, chat: string, rawId: string): string {
  if (DECIMAL.test(rawId) && BigInt(rawId) <= LARGEST) return rawId;
  const digest = createHash("sha256").update(`${source}\0${chat}\0${rawId}`).digest();
  return (digest.readBigUInt64BE(0) >> 1n).toString();
}

/** The puppet's own ids of the messages that were read, for questions about them. Forgets the oldest. */
export class RawIds {
  readonly #source: string;
  /** By decimal id, only those that differ from it. */
  readonly #raw = new Map<string, string>();

  constructor(source: string) {
    this.#source = source;
  }

  /** The decimal id of a message that has come. */
  keep(chat: string, rawId: string): string {
    const id = decimalId(this.#source, chat, rawId);
    if (id === rawId) return id;
    this.#raw.delete(id);
    this.#raw.set(id, rawId);
    for (const oldest of this.#raw.keys()) {
      if (this.#raw.size <= KEPT) break;
      this.#raw.delete(oldest);
    }
    return id;
  }

  /** The decimal id of a message that has come in this chat under that raw id; `undefined`: none has. */
  known(chat: string, rawId: string): string | undefined {
    const id = decimalId(this.#source, chat, rawId);
    return this.#raw.get(id) === rawId ? id : undefined;
  }

  /** The id to ask the puppet with. */
  rawOf(msgId: string): string {
    return this.#raw.get(msgId) ?? msgId;
  }
}
