import type { ReceivedMessage } from "../../../bridge/model/message.ts";
import type { Clock } from "../../../bridge/ports/clock.ts";
import type { SentLedger, SentText } from "../../../bridge/ports/stores/state-store.ts";
import { sentHashOf } from "../../source/own-sends.ts";

/** It comes back within seconds; a text that comes later was typed on the phone. */
const BACK_MS = 10_000;
/** Stands in the ledger for the id that a puppet did not give. */
const NO_ID = "sent";

type Sent = Pick<SentText, "key" | "textHash" | "chatName">;

/**
 * Sends that the puppet accepted without an id. In the ledger they count as sent, so that none goes out twice. What comes back
 * of them is known by chat and content for a short while, and its id is then written into the ledger.
 */
export class SentBack {
  readonly #clock: Clock;
  readonly #ledger: SentLedger;
  #awaited: readonly (Sent & { readonly at: number })[] = [];

  constructor(clock: Clock, ledger: SentLedger) {
    this.#clock = clock;
    this.#ledger = ledger;
  }

  /** A send that is about to begin: it may come back before its answer. Returns what takes it back. */
  expect(sent: Sent): () => void {
    const awaited = { ...sent, at: this.#clock.monotonic() };
    this.#awaited = [...this.#awaited, awaited];
    return () => {
      this.#awaited = this.#awaited.filter((each) => each !== awaited);
    };
  }

  /** The puppet took it. It may have come back already. */
  async accepted(sent: Sent, id: string): Promise<void> {
    const known = (await this.#ledger.find(sent.key)).find(({ textHash }) => textHash === sent.textHash);
    if (known?.msgId === "") await this.#ledger.complete(sent, id || `${NO_ID} ${sent.key}`);
  }

  async isOwn(received: ReceivedMessage): Promise<boolean> {
    const { message } = received;
    const hash = message.senderType === "MYSELF" ? sentHashOf(message) : undefined;
    if (hash === undefined) return false;
    const now = this.#clock.monotonic();
    this.#awaited = this.#awaited.filter(({ at }) => now - at < BACK_MS);
    const back = this.#awaited.find(
      ({ chatName, textHash }) => chatName === message.chatName && textHash === hash,
    );
    if (back === undefined) return false;
    this.#awaited = this.#awaited.filter((each) => each !== back);
    await this.#ledger.complete(back, message.msgId);
    return true;
  }
}
