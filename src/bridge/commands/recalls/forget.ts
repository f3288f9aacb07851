import type { CommandReply, CommandRequest } from "../../ports/command.ts";
import type { Command, CommandDeps } from "../shared/command.ts";
import { findRecall } from "../shared/find-recall.ts";
import { inSentence, isWord, NAMES, wordTyped } from "../shared/names.ts";
import { words } from "../shared/reply.ts";
import { usageReply } from "../shared/usage.ts";

/** Deletes one recall at once, or all of them after a question. */
export const forget: Command = {
  name: "forget",
  names: NAMES.forget,
  summary: (texts) => texts.command.summaries.forget,
  usage: (texts) => texts.command.usages.forget,
  readerMay: false,
  acts: true,
  hidden: false,
  menu: true,
  run: async (request, deps) => {
    const { texts, history } = deps;
    const [what, confirmation] = request.args;
    if (what === undefined) return usageReply("forget", "", request, texts);
    if (isWord(what, "all"))
      return isWord(confirmation, "confirm") ? await forgetAll(request, deps) : await ask(request, deps);
    const found = await findRecall(request, deps, "forget");
    if (found.recall === undefined) return found.answer;
    await history.forget([found.recall.alert.id]);
    await deps.onForgotten();
    return { ...words(texts.command.forget.done(found.id)), keepsButtons: true };
  },
};

async function ask(request: CommandRequest, deps: CommandDeps): Promise<string | CommandReply> {
  const { texts, history, memory } = deps;
  const { forget: sentences } = texts.command;
  const { total } = await history.page({}, { upTo: await history.newest(), offset: 0, limit: 1 });
  if (total === 0) return history.isKept ? sentences.nothing : texts.command.list.notKept;
  memory.questions.forgetAll.ask();
  return { text: sentences.ask(total, confirming(request, deps)), buttons: [button(deps)] };
}

function confirming(request: CommandRequest, { texts }: CommandDeps): string {
  const [all, confirm] = [wordTyped(request, texts, "all"), wordTyped(request, texts, "confirm")];
  return inSentence(request, texts, "forget", all, confirm);
}

function button({ texts }: CommandDeps) {
  return { label: texts.command.forget.yes, name: "forget", args: ["all", "confirm"] };
}

async function forgetAll(request: CommandRequest, deps: CommandDeps): Promise<string> {
  const { texts, history, memory, onForgotten } = deps;
  switch (memory.questions.forgetAll.confirm()) {
    case "already":
      return texts.command.doneAlready;
    case "late":
      return texts.command.forget.late(
        inSentence(request, texts, "forget", wordTyped(request, texts, "all")),
      );
    case "now": {
      const count = await history.forgetAll();
      await onForgotten();
      return texts.command.forget.doneAll(count);
    }
  }
}
