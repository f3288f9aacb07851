import type { OtherLogins } from "../catalogue/login-way.ts";
import { confirmBy } from "./confirm-by.ts";
import { ending } from "./login-words.ts";

const THERE = "at the program that pushes the messages";
const RISK =
  "WeChat may warn, kick or restrict the account. Use an established, verified account and don't log in often.";
const EARLY =
  "WeChat ended the login within a minute. This is not a network problem. Trying again at once makes it worse, up to a warning or a ban.\n" +
  "Safer: wait some days. Don't try again with an account that you can't afford to lose";
const STORE_STICKER = "a store sticker; the message source gave no picture of it";

export const enOtherLogins: OtherLogins = {
  code: {
    login: {
      risk: `Note: this logs in as a third-party client. ${RISK}`,
      reasons: {
        kicked:
          "the account logged in elsewhere, and that ended this login. Two such logins end each other: keep one",
        loggedOutOnPhone: "it was logged out on the phone, or WeChat ended this login",
        refused: "WeChat does not let this account or this network log in like this",
        expired: "WeChat no longer accepts this login",
        byRequest: "you logged out",
        early: EARLY,
      },
      otherWay: "",
    },
    announcement: {},
    command: {
      logoutAsk: (command) =>
        `This logs out of WeChat. To watch recalls again you will have to scan a code.${confirmBy(command)}`,
      loggedOut: "Logged out of WeChat",
      loggedOutHere:
        "It is not certain that the logout went through. Check the devices in WeChat on your phone",
      logoutUnconfirmed:
        "It is not certain that the logout went through. Check the devices in WeChat on your phone",
    },
    why: {},
    media: { storeSticker: STORE_STICKER },
    stoppedLoggedIn: "Stopped. The login is kept: the next start usually needs no scan",
  },
  elsewhere: {
    login: {
      risk: `Note: the program that pushes the messages logs in to WeChat as a third-party client. ${RISK}`,
      watching: (accountName, places) =>
        `Watching as ${accountName}. Recalls go to: ${places.join(", ")}. Ctrl-C stops`,
      recallsGo: (places) => `Recalls go to: ${places.join(", ")}. Ctrl-C stops`,
      unanswered: () => `Nobody scanned, stopped. Try again ${THERE}`,
      stoppedUnfinished: () => `Login wasn't completed, stopped. Try again ${THERE}`,
      refused: (detail) => `WeChat refused the login${ending(detail)}\nDon't retry at once; wait a while`,
      loggedOut: (reason, detail) =>
        `Recalls are no longer watched: ${reason}${ending(detail)}\nLog in again ${THERE}`,
      reasons: {
        kicked: "the program that pushes the messages says that another login ended this one",
        loggedOutOnPhone: "the program that pushes the messages says that it was logged out",
        refused: "the program that pushes the messages says that WeChat does not let the account log in",
        expired: "the program that pushes the messages says that the login is no longer valid",
        byRequest: "you asked for a logout",
        early: EARLY,
      },
      again: "",
      otherWay: "",
    },
    announcement: {
      offline: (since, duration, reason) =>
        `No message was pushed for ${duration} (since ${since})${ending(reason)}\nCheck that the program that pushes the messages still runs. Alerts go on by themselves once it is back`,
      unreachable: (since, duration, reason) =>
        `The program that pushes the messages has not come yet, after ${duration} (since ${since})${ending(reason)}\nCheck that it runs, and the address and the token that it was given`,
      noNetwork: (reason) =>
        `No message was pushed yet${ending(reason)}\nStart the program that pushes the messages, and check the address and the token that it was given`,
      watchingAgain: (accountName, duration, from, to, messages, recalls) =>
        `Watching as ${accountName} again. Down for ${duration} (${from}–${to}): messages pushed for that time: ${messages}, recalls: ${recalls}`,
      back: (duration, from, to, messages, recalls) =>
        `Messages are pushed again after ${duration} (${from}–${to}). Messages: ${messages}, recalls: ${recalls}`,
    },
    command: {
      logoutAsk: (command) =>
        `This asks the program that pushes the messages to log out of WeChat. The bridge takes no more messages of this account then, and another account can come.${confirmBy(command)}`,
      loggedOut: "Logged out. The bridge takes no more messages of this account, and another one can come",
      loggedOutHere: `The bridge takes no more messages of this account, and another one can come. The login may still be there: log out ${THERE}`,
      logoutUnconfirmed: `The login may still be there: log out ${THERE}. Another account can come now`,
    },
    why: {
      offline: (reason) => `no message is pushed: ${reason}`,
      quiet: "no message is pushed; check that the program that pushes the messages still runs",
      starting: "waiting for the program that pushes the messages",
      loggedOut: `a login is needed ${THERE}`,
    },
    media: { storeSticker: STORE_STICKER },
    stoppedLoggedIn: "Stopped. The login at WeChat is not affected",
  },
};
