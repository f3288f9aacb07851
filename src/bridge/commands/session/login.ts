import type { ConnectionState } from "../../model/connection-state.ts";
import type { SessionStatus } from "../../model/session-status.ts";
import type { CommandReply, CommandRequest } from "../../ports/command.ts";
import type { Command, CommandDeps } from "../shared/command.ts";
import { type LoginMeant, loginMeant, notMeant } from "../shared/login-meant.ts";
import type { LoginRequests } from "../shared/login-requests.ts";
import { inSentence, isWord, NAMES, wordTyped } from "../shared/names.ts";

/**
 * The login trigger: requests a login, and answers with the state of the session. Asks first after a refusal. With the name of
 * a sink it is about the login of its own, and confirms who has logged in there.
 */
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
    const { memory, texts } = deps;
    const meant = loginMeant(request, deps);
    if ("unknown" in meant) return notMeant(meant, request, deps);
    const { desk, own, whose, words } = meant;
    const isConfirmed = isWord(meant.rest[0], "confirm");
    if (own?.isStranger() && isConfirmed) {
      await own.accept();
      return texts.command.own.accepted(own.sink.title[texts.locale]);
    }
    const before = desk.state();
    if (whose !== "own") return elsewhere(whose, before, request, deps);
    if (before === "loggedOut" && wasRefused(desk.why())) {
      const question = memory.questions.of("login", own?.sink.name);
      if (!isConfirmed) return ask(request, deps, meant);
      const confirmed = question.confirm();
      if (confirmed === "already") return texts.command.doneAlready;
      if (confirmed === "late") return texts.command.loginLate(inSentence(request, texts, "login", ...words));
    }
    if (isWaiting(before) && desk.showLoginAgain(request.sink)) return texts.command.loginAgain;
    // Requested in every state: the session ignores it when it is not needed, and the state may be changing.
    desk.requestLogin();
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

function ask(
  request: CommandRequest,
  { texts, memory }: CommandDeps,
  { own, words, pressed }: LoginMeant,
): CommandReply {
  memory.questions.of("login", own?.sink.name).ask();
  const confirm = request.buttonsOnly
    ? undefined
    : inSentence(request, texts, "login", ...words, wordTyped(request, texts, "confirm"));
  return {
    text: texts.command.loginAsk(confirm),
    buttons: [{ label: texts.command.loginYes, name: "login", args: [...pressed, "confirm"] }],
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
