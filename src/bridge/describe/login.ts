import type { LoginCommand, LoginTexts, Texts } from "../../text/catalogue/texts.ts";
import { failureWords } from "../../text/reason-words.ts";
import type { NotOnline } from "../model/session-status.ts";
import type { CommandButton } from "../ports/command.ts";
import type { LoginView } from "../ports/sink.ts";

/** A login view in words. `buttons` is empty where there is nothing to press. */
export type LoginWords = { readonly text: string; readonly buttons: readonly CommandButton[] };

export type LoginWordsOptions = {
  readonly texts: Texts;
  readonly loginCommand: LoginCommand;
  /** A moment as the place shows it, such as `14:07`. */
  readonly time: (unixMs: number) => string;
};

/**
 * Pure: the text beside the code or in its place. Names and WeChat's own words are unchanged: the sink cleans and
 * escapes the whole text.
 */
export function loginWords(view: LoginView, options: LoginWordsOptions): LoginWords {
  if (view.of === undefined) return wordsOf(view, options);
  const { texts, loginCommand } = options;
  const { name, title } = view.of;
  const { text, buttons } = wordsOf(view, { ...options, loginCommand: ownCommand(loginCommand, name) });
  return {
    text: `${texts.login.own.heading(title[texts.locale])}\n${text}`,
    buttons: buttons.map((button) => ({ ...button, args: [name] })),
  };
}

/** The command that asks for the login of a sink's own. */
function ownCommand(command: LoginCommand, sink: string): LoginCommand {
  if (typeof command === "string") return `${command} ${sink}`;
  return command !== undefined && "at" in command ? { ...command, of: sink } : command;
}

function wordsOf(view: LoginView, { texts, loginCommand, time }: LoginWordsOptions): LoginWords {
  // The login of a sink's own is one at WeChat's web version, whatever the source is.
  const login = view.of === undefined ? texts.login : texts.webLogin;
  const again: readonly CommandButton[] =
    typeof loginCommand !== "string" || login.again === ""
      ? []
      : [{ label: login.again, name: "login", args: [] }];
  const plain = (text: string): LoginWords => ({ text, buttons: [] });
  const ended = (text: string): LoginWords => ({ text, buttons: again });
  const refused = (text: string): LoginWords =>
    ended(login.otherWay === "" || view.of !== undefined ? text : `${text}\n${login.otherWay}`);
  switch (view.state) {
    case "code": {
      const caption = login.caption(time(view.expiresAt));
      if (!view.replaced) return plain(caption);
      return plain(`${view.unfinished ? login.unfinished : login.replaced}\n${caption}`);
    }
    case "scanned":
      return plain(login.scanned);
    case "confirm":
      return plain(login.confirm(time(view.expiresAt)));
    case "confirmed":
      return plain(login.confirmed);
    case "loggedIn":
      if (view.of !== undefined) return plain(login.own.loggedIn(view.accountName));
      return plain(
        view.before === undefined
          ? login.loggedIn(view.accountName)
          : login.loggedInOther(view.accountName, view.before),
      );
    case "unanswered":
      return ended(view.unfinished ? login.stoppedUnfinished(loginCommand) : login.unanswered(loginCommand));
    case "refused":
      return refused(login.refused(failureWords(view.detail, texts), loginCommand));
    case "postponed":
      return ended(login.postponed[view.reason](time(view.until), loginCommand));
    case "loggedOut": {
      const own = view.of === undefined ? login : login.own;
      const why = reasonWords(view, { ...login, reasons: own.reasons });
      const text = own.loggedOut(why, ownWords(view, texts), loginCommand);
      const isRefused = view.reason === "refused" || (view.early && view.reason !== "byRequest");
      return isRefused ? refused(text) : ended(text);
    }
  }
}

type Ended = Omit<NotOnline & { readonly kind: "loggedOut" }, "kind">;

/** Why a session ended, in words, with WeChat's own if they help. */
export function logoutReason(ended: Ended, texts: Texts): string {
  const detail = ownWords(ended, texts);
  return texts.status.why.ended(reasonWords(ended, texts.login), detail);
}

/** WeChat's own words only where it gives a reason; a bare number helps nobody and stands in the log. */
function ownWords({ reason, detail }: Ended, texts: Texts): string {
  return reason === "refused" && detail !== undefined ? failureWords(detail, texts) : "";
}

/** When a session ends just after a login, the person may have logged in elsewhere, or WeChat refused the account. */
function reasonWords({ reason, early }: Pick<Ended, "reason" | "early">, login: LoginTexts): string {
  const { reasons } = login;
  if (!early || reason === "byRequest") return reasons[reason];
  return reason === "kicked" || reason === "loggedOutOnPhone"
    ? login.unlessYou(reasons[reason], reasons.early)
    : reasons.early;
}
