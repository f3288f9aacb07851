import type { Command } from "../shared/command.ts";
import { inSentence, NAMES } from "../shared/names.ts";
import { turnedPage } from "../shared/pages.ts";

/** Turns a list to another page, in place. Buttons run it, and people where there are no buttons. */
export const turn: Command = {
  name: "turn",
  names: NAMES.turn,
  summary: () => "",
  readerMay: false,
  acts: false,
  hidden: true,
  menu: false,
  run: async (request, deps) => {
    const [id = "", page = ""] = request.args;
    const { texts, memory, history } = deps;
    if (!history.isKept) return texts.command.list.notKept;
    const list = memory.lists.get(id.toLowerCase());
    if (list === undefined)
      return texts.command.list.gone(
        inSentence(request, texts, "recent"),
        inSentence(request, texts, "search"),
      );
    const wanted = /^\d{1,6}$/.test(page) ? Math.max(1, Number(page)) : 1;
    return await turnedPage(id.toLowerCase(), list, wanted, request, deps);
  },
};
