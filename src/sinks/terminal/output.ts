import { DeliveryError, errorText } from "../../bridge/model/errors.ts";
import { RowCounter } from "../../text/tools/rows.ts";
import { terminalSays } from "./texts.ts";

/** How the sink writes, and what it knows of the terminal. */
export type OutputDeps = {
  /** Resolves when the text has left the process, rejects when it cannot be written (see `Screen`). */
  readonly write: (text: string) => Promise<void>;
  /** Current width of the terminal in cells; `undefined` when stdout is not a terminal: lines are not wrapped then. */
  readonly columns: () => number | undefined;
  /** Rows that other code (the log, pairing codes) has written to the same terminal so far. Never decreases. */
  readonly rowsElsewhere?: () => number;
};

/** Writes to standard output and counts the rows of the terminal. */
export class Output {
  readonly #deps: OutputDeps;
  readonly #own: RowCounter;

  constructor(deps: OutputDeps) {
    this.#deps = deps;
    this.#own = new RowCounter(deps.columns);
  }

  /** Rows written to the terminal so far, including those of other code. */
  get rows(): number {
    return this.#own.rows + (this.#deps.rowsElsewhere?.() ?? 0);
  }

  /**
   * Writes a text with one call, so that no other output comes between its lines. The call is made before this function
   * returns, so that the count of rows is right. `rows`: how many rows lower the cursor is afterwards, for a text that moves
   * it. Rejects with DeliveryError, also when `signal` aborts: a terminal stopped with Ctrl-S must not delay the end.
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
