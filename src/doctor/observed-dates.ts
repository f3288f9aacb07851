import type { Clock } from "../bridge/ports/clock.ts";
import type { Connect, Connections } from "../kinds/described.ts";
import type { Bilingual } from "../text/catalogue/texts.ts";

/** How far this machine's clock is from a platform's: milliseconds, positive when this one is behind. */
export type ClockOffset = { readonly platform: Bilingual; readonly ms: number };

/** Reads the platforms' time from the answers that the checks get anyway, so that nothing is asked for it. */
export class ObservedDates {
  readonly #clock: Pick<Clock, "now">;
  readonly #offsets: ClockOffset[] = [];
  #requests = 0;

  constructor(clock: Pick<Clock, "now">) {
    this.#clock = clock;
  }

  /** One for each answer with a `Date` header. */
  get offsets(): readonly ClockOffset[] {
    return this.#offsets;
  }

  /** Whether any request was made. */
  get hasAsked(): boolean {
    return this.#requests > 0;
  }

  /** The same connections; the answers are looked at. */
  watching(connect: Connect, platform: Bilingual): Connect {
    return (proxy) => this.#watched(connect(proxy), platform);
  }

  #watched(connections: Connections, platform: Bilingual): Connections {
    const { fetch: fetchFn, dispatcher } = connections;
    return {
      dispatcher,
      renew: () => connections.renew(),
      fetch: async (input, init) => {
        this.#requests += 1;
        const sentAt = this.#clock.now();
        const response = await fetchFn(input, init);
        const ms = clockOffset(response.headers, sentAt, this.#clock.now());
        if (ms !== undefined) this.#offsets.push({ platform, ms });
        return response;
      },
    };
  }
}

/** The header has whole seconds: the answer was written within the second that it names. */
const SECOND_MS = 1_000;

/**
 * How far the clock must be off at least, in milliseconds, when a request left and its answer came at these times of this
 * machine. `undefined`: the answer has no time, or is one that a cache has kept (`Age`, RFC 9111, 5.1).
 */
export function clockOffset(headers: Headers, sentAt: number, cameAt: number): number | undefined {
  const date = Date.parse(headers.get("date") ?? "");
  if (!Number.isFinite(date) || Number(headers.get("age") ?? 0) > 0) return undefined;
  const [least, most] = [date - cameAt, date + SECOND_MS - sentAt];
  if (least > 0) return least;
  return Math.min(most, 0);
}
