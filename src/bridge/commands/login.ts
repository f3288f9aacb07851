import type { Command, CommandDeps } from "./command.ts";

export const login: Command = {
  name: "login",
  summary: (texts) => texts.command.summaries.login,
  readerMay: false,
  acts: true,
  hidden: false,
  run: async (_request, deps) => {
    const before = deps.state();
    // Asked for in every state: the session ignores what it does not need, and the state may just be changing.
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
