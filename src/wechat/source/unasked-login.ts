import { errorText, failureOf } from "../../bridge/model/errors.ts";
import type { Failure } from "../../bridge/model/reason.ts";
import type { Clock } from "../../bridge/ports/clock.ts";
import type { Logger } from "../../bridge/ports/log.ts";
import type { LoginGate, Postponed } from "../../bridge/ports/login-gate.ts";
import type { SessionEvent } from "../../bridge/ports/source-session.ts";
import { backoffMs } from "../../bridge/timing/backoff.ts";
import { type LoginTrigger, pause, untilTriggered } from "./login-trigger.ts";

export type UnaskedDeps = {
  readonly gate: LoginGate;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  readonly trigger: LoginTrigger;
  readonly emit: (event: SessionEvent, signal: AbortSignal) => Promise<void>;
};

/** The machine may sleep, and a timer with it: the wall clock is looked at this often. */
const LOOK_MS = 60_000;
/** A gate that names a time which is over already is not asked in a circle. */
const LEAST_WAIT_MS = 1_000;

type Waits = { readonly word: AbortSignal; readonly signal: AbortSignal };

/** Resolves when a login that nobody asked for may begin, or a person asks after all. Rejects only when `signal` aborts. */
export async function mayBegin(deps: UnaskedDeps, signal: AbortSignal): Promise<void> {
  await deps.trigger.during(async (word) => {
    const waits = { word, signal };
    for (let failures = 0; !word.aborted; ) {
      signal.throwIfAborted();
      const answer = await ask(deps);
      if (answer === "begin") return;
      if ("failure" in answer) {
        const retryInMs = backoffMs(failures, deps.random);
        await deps.emit({ type: "offline", failure: answer.failure, retryInMs }, signal);
        await pause(deps.clock, retryInMs, waits);
        failures += 1;
        continue;
      }
      failures = 0;
      await deps.emit({ type: "loginPostponed", ...answer }, signal);
      await waitOut(deps, answer, waits);
    }
  });
}

/** What cannot be counted is not begun: a disk that is full must not open the gate. */
async function ask({ gate, log }: UnaskedDeps): Promise<"begin" | { readonly failure: Failure } | Postponed> {
  try {
    return (await gate.admit()) ?? "begin";
  } catch (error) {
    log.error(
      { error: errorText(error) },
      "a login could not be counted, so it does not begin: check the disk of DATA_DIR",
    );
    return { failure: failureOf(error) };
  }
}

/** Only quiet hours end by themselves; after many logins or a kick a person has to ask. */
async function waitOut({ clock }: UnaskedDeps, { reason, until }: Postponed, waits: Waits): Promise<void> {
  if (reason !== "quietHours") {
    await untilTriggered(waits.word, waits.signal);
    return;
  }
  do {
    const leftMs = until - clock.now();
    await pause(clock, Math.min(Math.max(leftMs, LEAST_WAIT_MS), LOOK_MS), waits);
  } while (clock.now() < until && !waits.word.aborted);
}
