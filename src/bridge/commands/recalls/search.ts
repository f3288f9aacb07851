import { cleanLine, cleanName } from "../../../text/tools/clean.ts";
import { foldText } from "../../../text/tools/fold.ts";
import type { Command } from "../shared/command.ts";
import { NAMES } from "../shared/names.ts";
import { firstPage, PAGE } from "../shared/pages.ts";
import { usageReply } from "../shared/usage.ts";

/** Longer searches find nothing and cost time. UTF-16 units. */
const MOST_UNITS = 200;

/** Lists recalls that hold all the words. */
export const search: Command = {
  name: "search",
  names: NAMES.search,
  summary: (texts) => texts.command.summaries.search,
  usage: (texts) => texts.command.usages.search,
  readerMay: false,
  acts: false,
  hidden: false,
  menu: true,
  run: async (request, deps) => {
    const { list } = deps.texts.command;
    if (!deps.history.isKept) return list.notKept;
    const typed = request.args.join(" ");
    if (typed.length > MOST_UNITS) return list.wordsTooLong(MOST_UNITS);
    const line = cleanLine(typed);
    const words = [...new Set(foldText(line).split(" "))].filter((word) => word !== "");
    if (words.length === 0) return usageReply("search", "", request, deps.texts);
    return await firstPage({ words }, PAGE, list.noneFound(cleanName(line)), request, deps);
  },
};
