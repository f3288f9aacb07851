import { showAgainMs } from "../delivery/retry-policy.ts";
import { DeliveryError, errorText } from "../model/errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { Logger } from "../ports/log.ts";
import type { Pulse } from "../ports/pulse.ts";
import type { LoginDisplay, LoginView, Sink } from "../ports/sink.ts";
import { Wakeup } from "../timing/wakeup.ts";

/** A sink that shows the login, or what stands for it there. */
export type LoginPlace = Pick<Sink, "name"> & LoginDisplay;

/**
 * Keeps the login view at one sink up to date. It shows the newest view as soon as the sink can, and skips older ones.
 * Each sink has a board of its own, so that no sink waits for another.
 */
export class LoginBoard {
  readonly #display: LoginPlace;
  readonly #log: Logger;
  readonly #random: () => number;
  readonly #wakeup: Wakeup;
  #wanted: LoginView | undefined;
  /** The person asked for the view once more. */
  #anew = false;

  constructor(display: LoginPlace, clock: Clock, log: Logger, random: () => number, pulse?: Pulse) {
    this.#display = display;
    this.#wakeup = new Wakeup(clock, pulse);
    this.#log = log;
    this.#random = random;
  }

  show(view: LoginView): void {
    this.#wanted = view;
    this.#wakeup.signal();
  }

  /**
   * Shows the newest view once more, as a new message, while it waits for the person: a code to scan, or a confirmation on
   * the phone. False: nothing waits for the person, and nothing is shown.
   */
  repeat(): boolean {
    if (!waitsForPerson(this.#wanted)) return false;
    this.#anew = true;
    this.#wakeup.signal();
    return true;
  }

  /** The sink is ready again: tries at once. */
  wake(): void {
    this.#wakeup.signal();
  }

  async run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    let shown: LoginView | undefined;
    let lastLogged = "";
    while (!signal.aborted) {
      this.#wakeup.beat();
      const view = this.#wanted;
      const anew = this.#anew && waitsForPerson(view);
      this.#anew = false;
      if (view === shown && !anew) {
        await this.#wakeup.wait(signal);
        continue;
      }
      try {
        if (view) await this.#display.showLogin(view, signal, anew);
        shown = view;
        failures = 0;
        lastLogged = "";
      } catch (error) {
        if (signal.aborted) return;
        this.#anew ||= anew;
        const notReady = error instanceof DeliveryError && error.code === "notReady";
        const text = errorText(error);
        if (!notReady && text !== lastLogged) {
          this.#log.warn(
            { sink: this.#display.name, reason: text },
            "the sink did not show the login; trying again",
          );
          lastLogged = text;
        }
        await this.#wakeup.wait(signal, showAgainMs(error, failures, this.#random));
        failures += 1;
      }
    }
  }
}

function waitsForPerson(view: LoginView | undefined): boolean {
  return view?.state === "code" || view?.state === "confirm";
}
