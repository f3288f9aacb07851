import { cleanName } from "../../../text/tools/clean.ts";
import { type ChatCandidate, exactChats, findChat } from "../../chats/find-chat.ts";
import type { CommandReply, CommandRequest } from "../../ports/command.ts";
import { chatTitle } from "../shared/chat-words.ts";
import { candidatesNow, withChat } from "../shared/choose-chat.ts";
import type { Command, CommandDeps } from "../shared/command.ts";
import { NAMES } from "../shared/names.ts";
import { firstPage, MOST_ON_PAGE, PAGE } from "../shared/pages.ts";

/** Lists the latest recalls, of one chat if it is named. */
export const recent: Command = {
  name: "recent",
  names: NAMES.recent,
  summary: (texts) => texts.command.summaries.recent,
  usage: (texts) => texts.command.usages.recent,
  readerMay: false,
  acts: false,
  hidden: false,
  menu: true,
  run: async (request, deps) => {
    const { list } = deps.texts.command;
    if (!deps.history.isKept) return list.notKept;
    const [first = "", ...rest] = request.args;
    if (first === "") return await firstPage({}, PAGE, list.none, request, deps);
    const candidates = candidatesNow(deps);
    const whole = request.args.join(" ");
    const isNumber = /^\d+$/.test(first);
    // A chat may be called "5" or "2024".
    if (!isNumber || exactChats(whole, candidates).length > 0)
      return await ofChat(whole, PAGE, candidates, request, deps);
    const each = Number(first);
    if (each < 1 || each > MOST_ON_PAGE) return list.badCount(cleanName(first), MOST_ON_PAGE);
    if (rest.length === 0) return await firstPage({}, each, list.none, request, deps);
    return await ofChat(rest.join(" "), each, candidates, request, deps);
  },
};

async function ofChat(
  typed: string,
  each: number,
  candidates: readonly ChatCandidate[],
  request: CommandRequest,
  deps: CommandDeps,
): Promise<CommandReply> {
  return await withChat(typed, findChat(typed, candidates), request, deps, async ({ known, names }) => {
    const none = deps.texts.command.list.noneOfChat(chatTitle(names, deps.texts));
    if (known === undefined) return { text: none, buttons: [] };
    return await firstPage({ chat: known.key }, each, none, request, deps);
  });
}
