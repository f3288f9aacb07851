import type { CommandReply, CommandRequest } from "../../ports/command.ts";
import type { Command, CommandDeps } from "../shared/command.ts";
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
    const { session, memory } = deps;
    if (!isWord(request.args[0], "confirm")) return ask(request, deps);
    const confirmed = memory.questions.logout.confirm();
    const texts = deps.texts.command;
    if (confirmed === "already") return texts.doneAlready;
    if (confirmed === "late") return texts.logoutLate(inSentence(request, deps.texts, "logout"));
    switch (await session.logout()) {
      case "loggedOut":
        // Where logins are shown, the end of the session is the answer.
        return session.showsLogin(request.sink) && session.loginRequests() === "own" ? "" : texts.loggedOut;
      case "unconfirmed":
        return session.showsLogin(request.sink) ? texts.logoutUnconfirmed : texts.loggedOutHere;
      case "notLoggedIn":
        return texts.notLoggedIn;
    }
  },
};

function ask(request: CommandRequest, { texts, memory, session }: CommandDeps): string | CommandReply {
  const whose = session.loginRequests();
  // Where another program logs in, the account stays bound: a person may want to watch another one.
  if (whose === "own" && session.state() === "loggedOut") return texts.command.notLoggedIn;
  memory.questions.logout.ask();
  const confirm = request.buttonsOnly
    ? undefined
    : inSentence(request, texts, "logout", wordTyped(request, texts, "confirm"));
  return {
    text: whose === "nobody" ? texts.command.elsewhere.logoutAsk(confirm) : texts.command.logoutAsk(confirm),
    buttons: [{ label: texts.command.logoutYes, name: "logout", args: ["confirm"] }],
  };
}
