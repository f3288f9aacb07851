import type { Clock } from "../bridge/ports/clock.ts";
import type { StateStore } from "../bridge/ports/stores/state-store.ts";
import type { Bilingual } from "../text/catalogue/texts.ts";
import type { Connect } from "./described.ts";

/** `warn`: it works, but a person should look at it. `fail`: something does not work. */
export type CheckStatus = "ok" | "warn" | "fail";

/** One line of the doctor's list. */
export type Check = {
  /** Programs read it, so it is never changed: small letters, its group and a dot first, as in `telegram.token`. */
  readonly id: string;
  readonly title: Bilingual;
  /** What was seen, one line. Holds no secret. */
  readonly seen: Bilingual;
} & (
  | { readonly status: "ok" }
  | {
      readonly status: "warn" | "fail";
      /** The next step, one sentence. */
      readonly todo: Bilingual;
    }
);

/** A check as data, in one language. The names of its fields and the words of `status` never change. */
export type CheckLine = {
  readonly id: string;
  /** What stands before the dot of the id. */
  readonly group: string;
  readonly title: string;
  readonly status: CheckStatus;
  readonly seen: string;
  /** `""` when there is nothing to do. */
  readonly todo: string;
};

/** What the checks of a sink or a source get. They only read: nothing is sent to a chat, and no login begins. */
export type CheckDeps = {
  readonly connect: Connect;
  readonly clock: Clock;
  /** A bridge runs with these settings. What only that bridge causes is no failure, and nothing is taken from it. */
  readonly isRunning: boolean;
  /** What the sink or source has kept (pairing, login). Empty while there is no database. */
  readonly state: Pick<StateStore, "get">;
};

/**
 * Runs the checks of a configured sink or source, one after the other. Where one fails, those that depend on it are left
 * out. Ends within about 20 s. Rejects only with the signal's reason.
 */
export type RunChecks<C> = (config: C, deps: CheckDeps, signal: AbortSignal) => AsyncIterable<Check>;

/** The same with its configuration. */
export type ConfiguredChecks = (deps: CheckDeps, signal: AbortSignal) => AsyncIterable<Check>;

/** Checks whose code is loaded when they are asked for. */
export function loadedChecks<C>(load: () => Promise<RunChecks<C>>): RunChecks<C> {
  return async function* (config, deps, signal) {
    const checks = await load();
    yield* checks(config, deps, signal);
  };
}

/** Joins checks with their configuration. */
export function configuredChecks<C>(
  checks: RunChecks<C> | undefined,
  config: C,
): ConfiguredChecks | undefined {
  return checks && ((deps, signal) => checks(config, deps, signal));
}
