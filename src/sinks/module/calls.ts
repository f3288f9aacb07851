import { DeliveryError, type DeliveryErrorCode } from "../../bridge/model/errors.ts";
import type { Clock } from "../../bridge/ports/clock.ts";
import { unlessAborted } from "../../bridge/timing/abortable.ts";
import { mayHaveBeenSent } from "../../net/request-sent.ts";
import type { ModuleSays } from "./texts.ts";
import type { ModuleWords } from "./words.ts";

/** The limit of one call, in milliseconds. */
const CALL_LIMIT_MS = 60_000;
/** A wait that a file asks for is no longer than this. */
const MAX_RETRY_AFTER_MS = 60 * 60_000;

/** The codes that a file may give its errors. All other errors are `unavailable`. */
const CODES = ["auth", "rateLimited", "rejected", "tooLarge"] as const satisfies readonly DeliveryErrorCode[];

/** Which file it is, and how its words are told. */
export type ModuleVoice = {
  /** As it stands in SINK_MODULES. */
  readonly file: string;
  readonly says: ModuleSays;
  readonly words: ModuleWords;
};

/** Calls functions of a file. Whatever they do, a call ends, and only with a value or a DeliveryError. */
export class ModuleCalls {
  readonly #voice: ModuleVoice;
  readonly #clock: Pick<Clock, "sleep">;

  constructor(voice: ModuleVoice, clock: Pick<Clock, "sleep">) {
    this.#voice = voice;
    this.#clock = clock;
  }

  /**
   * Resolves with what `work` resolves with. Its own signal aborts with `signal`, and after 60 s. Nobody waits for it then,
   * and what it throws later is dropped.
   */
  async run(work: (signal: AbortSignal) => unknown, signal: AbortSignal): Promise<unknown> {
    const { file, says } = this.#voice;
    if (signal.aborted) throw new DeliveryError("unavailable", says("stopped", { file }));
    const late = new AbortController();
    const over = new AbortController();
    void this.#clock.sleep(CALL_LIMIT_MS, over.signal).then(
      () => late.abort(new Error(`aborted after ${CALL_LIMIT_MS / 1_000} s`)),
      () => {},
    );
    const until = AbortSignal.any([signal, late.signal]);
    try {
      // What `work` throws at once rejects this promise, too.
      return await unlessAborted(new Promise((resolve) => resolve(work(until))), until);
    } catch (error) {
      if (signal.aborted)
        throw new DeliveryError("unavailable", says("stopped", { file }), { maybeDelivered: true });
      if (late.signal.aborted) {
        const failure = says("timedOut", { file, seconds: CALL_LIMIT_MS / 1_000 });
        throw new DeliveryError("unavailable", failure, { maybeDelivered: true });
      }
      throw this.#errorOf(error);
    } finally {
      over.abort();
    }
  }

  #errorOf(error: unknown): DeliveryError {
    const { file, says, words } = this.#voice;
    const told = { file, words: words(error) };
    const { code, retryAfterMs } = factsOf(error);
    const known = CODES.find((each) => each === code);
    if (known === undefined) {
      return new DeliveryError("unavailable", says("threw", told), {
        maybeDelivered: mayHaveArrived(error),
      });
    }
    return new DeliveryError(
      known,
      says("refused", told),
      retryAfterMs === undefined ? {} : { retryAfterMs },
    );
  }
}

function mayHaveArrived(error: unknown): boolean {
  try {
    return mayHaveBeenSent(error);
  } catch {
    return true;
  }
}

/** What the delivery loop needs of a thrown value. Its properties may throw, too. */
function factsOf(error: unknown): { readonly code?: string; readonly retryAfterMs?: number } {
  try {
    if (typeof error !== "object" || error === null || !("code" in error)) return {};
    const { code } = error;
    if (typeof code !== "string") return {};
    const wait = "retryAfterMs" in error ? error.retryAfterMs : undefined;
    if (code !== "rateLimited" || typeof wait !== "number" || !(wait >= 0)) return { code };
    return { code, retryAfterMs: Math.min(wait, MAX_RETRY_AFTER_MS) };
  } catch {
    return {};
  }
}
