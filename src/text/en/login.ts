import type { LoginTexts } from "../catalogue/texts.ts";
import { ending, loginAgain, USUAL_CAUSES } from "./login-words.ts";
import { enOwnLogin } from "./own-login.ts";

export const enLogin: LoginTexts = {
  risk: "Note: this logs in as a third-party web client. WeChat may warn, kick or restrict the account. Use an established, verified account and don't log in often.",
  needed: (places) =>
    places.length === 0
      ? "A WeChat login is needed, but no place shows the code: tick the terminal in npm run setup, then start again"
      : `A WeChat login is needed: the code is at: ${places.join(", ")}. Scan it with WeChat on your phone`,
  codeInThread: "The code is in the replies to this message",
  caption: (until) =>
    `Scan with WeChat on your phone (from another screen; reading it from the album does not work). Valid until ${until}`,
  replaced: "Expired: here is a new code",
  unfinished: "Login wasn't completed: here is a new code",
  scanned: "Scanned: confirm on your phone",
  confirmed: "Confirmed on the phone, logging in",
  confirm: (until) => `Nothing to scan: confirm the login in WeChat on your phone. Valid until ${until}`,
  loggedIn: (accountName) => `Logged in as ${accountName}. Watching for recalls`,
  watching: (accountName, places) =>
    `Watching as ${accountName}. Recalls go to: ${places.join(", ")}. Ctrl-C stops; the login is kept`,
  recallsGo: (places) => `Recalls go to: ${places.join(", ")}. Ctrl-C stops; the login is kept`,
  nowhere: (accountName) =>
    `Watching as ${accountName}, but alerts have nowhere to go. Choose another place with npm run setup, then start again`,
  sinksOff: (places) =>
    `Off because this message source can only receive: ${places.join(", ")}. Alerts that wait there are kept`,
  loggedInOther: (accountName, before) =>
    `Logged in as ${accountName}. This is another account than before (${before}); the messages of the two are kept separately. Watching for recalls`,
  unanswered: (loginCommand) => `Nobody scanned, stopped. ${loginAgain(loginCommand, "to try again")}`,
  stoppedUnfinished: (loginCommand) =>
    `Login wasn't completed, stopped. ${loginAgain(loginCommand, "to try again")}`,
  refused: (detail, loginCommand) =>
    `WeChat refused the login${ending(detail)}\nDon't retry at once; wait a while. ${loginAgain(loginCommand, "to try again")}`,
  postponed: {
    quietHours: (until, loginCommand) =>
      `A WeChat login is needed. These are quiet hours: a code will be sent at ${until}. ${loginAgain(loginCommand, "to log in now")}`,
    tooMany: (_until, loginCommand) =>
      `A WeChat login is needed, but the bridge has already tried 6 logins by itself within 24 hours. More could trigger WeChat's risk control, so it stopped. ${loginAgain(loginCommand, "to log in")}`,
    coolDown: (until, loginCommand) =>
      `A WeChat login is needed, but WeChat ended the last one at once. The bridge will not log in by itself before ${until}. ${loginAgain(loginCommand, "to log in anyway")}`,
  },
  loggedOut: (reason, detail, loginCommand) =>
    `Recalls are no longer watched: ${reason}${ending(detail)}\n${loginAgain(loginCommand, "to log in again")}`,
  reasons: {
    kicked:
      "the account logged in elsewhere, in a browser or the desktop app, and that ended this login. Two such logins end each other: keep one",
    loggedOutOnPhone: "web WeChat was logged out on the phone, or WeChat ended this login",
    refused: `WeChat does not let this account or this network use the web. ${USUAL_CAUSES}`,
    expired:
      "WeChat no longer accepts this login. Web logins last from half a day to a few days, so this is usually normal. If it came much sooner, WeChat ended the login or it was logged out on the phone",
    byRequest: "you logged out. The credentials are deleted",
    early:
      "WeChat ended the login within a minute. This is not a network problem: since January 2025 WeChat logs many accounts out seconds after a web login. Trying again at once makes it worse, up to a warning or a ban.\n" +
      "Safer: wait some days. Use an established account with a verified name and a payment card, from its usual network, with no desktop WeChat open. Don't try again with an account that you can't afford to lose",
  },
  unlessYou: (reason, early) => `${reason}.\nIf it was not you: ${early}`,
  own: enOwnLogin,
  again: "Log in again",
  otherWay: "If the web login stays refused, messages can come from another source: see docs/sources.md",
  codeTitle: "WeChat login code",
};
