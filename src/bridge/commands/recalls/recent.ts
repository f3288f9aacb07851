import { cleanName } from "../../../text/tools/clean.ts";
import { type ChatCandidate, exactChats, findChat } from "../../chats/find-chat.ts";
import type { CommandReply, CommandRequest } from "../../ports/command.ts";
import { chatTitle } from "../shared/chat-words.ts";
import { candidatesNow, withChat } from "../shared/choose-chat.ts";
import type { Command, CommandDeps } from "../shared/command.ts";
import { inSentence, NAMES } from "../shared/names.ts";
import { firstPage, MOST_ON_PAGE, PAGE } from "../shared/pages.ts";

/** A larger number is a mistake. */
const MOST_COUNT = 10_000;
const NUMBER = /^([-+]?\d+)条?$/;

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
    if (request.args.length === 0) return await firstPage({}, PAGE, list.none, request, deps);
    const candidates = candidatesNow(deps);
    const { chat, count, wrong } = readWanted(request.args, candidates);
    if (wrong !== undefined)
      return list.badCount(
        cleanName(wrong),
        MOST_COUNT,
        inSentence(request, deps.texts, "recent", String(PAGE)),
      );
    const each = Math.min(count ?? PAGE, MOST_ON_PAGE);
    return chat === ""
      ? await firstPage({}, each, list.none, request, deps)
      : await ofChat(chat, each, candidates, request, deps);
  },
};

/** `wrong`: a number that is no count. */
type Wanted = { readonly chat: string; readonly count?: number; readonly wrong?: string };

/** The chat (`""` for all) and the number that the words ask for. The number stands first or last. */
function readWanted(args: readonly string[], candidates: readonly ChatCandidate[]): Wanted {
  const whole = args.join(" ");
  const [first = "", last = ""] = [args[0], args.at(-1)];
  // A chat may be called "5" or "2024".
  if (exactChats(whole, candidates).length > 0) return { chat: whole };
  if (isNumber(first)) return { chat: args.slice(1).join(" "), ...countOf(first) };
  const chat = args.slice(0, -1).join(" ");
  // A chat may be called "Trip 2024".
  const isCount = isNumber(last) && findChat(chat, candidates).kind !== "none";
  return isCount ? { chat, ...countOf(last) } : { chat: whole };
}

function isNumber(word: string): boolean {
  return NUMBER.test(word.normalize("NFKC"));
}

function countOf(word: string): Pick<Wanted, "count" | "wrong"> {
  const count = Number(NUMBER.exec(word.normalize("NFKC"))?.[1]);
  return count >= 1 && count <= MOST_COUNT ? { count } : { wrong: word };
}

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
    return await firstPage({ chats: [known.key] }, each, none, request, deps);
  });
}
