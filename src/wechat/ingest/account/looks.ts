import type { Clock } from "../../../bridge/ports/clock.ts";
import type { Presence } from "./presence.ts";

/** An upstream that lives is looked at so often while nothing comes. After 80 s without a look nobody counts as online. */
const LOOK_MS = 20_000;

/** When the session last told a batch, and when it owes the next one, if only an empty one. */
export class Looks {
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #presence: Pick<Presence, "heardAt">;
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Pick<Clock, "monotonic">, presence: Pick<Presence, "heardAt">) {
    this.#clock = clock;
    this.#presence = presence;
  }

  /** A batch is told now. */
  looked(): void {
    this.#lookedAt = this.#clock.monotonic();
  }

  /** The session came online: the first look is due. */
  begin(): void {
    this.#lookedAt = Number.NEGATIVE_INFINITY;
  }

  /** Until the next look that shows something: only an upstream that was heard of since the last one does. */
  get dueInMs(): number {
    const { heardAt } = this.#presence;
    if (heardAt === undefined || heardAt <= this.#lookedAt) return LOOK_MS;
    return this.#lookedAt + LOOK_MS - this.#clock.monotonic();
  }
}
