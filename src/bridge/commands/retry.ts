import type { Command } from "./command.ts";

/** Puts dead letters back into their lanes. They may pass once a person has corrected the cause. */
export const retry: Command = {
  name: "retry",
  summary: (texts) => texts.command.summaries.retry,
  readerMay: false,
  acts: true,
  hidden: false,
  run: async (_request, { retry: revive, texts }) => {
    const count = await revive();
    return count === 0 ? texts.command.nothingToRetry : texts.command.retried(count);
  },
};
