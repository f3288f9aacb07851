import type { ConnectionState } from "../../model/connection-state.ts";
import type { SessionStatus } from "../../model/session-status.ts";
import type { CommandReply, CommandRequest } from "../../ports/command.ts";
import type { Command, CommandDeps } from "../shared/command.ts";
import type { LoginRequests } from "../shared/login-requests.ts";
import { inSentence, isWord, NAMES, wordTyped } from "../shared/names.ts";

/** The login trigger: requests a login, and answers with the state of the session. Asks first after a refusal. */
export const login: Command = {
  name: "login",
  names: NAMES.login,
  summary: (texts) => texts.command.summaries.login,
  usage: (texts) => texts.command.usages.login,
  readerMay: false,
  acts: true,
  hidden: false,
  menu: true,
  run: async (request, deps) => {
    const { session, memory, texts } = deps;
    const before = session.state();
    const whose = session.loginRequests();
    if (whose !== "own") return elsewhere(whose, before, request, deps);
    if (before === "loggedOut" && wasRefused(session.why())) {
      if (!isWord(request.args[0], "confirm")) return ask(request, deps);
      const confirmed = memory.questions.login.confirm();
      if (confirmed === "already") return texts.command.doneAlready;
      if (confirmed === "late") return texts.command.loginLate(inSentence(request, texts, "login"));
    }
    if (isWaiting(before) && session.showLoginAgain(request.sink)) return texts.command.loginAgain;
    // Requested in every state: the session ignores it when it is not needed, and the state may be changing.
    session.requestLogin();
    return answer(before, deps);
  },
};

/** Another program logs in. A code that it gave is shown here all the same. */
function elsewhere(
  whose: Exclude<LoginRequests, "own">,
  state: ConnectionState,
  { sink }: CommandRequest,
  { session, texts }: CommandDeps,
): string {
  if (state === "online") return texts.command.alreadyOnline;
  if (isWaiting(state) && session.showLoginAgain(sink)) return texts.command.loginAgain;
  switch (whose) {
    case "nobody":
      return texts.command.elsewhere.notOurs;
    case "passedOn":
      session.requestLogin();
      return texts.command.elsewhere.passedOn;
    default:
      return whose satisfies never;
  }
}

function isWaiting(state: ConnectionState): boolean {
  return state === "waitingForScan" || state === "waitingForConfirm";
}

/**
 * WeChat's codes 1102 and 1203, a login that it refused, and one that it ended at once: another try raises the risk of a ban.
 */
function wasRefused(why: SessionStatus["why"]): boolean {
  switch (why?.kind) {
    case "refused":
      return true;
    case "postponed":
      return why.reason === "coolDown";
    case "loggedOut":
      return why.early || why.reason === "expired" || why.reason === "refused";
    case "offline":
    case "unanswered":
    case undefined:
      return false;
    default:
      return why satisfies never;
  }
}

function ask(request: CommandRequest, { texts, memory }: CommandDeps): CommandReply {
  memory.questions.login.ask();
  const confirm = request.buttonsOnly
    ? undefined
    : inSentence(request, texts, "login", wordTyped(request, texts, "confirm"));
  return {
    text: texts.command.loginAsk(confirm),
    buttons: [{ label: texts.command.loginYes, name: "login", args: ["confirm"] }],
  };
}

function answer(state: ConnectionState, { texts }: CommandDeps): string {
  switch (state) {
    case "online":
      return texts.command.alreadyOnline;
    case "waitingForScan":
      return texts.command.loginRunning;
    case "waitingForConfirm":
      return texts.command.loginOnPhone;
    case "offline":
      return texts.command.loginOffline;
    case "starting":
      return texts.command.loginStarting;
    case "loggedOut":
    case "stopping":
      return texts.command.loginStarted;
    default:
      return state satisfies never;
  }
}
