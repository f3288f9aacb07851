import type { Command, CommandDeps } from "./command.ts";

/** The login trigger: requests a login, and answers with the state of the session. */
export const login: Command = {
  name: "login",
  summary: (texts) => texts.command.summaries.login,
  readerMay: false,
  acts: true,
  hidden: false,
  run: async (_request, deps) => {
    const before = deps.state();
    // Requested in every state: the session ignores it when it is not needed, and the state may be changing.
    deps.requestLogin();
    return reply(before, deps);
  },
};

function reply(state: ReturnType<CommandDeps["state"]>, { texts }: CommandDeps): string {
  switch (state) {
    case "online":
      return texts.command.alreadyOnline;
    case "waitingForScan":
    case "waitingForConfirm":
      return texts.command.loginRunning;
    case "offline":
      return texts.command.loginOffline;
    case "starting":
      return texts.command.loginStarting;
    default:
      return texts.command.loginStarted;
  }
}
