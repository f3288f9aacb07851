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

/** When each trouble of each sink was told, unix milliseconds. */
type Told = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** Which troubles were told: each once, over restarts too, until it is over. */
export class ToldTroubles {
  readonly #deps: ToldTroublesDeps;
  #told: Told = new Map();
  #loaded = false;
  /** On their way to be told, by sink and trouble. */
  readonly #begun = new Set<string>();
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

  /** True for a trouble that nobody was told of yet: now it is on its way. */
  begin(sink: string, trouble: string): boolean {
    if (this.knows(sink, trouble) || this.#begun.has(`${sink} ${trouble}`)) return false;
    this.#begun.add(`${sink} ${trouble}`);
    return true;
  }

  knows(sink: string, trouble: string): boolean {
    return this.#told.get(sink)?.has(trouble) === true;
  }

  /** It was told. */
  end(sink: string, trouble: string): void {
    const known = new Map(this.#told.get(sink)).set(trouble, this.#deps.clock.now());
    this.#told = new Map(this.#told).set(sink, known);
    this.#write();
  }

  /** Troubles that are over and may be told anew when they come again. `ageMs`: since they were told. */
  async forget(sink: string, isOver: (trouble: string, ageMs: number) => boolean): Promise<void> {
    const now = this.#deps.clock.now();
    const known = this.#told.get(sink) ?? new Map<string, number>();
    for (const key of this.#begun) {
      const trouble = key.slice(sink.length + 1);
      if (
        key.startsWith(`${sink} `) &&
        isOver(trouble, now - (known.get(trouble) ?? Number.NEGATIVE_INFINITY))
      )
        this.#begun.delete(key);
    }
    const kept = new Map([...known].filter(([trouble, at]) => !isOver(trouble, now - at)));
    if (kept.size === known.size) return;
    this.#told = new Map(this.#told).set(sink, kept);
    this.#write();
    await this.#writing;
  }

  /** One after the other. What cannot be written is told again after a restart, at worst. */
  #write(): void {
    const text = JSON.stringify([...this.#told].map(([sink, troubles]) => [sink, [...troubles]]));
    this.#writing = this.#writing.then(async () => {
      try {
        await this.#deps.state.set(KEY, text);
      } catch (error) {
        this.#deps.log.warn({ error: errorText(error) }, "what was told of the lanes could not be kept");
      }
    });
  }
}

function parse(text: string | undefined): Told {
  const told = new Map<string, ReadonlyMap<string, number>>();
  for (const [sink, troubles] of pairs(text === undefined ? [] : readJson(text))) {
    const known = pairs(troubles).filter((pair): pair is [string, number] => typeof pair[1] === "number");
    told.set(sink, new Map(known));
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
