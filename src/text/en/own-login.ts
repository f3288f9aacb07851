import type { CommandTexts } from "../catalogue/command-texts.ts";
import type { OwnLoginTexts } from "../catalogue/texts.ts";
import { confirmBy } from "./confirm-by.ts";
import { ending, loginAgain, USUAL_CAUSES } from "./login-words.ts";

/** About the login of a sink's own. */
export const enOwnLogin: OwnLoginTexts = {
  heading: (title) =>
    `Login of ${title} (only sends alerts to ${title}; it is not the login whose recalls are watched)`,
  needed: (title, places) =>
    places.length === 0
      ? `${title} needs a login of its own, but no place shows the code: tick the terminal in npm run setup, then start again`
      : `${title} needs a login of its own: the code is at: ${places.join(", ")}. Scan it with WeChat on your phone`,
  loggedIn: (accountName) => `Logged in as ${accountName}`,
  loggedOut: (reason, detail, loginCommand) =>
    `Logged out. Alerts for this place are kept and go out after a login: ${reason}${ending(detail)}\n${loginAgain(loginCommand, "to log in again")}`,
  reasons: {
    kicked:
      "the account opened the same page elsewhere, and that ended this login. Two such logins end each other: keep one",
    loggedOutOnPhone: "it was logged out on the phone, or WeChat ended this login",
    refused: `WeChat does not let this account or this network use this page. ${USUAL_CAUSES}`,
    expired:
      "WeChat no longer accepts this login. Web logins last from half a day to a few days, so this is usually normal",
    byRequest: "you logged out. The credentials are deleted",
    early: "WeChat ended the login within a minute. Trying again at once makes it worse: wait some days",
  },
  stranger: (title, name, watched, confirm, logout) =>
    `The login of ${title} is that of “${name}”, and the watched account is “${watched}”. “${name}” gets no alerts until you confirm it.\nIf it is an account of yours, send ${confirm}; if not, send ${logout}`,
};

/** The commands about it. */
export const enOwnLoginCommands: CommandTexts["own"] = {
  unknown: (word, logins) =>
    logins.length === 0
      ? `“${word}” has no login of its own: nothing was done`
      : `“${word}” has no login of its own: nothing was done. What has one: ${logins.join(", ")}`,
  again: (title) => `Log in at ${title}`,
  accepted: (title) => `OK, alerts go to the account that is logged in at ${title} now`,
  loggedOut: (title) => `The login that ${title} has of its own has ended, its credentials are deleted`,
  logoutAsk: (title, command) =>
    `This ends the login that ${title} has of its own and deletes its credentials. To send alerts there again you will have to scan a code. The login whose recalls are watched stays.${confirmBy(command)}`,
};
