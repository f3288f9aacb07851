import { enMedia } from "./en-media.ts";
import { type Phrase, phrase, type Who } from "./phrase.ts";
import type { Texts, Thing } from "./texts.ts";

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
  const length = seconds > 0 ? `${duration(seconds)} ` : "";
  const words: Record<Thing["kind"], string> = {
    message: "message",
    picture: "picture",
    voice: `${length}voice message`,
    video: `${length}video`,
    sticker: "sticker",
    file: "file",
    location: "location",
    card: "contact card",
    link: "link",
    miniProgram: "mini program",
    chatHistory: "chat history",
  };
  return words[kind];
}

/** Numbers that are spoken with a vowel first: 8, 80 to 89, 800 …, 11 and 18. */
const SPOKEN_WITH_VOWEL = /^(?:8\d*|1[18])\s/;

function oneThing(thing: Thing): string {
  const bare = bareThing(thing);
  return `${SPOKEN_WITH_VOWEL.test(bare) ? "an" : "a"} ${bare}`;
}

const ending = (detail: string): string => (detail === "" ? "" : `: ${detail}`);
const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** Template tag: a sentence that may begin with "someone". */
function sentence(strings: TemplateStringsArray, ...values: readonly Who[]): Phrase {
  const [first, ...rest] = phrase(strings, ...values).filter((piece) => piece !== "");
  if (first === undefined) return [];
  return [typeof first === "string" ? first.charAt(0).toUpperCase() + first.slice(1) : first, ...rest];
}

export const en: Texts = {
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
    quote: (name, content) => (name === "" ? `“${content}”` : `“${name}: ${content}”`),
    linkSource: (source) => `Source: ${source}`,
    card: {
      alias: (alias) => `WeChat ID: ${alias}`,
      region: (region) => `Region: ${region}`,
      male: "Gender: male",
      female: "Gender: female",
    },
    media: enMedia,
    thisGroup: "this group",
    renamed: (name) => `the group is now called "${name}"`,
    possibleDuplicate: "possible duplicate",
  },
  login: {
    risk: "Note: this logs in as a third-party web client. WeChat may warn, kick or restrict the account. Use an established, verified account and don't log in often.",
    caption: (until) =>
      `Scan with WeChat on your phone (from another screen; reading it from the album does not work). Valid until ${until}`,
    replaced: "Expired: here is a new code",
    scanned: "Scanned: confirm on your phone",
    unanswered: (loginCommand) => `Nobody scanned, stopped. Send ${loginCommand} to try again`,
    loggedIn: (accountName) => `Logged in as ${accountName}. Watching for recalls`,
    refused: (detail, loginCommand) =>
      `WeChat refused the login${ending(detail)}\nDon't retry at once; send ${loginCommand} after a while`,
    loggedOut: (detail, loginCommand) =>
      `WeChat has logged out, nothing is watched${ending(detail)}\nSend ${loginCommand} to log in again`,
    codeTitle: "WeChat login code",
  },
  pairing: {
    invite: (code, until) =>
      `Pairing code ${code}, valid until ${until}. Send this to the bot in Telegram: /pair ${code}`,
    paired: "Paired. Login codes and recall alerts will come here",
    wrongCode: "That code is wrong or has expired. The valid one is in the terminal",
    privateChatOnly: "Pairing works only in a private chat with the bot",
  },
  terminal: {
    unanswered: "Nobody scanned, stopped. Restart the program to get a new code",
    refused: (detail) =>
      `WeChat refused the login${ending(detail)}\nDon't retry at once; restart the program after a while`,
    loggedOut: (detail) =>
      `WeChat has logged out, nothing is watched${ending(detail)}\nRestart the program to log in again`,
  },
  command: {
    summaries: {
      status: "how things stand",
      login: "ask for a login code",
      help: "list the commands",
      start: "say hello",
      pair: "tie this chat to the bridge with a pairing code",
    },
    helpTitle: "Commands:",
    greeting: "Hello. When somebody recalls a message on WeChat, the original comes here.",
    unknown: (name, helpCommand) => `There is no command ${name}. Send ${helpCommand} for the list`,
    ownersOnly: "Only the owner may use this command",
    stale: (command) =>
      `${command} was sent while the bridge was down and was not carried out. Send it again if you still want it`,
    loginStarted: "All right, a code will follow as soon as WeChat gives one",
    alreadyOnline: "Already online, no login needed",
    loginRunning: "A login is under way: scan the code that was sent and confirm on the phone",
    loginOffline:
      "WeChat can't be reached right now; the bridge keeps trying. The login is still valid, no code is needed",
    failed: "That did not work, the log says why",
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
    error: (error, wait) => (wait === undefined ? error : `${error}, next try in ${wait}`),
    version: (version) => `version ${version}`,
  },
};
