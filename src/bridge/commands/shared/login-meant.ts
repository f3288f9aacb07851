import type { Texts } from "../../../text/catalogue/texts.ts";
import { cleanName } from "../../../text/tools/clean.ts";
import type { CommandRequest } from "../../ports/command.ts";
import type { CommandDeps, LoginDesk, OwnLoginDesk } from "./command.ts";
import type { LoginRequests } from "./login-requests.ts";
import { inSentence, isWord } from "./names.ts";

/** Which login a command is about. */
export type LoginMeant = {
  readonly desk: LoginDesk;
  /** `undefined`: that of the source. */
  readonly own: OwnLoginDesk | undefined;
  /** Whose matter it is. */
  readonly whose: LoginRequests;
  /** What names it in a command as it is typed there, and on a button; empty for that of the source. */
  readonly words: readonly string[];
  readonly pressed: readonly string[];
  /** The words behind that. */
  readonly rest: readonly string[];
};

/** The first word names no login. */
type NotMeant = { readonly unknown: string };

/**
 * The login that the words of `/login` or `/logout` mean: without a word that of the source, with the name or a title of a sink
 * the one of its own. Another word means none: a typing error must not start a login.
 */
export function loginMeant(request: CommandRequest, { session, texts }: CommandDeps): LoginMeant | NotMeant {
  const { args } = request;
  const [word, ...rest] = args;
  if (word === undefined || isWord(word, "confirm")) {
    return {
      desk: session,
      own: undefined,
      whose: session.loginRequests(),
      words: [],
      pressed: [],
      rest: args,
    };
  }
  const own = session.own.find(({ sink }) => isNameOf(sink, word));
  if (own === undefined) return { unknown: word };
  return {
    ...{ desk: own, own, whose: "own", rest },
    words: [typedName(own, request, texts)],
    pressed: [own.sink.name],
  };
}

/** Where commands are plain words, the sink has the name that people read. */
function typedName({ sink }: OwnLoginDesk, request: CommandRequest, texts: Texts): string {
  return request.wordsOnly === true ? sink.title[texts.locale] : sink.name;
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
  const logins = session.own.map((own) =>
    inSentence(request, texts, "login", typedName(own, request, texts)),
  );
  return texts.command.own.unknown(cleanName(unknown), logins);
}
