import type { CommandReply } from "../ports/command.ts";
import type { Command, CommandDeps } from "./command.ts";

/** The words that confirm, in both languages. */
const YES: ReadonlySet<string> = new Set(["confirm", "yes", "确认", "是"]);

/** Logs out after a question: the next login costs a scan, and an old button must not cause that. */
export const logout: Command = {
  name: "logout",
  summary: (texts) => texts.command.summaries.logout,
  readerMay: false,
  acts: true,
  hidden: false,
  run: async ({ prefix, args }, deps) => {
    const typed = `${prefix}logout`;
    const { command: texts } = deps.texts;
    if (!YES.has(args[0]?.toLowerCase() ?? "")) return ask(typed, deps);
    if (!deps.logoutConfirmation.isFresh()) return texts.logoutLate(typed);
    deps.logoutConfirmation.forget();
    switch (await deps.logout()) {
      case "loggedOut":
        return texts.loggedOut;
      case "unconfirmed":
        return texts.loggedOutHere;
      case "notLoggedIn":
        return texts.notLoggedIn;
    }
  },
};

function ask(typed: string, { texts, logoutConfirmation, state }: CommandDeps): string | CommandReply {
  if (state() === "loggedOut") return texts.command.notLoggedIn;
  logoutConfirmation.ask();
  return {
    text: texts.command.logoutAsk(`${typed} confirm`),
    buttons: [{ label: texts.command.logoutYes, name: "logout", args: ["confirm"] }],
  };
}
