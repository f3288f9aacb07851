import { cleanName } from "../../../text/tools/clean.ts";
import type { CommandRequest } from "../../ports/command.ts";
import type { CommandDeps, LoginDesk, OwnLoginDesk } from "./command.ts";
import { inSentence, isWord } from "./names.ts";

/** Which login a command is about. */
export type LoginMeant = {
  readonly desk: LoginDesk;
  /** `undefined`: that of the source. */
  readonly own: OwnLoginDesk | undefined;
  /** What names it in a command; empty for that of the source. */
  readonly words: readonly string[];
  /** The words behind that. */
  readonly rest: readonly string[];
};

/** The first word names no login. */
type NotMeant = { readonly unknown: string };

/**
 * The login that the words of `/login` or `/logout` mean: without a word that of the source, with the name or a title of a sink
 * the one of its own. Another word means none: a typing error must not start a login.
 */
export function loginMeant({ args }: CommandRequest, { session }: CommandDeps): LoginMeant | NotMeant {
  const [word, ...rest] = args;
  if (word === undefined || isWord(word, "confirm")) {
    return { desk: session, own: undefined, words: [], rest: args };
  }
  const own = session.own.find(({ sink }) => isNameOf(sink, word));
  return own === undefined ? { unknown: word } : { desk: own, own, words: [own.sink.name], rest };
}

function isNameOf({ name, title }: OwnLoginDesk["sink"], word: string): boolean {
  const folded = (text: string): string => text.normalize("NFKC").toLowerCase();
  return [name, title.zh, title.en].some((each) => folded(each) === folded(word));
}

/** The answer to a word that names no login. */
export function notMeant(
  { unknown }: NotMeant,
  request: CommandRequest,
  { session, texts }: CommandDeps,
): string {
  const logins = session.own.map(({ sink }) => inSentence(request, texts, "login", sink.name));
  return texts.command.own.unknown(cleanName(unknown), logins);
}
