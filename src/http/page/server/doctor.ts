import { errorText } from "../../../bridge/model/errors.ts";
import type { CheckLine } from "../../../kinds/check.ts";
import { pageWords } from "../words.ts";
import type { PageDeps } from "./page-deps.ts";

/** A list that is older is made anew. Milliseconds. */
const FRESH_MS = 60_000;

/** Runs the checks when somebody looks, once for all who look. */
export class DoctorRuns {
  readonly #deps: Pick<PageDeps, "runDoctor" | "texts" | "clock" | "log">;
  #last: { readonly lines: readonly CheckLine[]; readonly at: number } | undefined;
  #isRunning = false;

  constructor(deps: Pick<PageDeps, "runDoctor" | "texts" | "clock" | "log">) {
    this.#deps = deps;
  }

  /** The list; `undefined` while the checks run. */
  lines(): readonly CheckLine[] | undefined {
    const { runDoctor, texts, clock } = this.#deps;
    if (runDoctor === undefined) {
      const words = pageWords(texts).doctor;
      return [{ id: "program.doctor", group: "program", status: "warn", ...words }];
    }
    if (this.#last !== undefined && clock.monotonic() - this.#last.at < FRESH_MS) return this.#last.lines;
    if (!this.#isRunning) void this.#run(runDoctor);
    return undefined;
  }

  /** Never rejects. What was seen before a failure is shown. */
  async #run(runDoctor: () => AsyncIterable<CheckLine>): Promise<void> {
    const { clock, log } = this.#deps;
    this.#isRunning = true;
    const lines: CheckLine[] = [];
    try {
      for await (const line of runDoctor()) lines.push(line);
    } catch (error) {
      log.warn({ error: errorText(error) }, "the checks for the page did not end well");
    }
    this.#last = { lines, at: clock.monotonic() };
    this.#isRunning = false;
  }
}
