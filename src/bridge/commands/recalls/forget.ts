import type { CommandReply, CommandRequest } from "../../ports/command.ts";
import type { Command, CommandDeps } from "../shared/command.ts";
import { findRecall } from "../shared/find-recall.ts";
import { inSentence, isWord, NAMES, wordTyped } from "../shared/names.ts";
import { words } from "../shared/reply.ts";
import { usageReply } from "../shared/usage.ts";

/** Ids that are taken at once. For each that is not known the nearest is looked for. */
const MOST_IDS = 20;

/** Deletes the recalls that are named at once, or all of them after a question. */
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
    const { texts } = deps;
    const [what, confirmation, ...further] = request.args;
    if (what === undefined) return usageReply("forget", "", request, texts);
    if (!isWord(what, "all")) return await forgetThese(request, deps);
    const isConfirmed = isWord(confirmation, "confirm");
    const wrong = isConfirmed ? further : request.args.slice(1);
    if (wrong.length > 0) return usageReply("forget", wrong.join(" "), request, texts);
    return isConfirmed ? await forgetAll(request, deps) : await ask(request, deps);
  },
};

/** Deletes all that are known, and answers each of the others. */
async function forgetThese(request: CommandRequest, deps: CommandDeps): Promise<string | CommandReply> {
  const { texts, history, onForgotten } = deps;
  const { forget: sentences } = texts.command;
  const given = [...new Set(request.args)];
  if (given.length > MOST_IDS) return sentences.tooMany(MOST_IDS);
  const known = new Map<string, string>();
  const answers: CommandReply[] = [];
  for (const word of given) {
    const found = await findRecall(word, request, deps, "forget");
    if (found.recall === undefined) answers.push(found.answer);
    else known.set(found.recall.alert.id, found.id);
  }
  if (known.size > 0) {
    await history.forget([...known.keys()]);
    await onForgotten();
    answers.unshift({ ...words(sentences.done([...known.values()])), keepsButtons: true });
  }
  const [first = words("")] = answers;
  return answers.length === 1
    ? first
    : {
        text: [...new Set(answers.map(({ text }) => text))].join("\n"),
        buttons: answers.flatMap(({ buttons }) => buttons),
      };
}

async function ask(request: CommandRequest, deps: CommandDeps): Promise<string | CommandReply> {
  const { texts, history, memory } = deps;
  const { forget: sentences } = texts.command;
  const { total } = await history.page({}, { upTo: await history.newest(), offset: 0, limit: 1 });
  if (total === 0) return history.isKept ? sentences.nothing : texts.command.list.notKept;
  memory.forgetAll.ask(request.accountId);
  return { text: sentences.ask(total, confirming(request, deps)), buttons: [button(deps)] };
}

function confirming(request: CommandRequest, { texts }: CommandDeps): string | undefined {
  if (request.buttonsOnly) return undefined;
  const [all, confirm] = [wordTyped(request, texts, "all"), wordTyped(request, texts, "confirm")];
  return inSentence(request, texts, "forget", all, confirm);
}

function button({ texts }: CommandDeps) {
  return { label: texts.command.forget.yes, name: "forget", args: ["all", "confirm"] };
}

async function forgetAll(request: CommandRequest, deps: CommandDeps): Promise<string> {
  const { texts, history, memory, onForgotten } = deps;
  switch (memory.forgetAll.confirm(request.accountId)) {
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
