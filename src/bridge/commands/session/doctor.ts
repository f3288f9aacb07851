import type { Command } from "../shared/command.ts";
import { NAMES } from "../shared/names.ts";

/** Checks settings, data, connections and sinks, and tells what to do. It changes nothing and sends no alert. */
export const doctor: Command = {
  name: "doctor",
  names: NAMES.doctor,
  summary: (texts) => texts.command.summaries.doctor,
  usage: (texts) => texts.command.usages.doctor,
  readerMay: false,
  acts: false,
  hidden: false,
  menu: true,
  run: async (_request, { doctor: checks, texts }) =>
    (await checks.report(texts.locale)) ?? texts.command.doctorRuns,
};
