import { cleanName } from "../../../text/tools/clean.ts";
import { type ChatCandidate, chatCandidates, type FoundChat } from "../../chats/find-chat.ts";
import type { CommandButton, CommandReply, CommandRequest } from "../../ports/command.ts";
import { choiceLabels } from "./chat-words.ts";
import type { CommandDeps } from "./command.ts";
import { asTyped } from "./names.ts";
import { words } from "./reply.ts";

/** Chats that a choice offers. */
const OFFERED = 8;

/** All chats that a person may mean now. */
export function candidatesNow({ chats, session }: CommandDeps): readonly ChatCandidate[] {
  return chatCandidates(chats.all(), session.accountId(), session.chats());
}

/** Carries on with the chat that was meant. When it is not clear which one, answers with a choice or the nearest name. */
export async function withChat(
  typed: string,
  found: FoundChat,
  request: CommandRequest,
  deps: CommandDeps,
  go: (chat: ChatCandidate) => Promise<CommandReply>,
): Promise<CommandReply> {
  const { chat: texts } = deps.texts.command;
  switch (found.kind) {
    case "one":
      return await go(found.chat);
    case "several":
      return choice(typed, found.chats, request, deps, go);
    case "none": {
      const name = cleanName(typed);
      return words(found.among === 0 ? texts.noneKnown(name) : texts.unknown(name, found.nearest));
    }
    default:
      return found satisfies never;
  }
}

function choice(
  typed: string,
  chats: readonly ChatCandidate[],
  request: CommandRequest,
  { texts, session, memory }: CommandDeps,
  go: (chat: ChatCandidate) => Promise<CommandReply>,
): CommandReply {
  const { chat: sentences } = texts.command;
  const offered = chats.slice(0, OFFERED);
  const options = offered.map((chat) => () => go(chat));
  const id = memory.choices.add({ options, accountId: request.accountId });
  const labels = choiceLabels(offered, session.accountId(), texts);
  const lines = labels.map((label, index) =>
    sentences.choose(asTyped(request, texts, "pick", id, String(index + 1)), label),
  );
  const left = chats.length - offered.length;
  return {
    text: [
      sentences.several(cleanName(typed)),
      ...(request.wordsOnly === true ? lines : []),
      ...(left === 0 ? [] : [sentences.more(left)]),
    ].join("\n"),
    buttons: labels.map(
      (label, index): CommandButton => ({ label, name: "pick", args: [id, String(index + 1)] }),
    ),
  };
}
