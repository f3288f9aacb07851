import type { Clock } from "../../../bridge/ports/clock.ts";
import type { StateStore } from "../../../bridge/ports/stores/state-store.ts";
import type { StoreRetry } from "../../../bridge/timing/store-retry.ts";
import { DurableValue } from "../../source/durable-value.ts";

/** An upstream pings every 30 s. After three that are missing it counts as gone. */
export const SILENT_MS = 90_000;
/** An upstream that comes back gets this time to bring what it has kept meanwhile. */
const BACKLOG_MS = 60_000;
/** How often the time is written down. */
export const SAVE_MS = 30_000;

/** Two times, unix milliseconds: everything up to then is known, and the last request. */
export const HEARD = "ingest.heard";

export type PresenceDeps = {
  readonly clock: Clock;
  readonly state: StateStore;
  readonly retry: StoreRetry;
};

/** When the upstream was heard of. Any request with a right token counts. */
export class Presence {
  readonly #deps: PresenceDeps;
  readonly #saved: DurableValue;
  /** All of the monotonic clock. */
  readonly #startedAt: number;
  #heardAt: number | undefined;
  #commandsAt: number | undefined;
  /** Since when it has been heard of without a pause. */
  #steadySince: number | undefined;
  /** Everything that it had at this moment has come. */
  #knownUntil: number;
  #savedAt = Number.NEGATIVE_INFINITY;

  constructor(deps: PresenceDeps) {
    this.#deps = deps;
    this.#startedAt = deps.clock.monotonic();
    this.#knownUntil = this.#startedAt;
    const line =
      "when the upstream was last heard of could not be noted; trying again: check the disk of DATA_DIR";
    this.#saved = new DurableValue(HEARD, { state: deps.state, retry: deps.retry, line });
  }

  /** Reads when an earlier process heard of it. Rejects when `signal` aborts, and with StoreError for a damaged database. */
  async load(signal: AbortSignal): Promise<void> {
    const { clock, state, retry } = this.#deps;
    const line =
      "when the upstream was last heard of could not be read; trying again: check the disk of DATA_DIR";
    const text = await retry.until(line, () => state.get(HEARD), signal);
    const found = parseHeard(text);
    if (found === undefined) return;
    this.#knownUntil = this.#startedAt - Math.max(0, clock.now() - found.knownUntil);
  }

  heard(asksForCommands: boolean): void {
    const now = this.#deps.clock.monotonic();
    if (asksForCommands) this.#commandsAt = now;
    if (this.#heardAt === undefined || now - this.#heardAt >= SILENT_MS) this.#steadySince = now;
    this.#heardAt = now;
  }

  /** By the monotonic clock; `undefined`: not since the start. */
  get heardAt(): number | undefined {
    return this.#heardAt;
  }

  /** The same in unix milliseconds. */
  get heardAtUnix(): number | undefined {
    const { clock } = this.#deps;
    return this.#heardAt === undefined ? undefined : clock.now() - (clock.monotonic() - this.#heardAt);
  }

  get isSilent(): boolean {
    return this.#deps.clock.monotonic() - (this.#heardAt ?? this.#startedAt) >= SILENT_MS;
  }

  /** Milliseconds until it counts as silent if nothing more comes. */
  get silentInMs(): number {
    return (this.#heardAt ?? this.#startedAt) + SILENT_MS - this.#deps.clock.monotonic();
  }

  /** Somebody asks for commands, or did so just now. */
  get takesCommands(): boolean {
    return this.#commandsAt !== undefined && this.#deps.clock.monotonic() - this.#commandsAt < SILENT_MS;
  }

  /**
   * The moment (monotonic) up to which nothing more is to come, when all that has arrived is handled: the upstream sends in
   * order. After a silence this moment stands still for a while, since what was kept meanwhile comes in pieces.
   */
  get knownUntil(): number {
    const { clock } = this.#deps;
    if (this.#heardAt === undefined || this.#steadySince === undefined) return this.#knownUntil;
    if (clock.monotonic() - this.#steadySince >= BACKLOG_MS)
      this.#knownUntil = Math.max(this.#knownUntil, this.#heardAt);
    return this.#knownUntil;
  }

  /** Writes the time down, not more often than needed. Never rejects. */
  async note(signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps;
    if (clock.monotonic() - this.#savedAt < SAVE_MS) return;
    this.#savedAt = clock.monotonic();
    const wall = (at: number): number => Math.floor(clock.now() - (clock.monotonic() - at));
    const heard = this.#heardAt === undefined ? "" : ` ${wall(this.#heardAt)}`;
    await this.#saved.put(`${wall(this.knownUntil)}${heard}`, "noted", signal);
  }
}

/** What `HEARD` holds. `heardAt`: unix milliseconds; `undefined`: not since the start of the process that wrote it. */
export function parseHeard(
  text: string | undefined,
): { readonly knownUntil: number; readonly heardAt: number | undefined } | undefined {
  const [, knownUntil, heardAt] = /^(\d{1,15})(?: (\d{1,15}))?$/.exec(text ?? "") ?? [];
  if (knownUntil === undefined) return undefined;
  return { knownUntil: Number(knownUntil), heardAt: heardAt === undefined ? undefined : Number(heardAt) };
}
