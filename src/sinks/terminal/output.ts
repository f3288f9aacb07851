import { DeliveryError, errorText } from "../../bridge/model/errors.ts";
import { RowCounter } from "./rows.ts";
import { terminalSays } from "./texts.ts";

export type OutputDeps = {
  /** Resolves when the text is out, rejects when it cannot be written (see `streamWriter`). */
  readonly write: (text: string) => Promise<void>;
  /** Width of the terminal now; `undefined` when stdout is none. Lines are wrapped only with a width. */
  readonly columns: () => number | undefined;
  /** Rows that others have written to the same terminal so far (the log, pairing codes); never less than before. */
  readonly rowsElsewhere?: () => number;
};

/** Standard output, and how far down the terminal has been written. */
export class Output {
  readonly #deps: OutputDeps;
  readonly #own: RowCounter;

  constructor(deps: OutputDeps) {
    this.#deps = deps;
    this.#own = new RowCounter(deps.columns);
  }

  /** Rows written to the terminal so far, by whomever. */
  get rows(): number {
    return this.#own.rows + (this.#deps.rowsElsewhere?.() ?? 0);
  }

  /**
   * One write for one text, so that nothing comes between its lines. It is written before this returns, so that `rows`
   * holds till then. A terminal that is halted (Ctrl-S) must not hold up the end. `rows`: how much lower the cursor
   * stands afterwards, when the text moves it. Rejects with DeliveryError.
   */
  async print(text: string, signal: AbortSignal, rows?: number): Promise<void> {
    if (signal.aborted) throw new DeliveryError("unavailable", terminalSays("stopped", {}));
    const stopped = Promise.withResolvers<never>();
    const stop = (): void =>
      stopped.reject(
        new DeliveryError("unavailable", terminalSays("stoppedWhilePrinting", {}), {
          maybeDelivered: true,
        }),
      );
    signal.addEventListener("abort", stop, { once: true });
    try {
      const written = this.#deps.write(text);
      if (rows === undefined) this.#own.add(text);
      else this.#own.moved(rows);
      await Promise.race([written, stopped.promise]);
    } catch (error) {
      if (error instanceof DeliveryError) throw error;
      const failure = terminalSays("unwritable", { cause: errorText(error) });
      throw new DeliveryError("unavailable", failure, { cause: error });
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }
}
