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
  run: async ({ args }, { memory, texts }) => {
    const [id = "", number = ""] = args;
    const { choices } = memory;
    const option = choices.get(id.toLowerCase())?.[/^\d$/.test(number) ? Number(number) - 1 : -1];
    if (option === undefined) return texts.command.chat.choiceGone;
    choices.take(id.toLowerCase());
    const reply = await option();
    // The answer takes the place of the choice.
    return reply.alert === undefined && reply.file === undefined ? { ...reply, replaces: true } : reply;
  },
};
