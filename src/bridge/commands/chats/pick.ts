import type { Command } from "../shared/command.ts";
import { NAMES } from "../shared/names.ts";

/** Makes a choice that an earlier answer offered. Buttons run it, and people where there are no buttons. */
export const pick: Command = {
  name: "pick",
  names: NAMES.pick,
  summary: () => "",
  readerMay: false,
  acts: false,
  hidden: true,
  menu: false,
  run: async ({ args, accountId }, { memory, texts }) => {
    const [typed = "", number = ""] = args;
    const { choices } = memory;
    const id = typed.toLowerCase();
    const choice = choices.get(id);
    const option = choice?.options[/^\d$/.test(number) ? Number(number) - 1 : -1];
    if (choice === undefined || option === undefined || choice.accountId !== accountId)
      return texts.command.chat.choiceGone;
    choices.take(id);
    const reply = await option().catch((error: unknown) => {
      choices.putBack(id, choice);
      throw error;
    });
    // The answer takes the place of the choice.
    return reply.alert === undefined && reply.file === undefined ? { ...reply, replaces: true } : reply;
  },
};
