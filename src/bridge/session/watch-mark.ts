import { errorText } from "../model/errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/log.ts";
import type { StateStore } from "../ports/stores/state-store.ts";

const KEY = "watch.until";
/** While the account is watched, the mark is at most so old when the process is killed. */
const SAVE_MS = 15_000;
/** A try while another program holds the database stops everything else for seconds, so the next one waits. */
const AFTER_FAILURE_MS = 2 * 60_000;

export type WatchMarkDeps = {
  readonly state: StateStore;
  readonly clock: Pick<Clock, "now" | "monotonic">;
  readonly log: Pick<Logger, "debug">;
};

/**
 * Up to when the account was watched, over restarts, by this machine's clock. It is there as long as there is a login that
 * the next start can go on with. People are told by it how long nobody watched; nothing else depends on it, so a failed write
 * is not repeated.
 */
export class WatchMark {
  readonly #deps: WatchMarkDeps;
  #until: number | undefined;
  /** By the monotonic clock. */
  #nextAt = Number.NEGATIVE_INFINITY;

  constructor(deps: WatchMarkDeps) {
    this.#deps = deps;
  }

  /** Reads the mark of the process before. */
  async load(): Promise<void> {
    await this.#quietly(async () => {
      const found = Number((await this.#deps.state.get(KEY)) ?? Number.NaN);
      this.#until = Number.isFinite(found) ? found : undefined;
    });
  }

  /** Unix milliseconds; `undefined` when there is no login to go on with. */
  get until(): number | undefined {
    return this.#until;
  }

  /** The account is watched at this moment. `now`: it is written at once, unless the last try has failed. */
  async watched(now = false): Promise<void> {
    const { state, clock } = this.#deps;
    this.#until = clock.now();
    const soon = this.#nextAt - clock.monotonic();
    if (soon > (now ? SAVE_MS : 0)) return;
    this.#nextAt = clock.monotonic() + SAVE_MS;
    await this.#quietly(() => state.note(KEY, String(this.#until)));
  }

  /** The login is over. */
  async over(): Promise<void> {
    if (this.#until === undefined) return;
    this.#until = undefined;
    await this.#quietly(() => this.#deps.state.delete(KEY));
  }

  async #quietly(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#nextAt = this.#deps.clock.monotonic() + AFTER_FAILURE_MS;
      this.#deps.log.debug(
        { error: errorText(error) },
        "the time of the last watch could not be read or written",
      );
    }
  }
}
