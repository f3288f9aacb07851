import type { Config } from "../../../config/config.ts";
import type { Doctor } from "../../bridge/ports/doctor.ts";
import { messageOf, recordOf } from "../../doctor/report.ts";
import type { Check, CheckLine } from "../../kinds/check.ts";
import type { Locale } from "../../text/catalogue/texts.ts";
import { type DoctorDeps, runDoctor } from "./doctor.ts";

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
      return messageOf(await Array.fromAsync(this.#checks()), locale);
    } finally {
      this.#isBusy = false;
    }
  }

  /** All checks one by one, also while a report is being made. */
  async *lines(locale: Locale): AsyncGenerator<CheckLine, void> {
    for await (const check of this.#checks()) yield recordOf(check, locale);
  }

  #checks(): AsyncIterable<Check> {
    const config = this.#config;
    const right = { errors: [], wrong: new Set<string>(), isSourceRight: true, secrets: config.secrets };
    // Each check has its own time limit, so nothing has to end it.
    return runDoctor({ ...right, config }, this.#deps, new AbortController().signal);
  }
}
