import type { Config } from "../../../config/config.ts";
import type { Doctor } from "../../bridge/ports/doctor.ts";
import type { Check, CheckLine } from "../../kinds/check.ts";
import type { Locale } from "../../text/catalogue/texts.ts";
import type { DoctorDeps } from "./doctor.ts";

/** The doctor inside a running bridge. Its settings have been checked at the start. */
export class BridgeDoctor implements Doctor {
  readonly #config: Config;
  readonly #deps: DoctorDeps;
  #isBusy = false;

  constructor(config: Config, deps: Omit<DoctorDeps, "inBridge">) {
    this.#config = config;
    this.#deps = { ...deps, inBridge: true };
  }

  async report(locale: Locale): Promise<string | undefined> {
    if (this.#isBusy) return undefined;
    this.#isBusy = true;
    try {
      const { messageOf } = await import("../../doctor/report.ts");
      return messageOf(await Array.fromAsync(this.#checks()), locale);
    } finally {
      this.#isBusy = false;
    }
  }

  /** All checks one by one, also while a report is being made. */
  async *lines(locale: Locale): AsyncGenerator<CheckLine, void> {
    const { recordOf } = await import("../../doctor/report.ts");
    for await (const check of this.#checks()) yield recordOf(check, locale);
  }

  /** Its code is loaded when it is asked for. */
  async *#checks(): AsyncGenerator<Check, void> {
    const { runDoctor } = await import("./doctor.ts");
    const config = this.#config;
    const right = { errors: [], wrong: new Set<string>(), isSourceRight: true, secrets: config.secrets };
    // Each check has its own time limit, so nothing has to end it.
    yield* runDoctor({ ...right, config }, this.#deps, new AbortController().signal);
  }
}
