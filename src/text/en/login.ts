import type { LoginTexts } from "../catalogue/texts.ts";

export const ending = (detail: string): string => (detail === "" ? "" : `: ${detail}`);

const again = (loginCommand: string | undefined, purpose: string): string =>
  loginCommand === undefined
    ? `Restart the program in a terminal ${purpose}`
    : `Send ${loginCommand} ${purpose}`;

export const USUAL_CAUSES =
  "Usual causes: a new account, no real name or payment card, another place than usual, a recent penalty";

export const enLogin: LoginTexts = {
  risk: "Note: this logs in as a third-party web client. WeChat may warn, kick or restrict the account. Use an established, verified account and don't log in often.",
  codeInThread: "The code is in the replies to this message",
  caption: (until) =>
    `Scan with WeChat on your phone (from another screen; reading it from the album does not work). Valid until ${until}`,
  replaced: "Expired: here is a new code",
  unfinished: "No login came of it: here is a new code",
  scanned: "Scanned: confirm on your phone",
  confirmed: "Confirmed on the phone, logging in",
  confirm: (until) => `Nothing to scan: confirm the login in WeChat on your phone. Valid until ${until}`,
  loggedIn: (accountName) => `Logged in as ${accountName}. Watching for recalls`,
  loggedInOther: (accountName, before) =>
    `Logged in as ${accountName}. This is another account than before (${before}); what is kept of the two stays apart. Watching for recalls`,
  unanswered: (loginCommand) => `Nobody scanned, stopped. ${again(loginCommand, "to try again")}`,
  stoppedUnfinished: (loginCommand) => `No login came of it, stopped. ${again(loginCommand, "to try again")}`,
  refused: (detail, loginCommand) =>
    `WeChat refused the login${ending(detail)}\nDon't retry at once, wait a while. ${again(loginCommand, "to try again")}`,
  postponed: {
    quietHours: (until, loginCommand) =>
      `A WeChat login is needed. These are quiet hours: a code will come at ${until}. ${again(loginCommand, "to log in now")}`,
    tooMany: (_until, loginCommand) =>
      `A WeChat login is needed, but 6 logins were asked for within 24 hours without you, and more would draw WeChat's attention. ${again(loginCommand, "to log in")}`,
    coolDown: (until, loginCommand) =>
      `A WeChat login is needed, but the last one was ended by WeChat at once, so none begins by itself before ${until}. ${again(loginCommand, "to log in all the same")}`,
  },
  loggedOut: (reason, detail, loginCommand) =>
    `WeChat has logged out, nothing is watched: ${reason}${ending(detail)}\n${again(loginCommand, "to log in again")}`,
  reasons: {
    kicked:
      "the account logged in elsewhere, in a browser or the desktop app, and took this place. Two such logins push each other out: keep one",
    loggedOutOnPhone: "web WeChat was logged out on the phone, or WeChat ended this login",
    refused: `WeChat does not let this account or this network use the web. ${USUAL_CAUSES}`,
    expired:
      "WeChat no longer takes this login. Web logins last from half a day to a few days, so this is mostly normal; much sooner than that, WeChat ended it or it was logged out on the phone",
    byRequest: "as you asked. The credentials are deleted",
    early:
      "WeChat ended the login within a minute. This is no network trouble: since January 2025 many accounts are put out seconds after a web login, and trying again at once makes it worse, up to a warning or a ban.\n" +
      "Safer: leave it for some days; use an established account with real name and payment card, from the network it is used to, with no desktop WeChat open; don't try again with an account that you can't afford to lose",
  },
  unlessYou: (reason, early) => `${reason}.\nIf it was not you: ${early}`,
  codeAboveIsDead: "The code above is no longer valid",
  again: "Log in again",
  codeTitle: "WeChat login code",
};
