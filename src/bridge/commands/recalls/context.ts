import { withoutCommands } from "../../../text/tools/clean.ts";
import { chatShown } from "../../describe/message/names.ts";
import { messageLine } from "../../describe/message-line.ts";
import type { RecallAlert } from "../../model/alert.ts";
import { isRevoke, type ReceivedMessage } from "../../model/message.ts";
import type { Command, CommandDeps } from "../shared/command.ts";
import { findRecall } from "../shared/find-recall.ts";
import { NAMES } from "../shared/names.ts";
import { lineOptions } from "../shared/reply.ts";
import { usageReply } from "../shared/usage.ts";

/** Messages on either side. */
const EACH = 5;
/** Stands before the recalled message. */
const MARK = "▶ ";

/** Shows the messages around a recalled one that are still kept. */
export const context: Command = {
  name: "context",
  names: NAMES.context,
  summary: (texts) => texts.command.summaries.context,
  usage: (texts) => texts.command.usages.context,
  readerMay: false,
  acts: false,
  hidden: false,
  menu: true,
  run: async (request, deps) => {
    const { texts, history } = deps;
    if (!history.isKept) return texts.command.list.notKept;
    const [word, ...rest] = request.args;
    if (word === undefined || rest.length > 0) return usageReply("context", rest.join(" "), request, texts);
    const found = await findRecall(word, request, deps, "context");
    if (found.recall === undefined) return found.answer;
    const text = await contextText(found.recall.alert, found.id, deps);
    return { text, buttons: [], keepsButtons: true };
  },
};

async function contextText(
  { original, notice, accountId }: RecallAlert,
  id: string,
  deps: CommandDeps,
): Promise<string> {
  const { texts, recalls } = deps;
  const { context: sentences, chat } = texts.command;
  const { before, after } = await recalls.around(original ?? notice, EACH, accountId);
  const told = (messages: readonly ReceivedMessage[]): readonly string[] =>
    messages
      .filter((received) => !isRevoke(received))
      .map((received) => messageLine(received, lineOptions(deps)));
  const [above, below] = [told(before), told(after)];
  if (above.length + below.length === 0) return sentences.nothing(id);
  const name = chatShown(original, notice);
  const middle = original === undefined ? sentences.notSeen : messageLine(original, lineOptions(deps));
  return [
    sentences.title(id, name === "" ? chat.nameless : withoutCommands(name)),
    ...above,
    `${MARK}${middle}`,
    ...below,
  ].join("\n");
}
