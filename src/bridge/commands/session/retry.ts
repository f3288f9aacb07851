import type { Command } from "../shared/command.ts";
import { NAMES } from "../shared/names.ts";

/** Puts dead letters back into their lanes. They may pass once a person has corrected the cause. */
export const retry: Command = {
  name: "retry",
  names: NAMES.retry,
  summary: (texts) => texts.command.summaries.retry,
  usage: (texts) => texts.command.usages.retry,
  readerMay: false,
  acts: true,
  hidden: false,
  menu: true,
  run: async (_request, { retry: revive, texts }) => {
    const count = await revive();
    return count === 0 ? texts.command.nothingToRetry : texts.command.retried(count);
  },
};
