import { isIP } from "node:net";
import type { Clock } from "../../../bridge/ports/clock.ts";

/** So many wrong secrets from one address within a minute; then it waits until that minute is over. */
const FREE = 10;
const SPAN_MS = 60_000;
/** Addresses that are remembered. */
const MOST = 1_000;

type Tries = { readonly since: number; count: number };

/** Slows those who guess: counts wrong secrets for each remote address. Its memory is bounded. */
export class Attempts {
  readonly #clock: Pick<Clock, "monotonic">;
  /** The oldest first. */
  readonly #tries = new Map<string, Tries>();

  constructor(clock: Pick<Clock, "monotonic">) {
    this.#clock = clock;
  }

  /** Whole seconds until that address may try again; 0: now. */
  waitSeconds(address: string): number {
    const tries = this.#of(networkOf(address));
    if (tries === undefined || tries.count < FREE) return 0;
    return Math.max(1, Math.ceil((tries.since + SPAN_MS - this.#clock.monotonic()) / 1_000));
  }

  /** A secret from that address was wrong. */
  wrong(address: string): void {
    const network = networkOf(address);
    const tries = this.#of(network) ?? { since: this.#clock.monotonic(), count: 0 };
    tries.count += 1;
    this.#tries.set(network, tries);
    for (const oldest of this.#tries.keys()) {
      if (this.#tries.size <= MOST) break;
      this.#tries.delete(oldest);
    }
  }

  #of(network: string): Tries | undefined {
    const tries = this.#tries.get(network);
    if (tries === undefined || this.#clock.monotonic() - tries.since < SPAN_MS) return tries;
    this.#tries.delete(network);
    return undefined;
  }
}

/** One person with IPv6 usually has a whole /64 network (RFC 6177), so that is counted as one address. */
function networkOf(address: string): string {
  if (isIP(address) !== 6 || address.toLowerCase().startsWith("::ffff:")) return address;
  const [left = "", right = ""] = address.split("::");
  const [head, tail] = [left, right].map((part) => part.split(":").filter((group) => group !== ""));
  const missing = Math.max(0, 8 - (head?.length ?? 0) - (tail?.length ?? 0));
  const groups = [...(head ?? []), ...Array.from({ length: missing }, () => "0"), ...(tail ?? [])];
  return groups.slice(0, 4).join(":");
}
