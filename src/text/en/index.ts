import { type Phrase, phrase, type Who } from "../catalogue/phrase.ts";
import type { Catalogue } from "../catalogue/texts.ts";
import type { Thing } from "../catalogue/thing-texts.ts";
import { ending, enLogin } from "./login.ts";
import { enMedia } from "./media.ts";
import { enStart } from "./start.ts";
import { enThings, enUnsupported } from "./things.ts";
import { enTrouble } from "./trouble.ts";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days > 0) return `${days} d${hours % 24 === 0 ? "" : ` ${hours % 24} h`}`;
  if (hours > 0) return `${hours} h${minutes % 60 === 0 ? "" : ` ${minutes % 60} min`}`;
  if (minutes > 0) return `${minutes} min${seconds % 60 === 0 ? "" : ` ${seconds % 60} s`}`;
  return `${seconds} s`;
}

/** Without an article: "6 s voice message". */
function bareThing({ kind, seconds }: Thing): string {
  return `${seconds > 0 ? `${duration(seconds)} ` : ""}${enThings[kind]}`;
}

/** Numbers that are spoken with a vowel first: 8, 80 to 89, 800 …, 11 and 18. */
const SPOKEN_WITH_VOWEL = /^(?:8\d*|1[18])\s/;

function oneThing(thing: Thing): string {
  const bare = bareThing(thing);
  if (thing.kind === "music") return bare;
  return `${SPOKEN_WITH_VOWEL.test(bare) ? "an" : "a"} ${bare}`;
}

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** Template tag: a sentence that may begin with "someone". */
function sentence(strings: TemplateStringsArray, ...values: readonly Who[]): Phrase {
  const [first, ...rest] = phrase(strings, ...values).filter((piece) => piece !== "");
  if (first === undefined) return [];
  return [typeof first === "string" ? first.charAt(0).toUpperCase() + first.slice(1) : first, ...rest];
}

export const en: Catalogue = {
  locale: "en",
  time: {
    day: (month, day, year) => `${MONTHS[month - 1] ?? month} ${day}${year === undefined ? "" : ` ${year}`}`,
    today: "today",
    duration,
  },
  alert: {
    someone: "someone",
    aGroup: "a group",
    anAccount: "an official account",
    headline: {
      contact: (who, thing) => sentence`${who} recalled ${oneThing(thing)}`,
      member: (who, group, thing) => sentence`${who} recalled ${oneThing(thing)} in ${group}`,
      memberByOther: (recaller, author, group, thing) =>
        sentence`${recaller} recalled ${author}'s ${bareThing(thing)} in ${group}`,
      memberByMe: (author, group, thing) =>
        sentence`You recalled ${author}'s ${bareThing(thing)} in ${group}`,
      mine: (chat, thing) =>
        sentence`You recalled ${oneThing(thing)} ${thing.kind === "message" ? "to" : "sent to"} ${chat}`,
      mineInGroup: (group, thing) => sentence`You recalled ${oneThing(thing)} in ${group}`,
      mineByOther: (recaller, group, thing) =>
        sentence`${recaller} recalled your ${bareThing(thing)} in ${group}`,
      account: (account, thing) =>
        typeof account === "string"
          ? sentence`${account} recalled ${oneThing(thing)}`
          : sentence`Official account ${account} recalled ${oneThing(thing)}`,
      notSeen: "; the original was not seen",
    },
    times: (sent, recalled, difference) =>
      `${sent === undefined ? "" : `sent ${sent}, `}recalled ${recalled}${difference === undefined ? "" : ` (${difference})`}`,
    atOnce: "less than 1 s",
    after: (time) => `${time} later`,
    miss: {
      beforeWatch: (since) => `it was sent before the bridge began to watch (${since})`,
      offlineGap: (from, to) => `the bridge was off-line ${from}–${to} and did not receive it`,
      expired: (since) => `it was past the time it is kept (watching since ${since})`,
    },
    blank: "(blank message)",
    quote: (name, content) => (name === "" ? `“${content}”` : `“${name}: ${content}”`),
    noun: (kind) => enThings[kind],
    linkSource: (source) => `Source: ${source}`,
    card: {
      alias: (alias) => `WeChat ID: ${alias}`,
      region: (region) => `Region: ${region}`,
      male: "Gender: male",
      female: "Gender: female",
    },
    unsupported: enUnsupported,
    media: enMedia,
    thisGroup: "this group",
    renamed: (name) => `the group is now called "${name}"`,
    possibleDuplicate: "possible duplicate",
  },
  login: enLogin,
  announcement: {
    offline: (since, duration, reason) =>
      reason === ""
        ? `Nothing was read from WeChat for ${duration} (since ${since}): recalls may be missed. Trying to recover`
        : `WeChat cannot be reached for ${duration} (since ${since}): ${reason}\nThe bridge keeps reconnecting. The login is still valid; messages sent meanwhile will be read once WeChat is back`,
    unreachable: (since, duration, reason) =>
      `WeChat cannot be reached for ${duration} (since ${since})${ending(reason)}\nThe bridge keeps trying; the login continues as soon as WeChat answers`,
    back: (duration, from, to, messages, recalls) =>
      `WeChat is back after ${duration} (${from}–${to}): ${plural(messages, "message", "messages")} and ${plural(recalls, "recall", "recalls")} caught up`,
    recallLost: (at) =>
      `A message was recalled at ${at}, but the program failed on its notice and skipped it. It is not known which message it was. The log says why`,
    gap: (from, to) =>
      `WeChat no longer accepts the point where reading stopped: messages from ${from}–${to} may be missing`,
    damaged: (path) =>
      `The database was damaged. It was moved to ${path} and replaced by a new one. Everything that could still be read was copied; the rest is lost. The moved file holds messages and the login: delete it when you no longer need it`,
    cannotWrite: (path) =>
      `${path} cannot be written to, so new messages cannot be stored for now. None is lost: the bridge continues as soon as it can write. Check disk space and permissions`,
    standstill: (sink, duration, reason, byItself, waiting) =>
      `${sink} has been stuck for ${duration}${ending(reason)}. ${byItself ? "The bridge keeps trying; if this lasts, check the network and the proxy" : "Once that is fixed, alerts continue by themselves; /retry tries at once"}. ${waiting === 1 ? "1 alert is" : `${waiting} alerts are`} waiting`,
    deadLetter: (sink, shortId, count, reason) =>
      `${sink} refused ${count === 1 ? "an alert" : `${count} alerts`}${shortId === "" ? "" : ` (${count === 1 ? "" : "the newest is "}#${shortId})`}${ending(reason)}. /retry tries again`,
    crashed:
      "The program failed and stops now. After a restart it continues where it stopped, without a scan. The log says why",
    stranger: (where) => `A stranger tried to use the bridge (${where}) and got no answer`,
  },
  command: {
    summaries: {
      status: "show status",
      login: "ask for a login code",
      help: "list the commands",
      start: "say hello",
      pair: "pair this chat with the bridge",
      logout: "log out of WeChat",
      retry: "retry failed alerts",
    },
    helpTitle: "Commands:",
    greeting: "Hello. When somebody recalls a message on WeChat, the original comes here.",
    unknown: (name, helpCommand) => `There is no command ${name}. Send ${helpCommand} for the list`,
    ownersOnly: "Only the owner may use this command",
    stale: (command) =>
      `${command} was sent while the bridge was not running, so it was not carried out. Send it again if you still want it`,
    loginStarted: "OK, a code follows as soon as WeChat gives one",
    loginStarting:
      "Starting: the bridge tries the saved login first. If that no longer works, a code follows",
    alreadyOnline: "Already online, no login needed",
    loginRunning: "A login is in progress: scan the code that was sent and confirm on the phone",
    loginOffline:
      "WeChat can't be reached right now; the bridge keeps trying. The login is still valid, no code is needed",
    failed: "That did not work. The log says why",
    logoutAsk: (command) =>
      `This logs out of WeChat's web login and deletes its credentials. To watch recalls again you will have to scan a code. To confirm, send ${command} within a minute`,
    logoutYes: "Log out",
    logoutLate: (command) =>
      `That confirmation came too late; you are still logged in. To log out, send ${command} first`,
    loggedOut: "Logged out of WeChat, the credentials are deleted",
    loggedOutHere:
      "The credentials are deleted, but WeChat could not be reached to log out. Log out of web WeChat in the bar at the top of WeChat on your phone",
    notLoggedIn: "Not logged in: nothing to log out of",
    retried: (count) => `Retrying ${plural(count, "alert", "alerts")}`,
    nothingToRetry: "Nothing was given up; waiting alerts are tried again now",
  },
  status: {
    states: {
      starting: "starting",
      waitingForScan: "waiting for a scan",
      waitingForConfirm: "waiting for the phone",
      online: "online",
      offline: "offline",
      loggedOut: "logged out",
      stopping: "stopping",
    },
    lastSync: (age) => `last sync ${age} ago`,
    neverSynced: "never synced yet",
    kept: (messages, media) => `${plural(messages, "message", "messages")} kept · ${media} media`,
    recalls: (all, matched, missed) =>
      `${plural(all, "recall", "recalls")} since start: ${matched} found, ${missed} not found`,
    delivered: (count) => `${count} delivered`,
    waiting: (count) => `${count} waiting`,
    dead: (count) => `${count} given up`,
    deadBecause: (count, reason) => `${count} given up: ${reason}, /retry tries again`,
    standstill: (duration, since) => `stuck for ${duration}, since ${since}`,
    error: (error, wait) => (wait === undefined ? error : `${error}, next try in ${wait}`),
    off: "off: this message source can only receive",
    version: (version) => `version ${version}`,
  },
  trouble: enTrouble,
  start: enStart,
};
