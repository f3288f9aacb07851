import { cleanName } from "../../../text/tools/clean.ts";
import { editDistance } from "../../../text/tools/nearest.ts";
import { listLine } from "../../describe/list-line.ts";
import { timeReader } from "../../describe/time.ts";
import { alertIds, type RecallAlert } from "../../model/alert.ts";
import type { CommandButton, CommandReply, CommandRequest } from "../../ports/command.ts";
import type { ListedRecall } from "../../ports/stores/history.ts";
import type { CommandDeps } from "./command.ts";
import { asTyped, inSentence } from "./names.ts";
import { isOfOther } from "./one-account.ts";
import { type GivenId, idOf, readId } from "./recall-id.ts";
import { lineOptions, words } from "./reply.ts";

/** The commands that take an id. */
export type IdCommand = "show" | "context" | "forget" | "mute" | "unmute";

/** The recall that was meant, or the answer when there is not exactly one. */
export type FoundRecall =
  | { readonly recall: ListedRecall; readonly id: string }
  | { readonly recall: undefined; readonly answer: CommandReply };

/** Recalls in which the nearest id is looked for, and that a choice offers. */
const NEAR = 50;
const OFFERED = 8;

/**
 * Finds the recall that a word means as an id. `rest`: the words of the command after the id, for the buttons of a choice.
 * Rejects with StoreError.
 */
export async function findRecall(
  word: string,
  request: CommandRequest,
  deps: CommandDeps,
  command: IdCommand,
  rest: readonly string[] = [],
): Promise<FoundRecall> {
  const { texts, history } = deps;
  const answer = (reply: CommandReply | string): FoundRecall => ({
    recall: undefined,
    answer: typeof reply === "string" ? words(reply) : reply,
  });
  if (!history.isKept) return answer(texts.command.list.notKept);
  const given = readId(word);
  const recent = inSentence(request, texts, "recent");
  if (given === undefined) return answer(texts.command.id.notAnId(cleanName(word), recent));
  const id = `#${given.short}`;
  if (given.of === "mention") return answer(texts.command.id.mention(id));
  const meant = await meantBy(given, deps);
  const [recall, ...others] = meant.filter(({ alert }) => !isOfOther(alert, request));
  if (recall === undefined) {
    if (meant.length > 0) return answer(texts.command.id.ofOtherAccount(id));
    const near = given.begins === "" ? await nearestId(given, deps) : undefined;
    // Only a button carries the longer form, and only for a recall that was listed.
    return answer(given.begins === "" ? texts.command.id.unknown(id, near, recent) : pressedGone(id, deps));
  }
  if (others.length === 0) return { recall, id };
  return answer(choice([recall, ...others], command, rest, request, deps));
}

function pressedGone(id: string, { texts }: CommandDeps): CommandReply {
  return { ...words(texts.command.id.gone(id)), keepsButtons: true };
}

/** Whether a recall that the command may concern has this id. Rejects with StoreError. */
export async function isKnownId(
  word: string,
  request: CommandRequest,
  deps: Pick<CommandDeps, "history">,
): Promise<boolean> {
  const given = readId(word);
  if (given === undefined || !deps.history.isKept) return false;
  return (await meantBy(given, deps)).some(({ alert }) => !isOfOther(alert, request));
}

/** The recalls with that id, of all accounts, newest first. Rejects with StoreError. */
async function meantBy(
  { short, begins }: GivenId,
  { history }: Pick<CommandDeps, "history">,
): Promise<readonly ListedRecall[]> {
  const found = await history.find(short);
  return found.filter(({ alert }) => idsOf(alert).some((id) => id.startsWith(begins)));
}

/** An alert that was told without its original had another id before the original came: that of the message. */
function idsOf({ id, accountId, original }: RecallAlert): readonly string[] {
  if (accountId === undefined || original === undefined) return [id];
  return [id, alertIds(accountId, original.message.msgId).id];
}

async function nearestId({ short }: GivenId, { history }: CommandDeps): Promise<string | undefined> {
  const upTo = await history.newest();
  const { recalls } = await history.page({}, { upTo, offset: 0, limit: NEAR });
  const near = recalls.find(({ alert }) => editDistance(alert.shortId, short) === 1);
  return near === undefined ? undefined : `#${near.alert.shortId}`;
}

function choice(
  recalls: readonly ListedRecall[],
  command: IdCommand,
  rest: readonly string[],
  request: CommandRequest,
  deps: CommandDeps,
): CommandReply {
  const { texts, clock, timeZone } = deps;
  const offered = recalls.slice(0, OFFERED);
  const reader = timeReader(texts, clock.now(), timeZone);
  const lines = offered.map(({ alert }, index) => {
    const line = listLine(alert, lineOptions(deps));
    return request.wordsOnly === true
      ? texts.command.chat.choose(asTyped(request, texts, command, idOf(alert), ...rest), line)
      : `${index + 1}. ${line}`;
  });
  const buttons = offered.map(
    ({ alert }, index): CommandButton => ({
      label: `${index + 1}. ${reader.moment(alert.recalledAt)}`,
      name: command,
      args: [idOf(alert), ...rest],
    }),
  );
  const [first] = offered;
  const title = texts.command.id.several(`#${first?.alert.shortId ?? ""}`);
  const left = recalls.length - offered.length;
  const more = left === 0 ? [] : [texts.command.chat.more(left)];
  return {
    text: [title, ...lines, ...more].join("\n"),
    buttons,
  };
}
