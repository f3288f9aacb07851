import { errorText } from "../model/errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/log.ts";
import type { StateStore } from "../ports/state-store.ts";

const KEY = "lanes.told";

export type ToldTroublesDeps = {
  readonly state: StateStore;
  readonly clock: Pick<Clock, "now">;
  readonly log: Logger;
};

/** Of whom something is told, and to whom. */
export type Way = { readonly of: string; readonly at: string };

/** By way: when each trouble was told, unix milliseconds. */
type Told = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Which troubles were told: each once, over restarts too, until it is over. */
export class ToldTroubles {
  readonly #deps: ToldTroublesDeps;
  #told: Told = new Map();
  #loaded = false;
  /** What is on its way to be told or was told, and which time that is. */
  readonly #begun = new Map<string, number>();
  #times = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(deps: ToldTroublesDeps) {
    this.#deps = deps;
  }

  /** Before the first question. Rejects with StoreError. */
  async load(): Promise<void> {
    if (this.#loaded) return;
    this.#told = parse(await this.#deps.state.get(KEY));
    this.#loaded = true;
  }

  /** A trouble that was not told yet is on its way now; `undefined` for any other. The number is for `isNews`. */
  begin(way: Way, trouble: string): number | undefined {
    const begun = keyOf(way, trouble);
    if (this.#told.get(nameOf(way))?.has(trouble) || this.#begun.has(begun)) return undefined;
    this.#times += 1;
    this.#begun.set(begun, this.#times);
    return this.#times;
  }

  /** False when the trouble was over since: then it may be on its way anew. */
  isNews(way: Way, trouble: string, begun: number): boolean {
    return this.#begun.get(keyOf(way, trouble)) === begun;
  }

  /** It was told. */
  end(way: Way, trouble: string): void {
    const known = new Map(this.#told.get(nameOf(way))).set(trouble, this.#deps.clock.now());
    this.#told = new Map(this.#told).set(nameOf(way), known);
    this.#write();
  }

  /** Troubles that are over and may be told anew when they come again. `ageMs`: since they were told. */
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

  /** One after the other. What cannot be written is told again after a restart, at worst. */
  #write(): void {
    const text = JSON.stringify([...this.#told].map(([way, troubles]) => [way, [...troubles]]));
    this.#writing = this.#writing.then(async () => {
      try {
        await this.#deps.state.set(KEY, text);
      } catch (error) {
        this.#deps.log.warn({ error: errorText(error) }, "what was told of the lanes could not be kept");
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
