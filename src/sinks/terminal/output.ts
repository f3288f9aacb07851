import { DeliveryError, errorText } from "../../bridge/model/errors.ts";
import type { Screen } from "../../bridge/ports/screen.ts";
import { terminalSays } from "./texts.ts";

/** Writes to the screen. Rejects with DeliveryError, also when `signal` aborts: a terminal stopped with Ctrl-S must not delay the end. */
export class Output {
  readonly #screen: Pick<Screen, "write" | "keep">;

  constructor(screen: Pick<Screen, "write" | "keep">) {
    this.#screen = screen;
  }

  /** Writes a text with one call, so that no other output comes between its lines. */
  async print(text: string, signal: AbortSignal): Promise<void> {
    await settled(() => this.#screen.write(text), signal);
  }

  /** Writes a text, and keeps the lines below it and all that follows, see `Screen.keep`. */
  async keep(lines: readonly string[], text: string, signal: AbortSignal): Promise<void> {
    await settled(() => this.#screen.keep(lines, text), signal);
  }
}

async function settled(write: () => Promise<void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) throw new DeliveryError("unavailable", terminalSays("stopped", {}));
  const stopped = Promise.withResolvers<never>();
  const stop = (): void =>
    stopped.reject(
      new DeliveryError("unavailable", terminalSays("stoppedWhilePrinting", {}), { maybeDelivered: true }),
    );
  signal.addEventListener("abort", stop, { once: true });
  try {
    await Promise.race([write(), stopped.promise]);
  } catch (error) {
    if (error instanceof DeliveryError) throw error;
    const failure = terminalSays("unwritable", { cause: errorText(error) });
    throw new DeliveryError("unavailable", failure, { cause: error });
  } finally {
    signal.removeEventListener("abort", stop);
  }
}
