import { createHash } from "node:crypto";
import { errorText } from "../../../bridge/model/errors.ts";
import type { BotDeps } from "../../../bridge/ports/sink-deps.ts";
import type { StateStore } from "../../../bridge/ports/stores/state-store.ts";
import { parseFacts } from "../../shared/facts.ts";

const KEY = "webhook.off";

/** Whether the receiver at this address has answered 410, as it is stored. May reject with StoreError. */
export async function isSwitchedOff(url: string, state: Pick<StateStore, "get">): Promise<boolean> {
  return parseFacts(await state.get(KEY))?.address === hashOf(url);
}

function hashOf(url: string): string {
  return createHash("sha256").update(url).digest("hex").slice(0, 32);
}

export type OffSwitchDeps = Pick<BotDeps, "state" | "log"> & {
  /** The receiver has just asked for no more events. */
  readonly onOff: () => void;
};

/**
 * Whether the receiver at this address has answered 410. It is kept over restarts, and holds for this address alone: after a
 * change of WEBHOOK_URL it is forgotten. Only a hash of the address is stored.
 */
export class OffSwitch {
  readonly #url: string;
  readonly #deps: OffSwitchDeps;
  /** `undefined`: not read yet. */
  #off: boolean | undefined;

  constructor(url: string, deps: OffSwitchDeps) {
    this.#url = url;
    this.#deps = deps;
  }

  /** May reject with StoreError. */
  async isOff(): Promise<boolean> {
    if (this.#off === undefined) {
      const isOff = await isSwitchedOff(this.#url, this.#deps.state);
      this.#off ??= isOff;
    }
    return this.#off;
  }

  /** Never rejects: if it cannot be saved, it holds until the program ends. */
  async begin(): Promise<void> {
    if (this.#off !== true) this.#deps.onOff();
    this.#off = true;
    this.#deps.log.warn(
      { sink: "webhook" },
      "the receiver answered 410 and gets no more events: mend it and send /test, or set another WEBHOOK_URL",
    );
    await this.#write(() => this.#deps.state.set(KEY, JSON.stringify({ address: hashOf(this.#url) })));
  }

  /** Never rejects. False: it was not switched off. */
  async end(): Promise<boolean> {
    const was = await this.isOff().catch(() => true);
    if (!was) return false;
    this.#off = false;
    this.#deps.log.info({ sink: "webhook" }, "the receiver takes events again");
    await this.#write(() => this.#deps.state.delete(KEY));
    return true;
  }

  async #write(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      this.#deps.log.warn(
        { sink: "webhook", error: errorText(error) },
        "could not save whether the receiver wants events",
      );
    }
  }
}
