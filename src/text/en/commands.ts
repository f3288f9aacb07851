import type { CommandTexts } from "../catalogue/command-texts.ts";
import { confirmBy } from "./confirm-by.ts";
import { enElsewhere } from "./elsewhere.ts";
import { enOwnLoginCommands } from "./own-login.ts";
import { plural } from "./plural.ts";
import { enUsages } from "./usages.ts";

const until = (moment: string | undefined): string =>
  moment === undefined ? "indefinitely" : `until ${moment}`;
const meantBy = (meant: string | undefined): string => (meant === undefined ? "" : `Did you mean ${meant}? `);

export const enCommands: CommandTexts = {
  summaries: {
    status: "show status",
    recent: "list the latest recalls",
    show: "show a recall again, with its picture or file",
    search: "search the recalls",
    context: "show the messages around a recall",
    mute: "stop the alerts of a chat",
    unmute: "bring the alerts of a chat back",
    rules: "list rules and mutes and how often each applied",
    export: "get the list of recalls as a file",
    forget: "delete kept recalls for good",
    login: "ask for a login code",
    logout: "log out of WeChat",
    retry: "retry failed alerts",
    test: "send a test alert to every place",
    doctor: "check everything: what is wrong and what to do",
    page: "a one-time link to the page",
    lang: "change the language",
    help: "list the commands",
    start: "say hello",
    pair: "pair this chat with the bridge",
  },
  usages: enUsages,
  helpTitle: "Commands:",
  greeting: "Hello. When somebody recalls a message on WeChat, the original comes here.",
  unknown: (name, helpCommand, meant) =>
    `There is no command ${name}. ${meantBy(meant)}Send ${helpCommand} for the list`,
  ownersOnly: "Only the owner may use this command",
  stale: (command) =>
    `${command} was sent while the bridge was not running, so it was not carried out. Send it again if you still want it`,
  loginStarted: "OK, a code follows as soon as WeChat gives one",
  loginStarting: "Starting: the bridge tries the saved login first. If that no longer works, a code follows",
  alreadyOnline: "Already online, no login needed",
  loginRunning: "A login is in progress: scan the code that was sent and confirm on the phone",
  loginOnPhone: "A login is in progress: confirm it on your phone",
  loginAgain: "A login is in progress and is shown once more: finish it on the phone",
  loginOffline: "WeChat can't be reached now; the bridge keeps trying. The login is still valid",
  elsewhere: enElsewhere,
  loginAsk: (command) =>
    `WeChat has just refused this login. Trying again raises the risk of a ban; waiting some days is safer. Log in anyway?${confirmBy(command)}`,
  loginYes: "Log in anyway",
  loginLate: (command) =>
    `That confirmation came too late; nothing was started. To log in, send ${command} first`,
  failed: "That did not work. The log says why",
  doneAlready: "That was done already; nothing is done twice",
  quoted: (command) => `“${command}”`,
  logoutAsk: (command) =>
    `This logs out of WeChat's web login and deletes its credentials. To watch recalls again you will have to scan a code.${confirmBy(command)}`,
  logoutYes: "Log out",
  logoutLate: (command) =>
    `That confirmation came too late; you are still logged in. To log out, send ${command} first`,
  loggedOut: "Logged out of WeChat, the credentials are deleted",
  loggedOutHere:
    "The credentials are deleted, but WeChat could not be reached to log out. Log out of web WeChat in the bar at the top of WeChat on your phone",
  logoutUnconfirmed:
    "WeChat could not be reached to log out. Log out of web WeChat in the bar at the top of WeChat on your phone",
  notLoggedIn: "Not logged in: nothing to log out of",
  own: enOwnLoginCommands,
  retried: (count) => `Retrying ${plural(count, "alert", "alerts")}`,
  nothingToRetry: "Nothing was given up; waiting alerts are tried again now",
  showCode: "Show the code again",
  retryNow: "Retry now",
  help: {
    more: (command) => `How one command is used: ${command}`,
    usage: (command) => `Usage: ${command}`,
    example: (command) => `Example: ${command}`,
    alsoCalled: (command) => `Also: ${command}`,
    needsNothing: "Nothing needs to follow it",
    plain: (statusCommand, recentCommand, helpCommand) =>
      `I only understand commands.\n${statusCommand} shows whether all is well${recentCommand === undefined ? "" : `, ${recentCommand} lists the latest recalls`}\nAll commands: ${helpCommand}`,
    plainActs: (command) => `Nothing was done: I only understand commands. To do it, send ${command}`,
    notUnderstood: (words) => `“${words}” was not understood. `,
  },
  list: {
    page: (page, pages) => `page ${page} of ${pages}`,
    next: (command) => `next page: ${command}`,
    back: "◀",
    forward: "▶",
    none: "No recalls are kept yet",
    noneOfChat: (chat) => `No recalls of “${chat}” are kept`,
    noneFound: (words) => `No recall contains “${words}”`,
    gone: (recentCommand, searchCommand) =>
      `This list is gone (the bridge was restarted, or many lists came after it). Send ${recentCommand} or ${searchCommand} again`,
    emptied: "All recalls of this list have been deleted",
    badCount: (count, most, recentCommand) =>
      `The count can be 1 to ${most}; “${count}” is not such a number. For example ${recentCommand}`,
    wordsTooLong: (most) => `Too many words: at most ${most} characters. Search for fewer`,
    notKept:
      "Recalls are not kept, because HISTORY_DAYS is 0. To keep them, set it to a number of days (such as 30) and restart the bridge",
  },
  id: {
    unknown: (id, meant, recentCommand) =>
      `No recall has the id ${id}. ${meantBy(meant)}The id is at the end of each alert; ${recentCommand} lists them`,
    notAnId: (word, recentCommand) =>
      `“${word}” is not an id. An id is R and three letters or digits, such as R7K2: it is at the end of each alert, and ${recentCommand} lists them`,
    mention: (id) => `${id} is a mention. Mentions are not kept, only recalls are`,
    gone: (id) => `${id} is not kept: it was deleted, its days are over, or it came before recalls were kept`,
    ofOtherAccount: (id) => `${id} belongs to another account: it can be neither shown nor changed here`,
    several: (id) => `Several recalls have the id ${id}. Which one?`,
  },
  show: {
    fetching: (command) => `Its picture or file is still being downloaded. Try ${command} in a while`,
  },
  context: {
    title: (id, chat) => `Around ${id} (${chat}):`,
    notSeen: "(the original was not seen)",
    nothing: (id) =>
      `Nothing around ${id} is kept any more. Messages that were not recalled are kept only while WeChat lets people recall them`,
  },
  chat: {
    kinds: { GROUP: "group", CONTACT: "contact", SUBSCRIPTION: "official account" },
    nameless: "a chat without a name",
    label: (name, kind) => `${name} (${kind})`,
    otherAccount: "other account",
    ofOtherAccount: "That chat belongs to another account: it cannot be changed here",
    unknown: (name, meant) =>
      `No chat is called “${name}”. ${meant === undefined ? "" : `Did you mean “${meant}”? `}Type a remark, a nickname or the name of a group; its beginning is enough`,
    noneKnown: (name) =>
      `No chat is called “${name}”: no chat is known at all now. Try again after a login or a recall`,
    several: (name) => `Several chats are called “${name}” or begin with it. Which one?`,
    more: (count) => `${count} more are left out: type more of the name`,
    choose: (command, label) => `${command} – ${label}`,
    choiceGone:
      "This choice is gone (the bridge was restarted, or it was made already). Send the command again",
  },
  mute: {
    muted: (chat, moment, kept, unmuteCommand) =>
      `“${chat}” is muted ${until(moment)}. ${kept ? "Its recalls are still kept, without alerts. " : ""}${unmuteCommand} ends it`,
    already: (chat, moment, unmuteCommand) =>
      `“${chat}” is muted already, ${until(moment)}. ${unmuteCommand} ends it`,
    unmuted: (chat) => `“${chat}” has alerts again`,
    notMuted: (chat) => `“${chat}” is not muted`,
    unmute: "Unmute",
    badDuration: (word, examples) =>
      `“${word}” is not a duration. Type ${examples.join(", ")}, ten years at most. Without one the mute lasts indefinitely`,
    durations: ["30m", "2h", "3d", "1w"],
  },
  rules: {
    title: "Rules (from the top, the first that matches decides):",
    noRules: "No rules: every recall goes to every place",
    mutes: "Muted chats:",
    noMutes: "No chat is muted",
    more: (count) => `and ${count} more`,
    applied: (count) => (count === 0 ? "not applied yet" : `applied ${plural(count, "time", "times")}`),
    until,
    ownRecalls: { silent: "My own recalls: silent alerts", off: "My own recalls: kept, no alerts" },
    mentions: "Mentions of me: alerts",
  },
  export: {
    done: (count) => plural(count, "recall", "recalls"),
    nothing: "There is nothing to export",
    nothingInDays: (days) => `There is no recall of the last ${plural(days, "day", "days")} to export`,
    tooLarge: (limit, command) =>
      `The file would be larger than ${limit}, so nothing was exported. Take fewer days, such as ${command}`,
    badWord: (word) => `“${word}” was not understood. Type json or csv, and a number of days`,
    badDays: (days, most) => `The days can be 1 to ${most}; “${days}” is not such a number`,
    yes: "yes",
    no: "no",
    columns: {
      id: "id",
      account: "account",
      chat: "chat",
      chatKind: "kind of chat",
      from: "from",
      kind: "kind",
      text: "text",
      sentAt: "sent",
      recalledAt: "recalled",
      own: "mine",
      recalledBy: "recalled by",
      matched: "original seen",
      fileName: "file name",
      mime: "media type",
      bytes: "bytes",
    },
  },
  forget: {
    done: (ids) =>
      `${ids.join(", ")} ${ids.length === 1 ? "is deleted for good: its text and its picture or file are" : "are deleted for good: their texts, pictures and files are"} no longer on this machine. What platforms have received is theirs: delete it there if you want`,
    doneAll: (count) =>
      `${plural(count, "recall is", "recalls are")} deleted for good, with pictures and files: nothing of them is on this machine. What platforms have received is theirs: delete it there if you want`,
    ask: (count, command) =>
      `This deletes ${count === 1 ? "the one kept recall" : `all ${count} kept recalls`} for good, with pictures and files and with alerts that still wait.${confirmBy(command)}`,
    yes: "Delete all",
    late: (command) =>
      `That confirmation came too late; nothing was deleted. To delete all, send ${command} first`,
    tooMany: (most) => `At most ${most} at once; nothing was deleted. Send them in several commands`,
    nothing: "No recalls are kept: nothing to delete",
  },
  doctorRuns:
    "The checks are running already; the result goes to where they were asked for. Try again in a while",
  test: {
    alert: "Test alert: if you can read this, recalls will reach you.",
    title: "The test alert:",
    arrived: (sink, took) => `${sink}: arrived, took ${took}`,
    failed: (sink, reason) => `${sink}: did not arrive, ${reason}`,
    late: (sink, seconds) => `${sink}: no answer within ${seconds} s`,
    leftOut: (sink) => `${sink}: not tested, because it writes into other people's chats`,
    off: (sink) => `${sink}: off, this message source can only receive`,
    noPlaces: "No place for alerts is switched on",
    ms: (ms) => `${ms} ms`,
    seconds: (seconds) => `${seconds} s`,
  },
  page: {
    link: (url) => `The link to the page works once, within ten minutes:\n${url}`,
    linkAtStart: (url) => `The page (the link works once, within ten minutes): ${url}`,
    token: (token, url) => `The token for programs is shown only now:\n${token}\nThey read recalls at ${url}`,
    revoked: "All logins to the page, open pages, tokens and unused links have ended",
    off: "There is no page. Set HTTP_PORT to a port (such as 9464) and restart the bridge",
    notYet: "The page is not ready yet. Try again in a few seconds",
    notHere:
      "Others can read along here, so no link was made. Ask where only you see the answer: by slash command, or in a private chat with the bot",
  },
  language: {
    now: (zhCommand, enCommand) => `The language is English. To change it: ${zhCommand} or ${enCommand}`,
    changed: "OK, English from now on",
    already: "It is English already",
    unknown: (word, zhCommand, enCommand) =>
      `“${word}” is no language here. Send ${zhCommand} or ${enCommand}`,
    names: { zh: "中文", en: "English" },
  },
  buttons: { context: "Context", mute: "Mute this chat", forget: "Delete" },
};
