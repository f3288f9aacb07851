import type { Texts } from "../../../text/catalogue/texts.ts";
import type { CommandReply, CommandRequest } from "../../ports/command.ts";
import type { Command, CommandDeps } from "../shared/command.ts";
import { type LoginMeant, loginMeant, notMeant } from "../shared/login-meant.ts";
import { inSentence, isWord, NAMES, wordTyped } from "../shared/names.ts";

/** Logs out after a question: the next login costs a scan, and an old button must not cause that. */
export const logout: Command = {
  name: "logout",
  names: NAMES.logout,
  summary: (texts) => texts.command.summaries.logout,
  usage: (texts) => texts.command.usages.logout,
  readerMay: false,
  acts: true,
  hidden: false,
  menu: true,
  run: async (request, deps) => {
    const meant = loginMeant(request, deps);
    if ("unknown" in meant) return notMeant(meant, request, deps);
    const { desk, own, whose, words, rest } = meant;
    if (!isWord(rest[0], "confirm")) return ask(request, deps, meant);
    const confirmed = deps.memory.questions.of("logout", own?.sink.name).confirm();
    const texts = deps.texts.command;
    if (confirmed === "already") return texts.doneAlready;
    if (confirmed === "late") return texts.logoutLate(inSentence(request, deps.texts, "logout", ...words));
    switch (await desk.logout()) {
      case "loggedOut":
        // Where logins are shown, the end of the session is the answer.
        if (desk.showsLogin(request.sink) && whose === "own") return "";
        return own === undefined ? texts.loggedOut : texts.own.loggedOut(own.sink.title[deps.texts.locale]);
      case "unconfirmed":
        return desk.showsLogin(request.sink) ? texts.logoutUnconfirmed : texts.loggedOutHere;
      case "notLoggedIn":
        return texts.notLoggedIn;
    }
  },
};

function ask(
  request: CommandRequest,
  { texts, memory }: CommandDeps,
  meant: LoginMeant,
): string | CommandReply {
  const { desk, own, whose, words, pressed } = meant;
  // Where another program logs in, the account stays bound: a person may want to watch another one.
  if (whose === "own" && desk.state() === "loggedOut") return texts.command.notLoggedIn;
  memory.questions.of("logout", own?.sink.name).ask();
  const confirm = request.buttonsOnly
    ? undefined
    : inSentence(request, texts, "logout", ...words, wordTyped(request, texts, "confirm"));
  return {
    text: question(meant, texts, confirm),
    buttons: [{ label: texts.command.logoutYes, name: "logout", args: [...pressed, "confirm"] }],
  };
}

function question(
  { own, whose }: LoginMeant,
  { command, locale }: Texts,
  confirm: string | undefined,
): string {
  if (own !== undefined) return command.own.logoutAsk(own.sink.title[locale], confirm);
  return whose === "nobody" ? command.elsewhere.logoutAsk(confirm) : command.logoutAsk(confirm);
}
