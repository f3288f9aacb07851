import { errorText } from "../../model/errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Logger } from "../../ports/log.ts";
import type { StateStore } from "../../ports/stores/state-store.ts";

const KEY = "lanes.told";

export type ToldTroublesDeps = {
  readonly state: StateStore;
  readonly clock: Pick<Clock, "now">;
  readonly log: Logger;
};

/** The sink with the trouble (`of`), and the sink that shows the announcement (`at`). */
export type Way = { readonly of: string; readonly at: string };

/** For each way: when each trouble was announced, unix milliseconds. */
type Told = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Remembers which troubles were announced, so that each is announced once until it is over, also over restarts. */
export class ToldTroubles {
  readonly #deps: ToldTroublesDeps;
  #told: Told = new Map();
  #loaded = false;
  /** Troubles that were announced or wait to be, with the number that `begin` gave them. */
  readonly #begun = new Map<string, number>();
  #times = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(deps: ToldTroublesDeps) {
    this.#deps = deps;
  }

  /** Loads what was announced. Call it before the other methods. Rejects with StoreError. */
  async load(): Promise<void> {
    if (this.#loaded) return;
    this.#told = parse(await this.#deps.state.get(KEY));
    this.#loaded = true;
  }

  /**
   * Starts to announce a trouble. Returns a number for `isNews`; `undefined` when the trouble was announced already or
   * waits to be.
   */
  begin(way: Way, trouble: string): number | undefined {
    const begun = keyOf(way, trouble);
    if (this.#told.get(nameOf(way))?.has(trouble) || this.#begun.has(begun)) return undefined;
    this.#times += 1;
    this.#begun.set(begun, this.#times);
    return this.#times;
  }

  /** False when the trouble has been over since `begin`. It may have begun again with another number. */
  isNews(way: Way, trouble: string, begun: number): boolean {
    return this.#begun.get(keyOf(way, trouble)) === begun;
  }

  /** The trouble was announced. */
  end(way: Way, trouble: string): void {
    const known = new Map(this.#told.get(nameOf(way))).set(trouble, this.#deps.clock.now());
    this.#told = new Map(this.#told).set(nameOf(way), known);
    this.#write();
  }

  /**
   * Forgets the troubles that are over, so that they are announced when they come again. `ageMs`: milliseconds since
   * they were announced.
   */
  async forget(way: Way, isOver: (trouble: string, ageMs: number) => boolean): Promise<void> {
    const now = this.#deps.clock.now();
    const known = this.#told.get(nameOf(way)) ?? new Map<string, number>();
    const prefix = keyOf(way, "");
    for (const key of this.#begun.keys()) {
      const trouble = key.slice(prefix.length);
      const ageMs = now - (known.get(trouble) ?? Number.NEGATIVE_INFINITY);
      if (key.startsWith(prefix) && isOver(trouble, ageMs)) this.#begun.delete(key);
    }
    const kept = new Map([...known].filter(([trouble, at]) => !isOver(trouble, now - at)));
    if (kept.size === known.size) return;
    this.#told = new Map(this.#told).set(nameOf(way), kept);
    this.#write();
    await this.#writing;
  }

  /** Writes one after the other. If a write fails, a trouble may be announced again after a restart. */
  #write(): void {
    const text = JSON.stringify([...this.#told].map(([way, troubles]) => [way, [...troubles]]));
    this.#writing = this.#writing.then(async () => {
      try {
        await this.#deps.state.set(KEY, text);
      } catch (error) {
        this.#deps.log.warn(
          { error: errorText(error) },
          "the list of announced lane troubles could not be saved; they may be announced again after a restart",
        );
      }
    });
  }
}

function nameOf({ of, at }: Way): string {
  return `${of}>${at}`;
}

function keyOf(way: Way, trouble: string): string {
  return `${nameOf(way)} ${trouble}`;
}

function parse(text: string | undefined): Told {
  const told = new Map<string, ReadonlyMap<string, number>>();
  for (const [way, troubles] of pairs(text === undefined ? [] : readJson(text))) {
    const known = pairs(troubles).filter((pair): pair is [string, number] => typeof pair[1] === "number");
    told.set(way, new Map(known));
  }
  return told;
}

function pairs(value: unknown): readonly (readonly [string, unknown])[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((pair: unknown) =>
    Array.isArray(pair) && typeof pair[0] === "string" ? [[pair[0], pair[1]] as const] : [],
  );
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return [];
  }
}
