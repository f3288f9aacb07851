import type {
  SlackTroubleTexts,
  TelegramTroubleTexts,
  TroubleTexts,
  WeChatTroubleTexts,
} from "../catalogue/trouble-texts.ts";

const TELEGRAM_TOKEN = "set TELEGRAM_BOT_TOKEN to the token that @BotFather shows, then restart";
const SLACK_TOKEN =
  "put the Bot User OAuth Token (xoxb-…, page OAuth & Permissions of the app) into SLACK_BOT_TOKEN and restart";

const asItIs = (words: string): string => words;
const ending = (words: string): string => (words === "" ? "" : `: ${words}`);

const telegram: TelegramTroubleTexts = {
  advice: {
    tokenRefused: `Telegram does not accept the bot token: ${TELEGRAM_TOKEN}`,
    unknownBot: `Telegram does not know this bot, or TELEGRAM_API_ROOT is no Bot API server: ${TELEGRAM_TOKEN}`,
    unknownChat:
      "Telegram does not know the chat: correct TELEGRAM_CHAT_ID, and open the bot and press Start (or add it to the group)",
    blocked:
      "the bot may not write to this person: unblock the bot in Telegram and press Start, or change TELEGRAM_CHAT_ID",
    accountDeleted: "the Telegram account of the chat was deleted: change TELEGRAM_CHAT_ID",
    chatDeleted: "the chat was deleted: change TELEGRAM_CHAT_ID",
    topicClosed:
      "the topic in the chat was closed or deleted: open the General topic again, or change TELEGRAM_CHAT_ID",
    notInChat: "the bot is not in the chat any more: add it again, or change TELEGRAM_CHAT_ID",
    noRights:
      "the bot may not write in the chat: allow it to send messages and photos there, or change TELEGRAM_CHAT_ID",
    forbidden: "Telegram forbids writing to the chat: see the bot's rights there, or change TELEGRAM_CHAT_ID",
  },
  advised: (advice, words) => `${advice} (${words})`,
  noChat: "no Telegram chat yet: send the bot the /pair code from the terminal, or set TELEGRAM_CHAT_ID",
  stopped: "stopped during a call to Telegram",
  unreachable: (host, code) => `${host} cannot be reached or broke off (${code})`,
  strangeAnswer: (host, status) => `${host} answered HTTP ${status} with no Bot API answer`,
  refused: asItIs,
  unknown: (words) => `refused for an unknown reason: check the bot and the chat (${words})`,
  tooLarge: asItIs,
  tooMany: asItIs,
  failing: asItIs,
};

const slack: SlackTroubleTexts = {
  line: (text) => `Slack: ${text}`,
  advice: {
    botToken: SLACK_TOKEN,
    reinstall: `install the app into the workspace again (page OAuth & Permissions), ${SLACK_TOKEN}`,
    administrator: "ask an administrator of the workspace to allow the app",
    noPosting: "allow the app to post in the channel (its posting permissions)",
    noNewMessages: "choose a channel in SLACK_CHANNEL that takes new messages",
    noThreads: "choose a channel in SLACK_CHANNEL that takes threads",
    notInChannel: "type `/invite @` and the bot's name in the channel of SLACK_CHANNEL",
    unknownChannel:
      "check SLACK_CHANNEL (the id at the end of the channel's details) and type `/invite @` and the bot's name there",
    archived: "unarchive the channel of SLACK_CHANNEL or choose another one",
    socketModeOff: "switch Socket Mode on (page Socket Mode of the app)",
  },
  missingScope: (scope) =>
    `give the app ${scope === "" ? "its scopes" : `the scope ${scope}`} (config/slack-manifest.yaml has them all) and install it again`,
  advised: (advice, words) => `${words}: ${advice}`,
  refused: asItIs,
  unknown: (words) => `refused for an unknown reason: check the app and the channel (${words})`,
  tooMany: asItIs,
  failing: asItIs,
  wait: (seconds) => `too many requests, again in ${seconds} s`,
  status: (status) => `HTTP status ${status}`,
  strangeAnswer: "the answer is not from Slack's API (a proxy or a login page in between?)",
  unreachable: (reason) => `cannot be reached: ${reason}`,
};

const wechat: WeChatTroubleTexts = {
  notLoggedIn: "WeChat is not logged in",
  otherAccount:
    "belongs to another WeChat account than the one logged in now: log in with that account, then /retry",
  packedAnew: "another WeChat account logged in meanwhile: the alerts are put together again",
  unknownChat: "the chat was not found among the current contacts",
  unknownContacts: "the contacts of WeChat are not known yet",
  resting: "WeChat asks for a pause in sending",
  loginChanged: "the login changed before it was sent",
  loggedInAnew: "a new WeChat login began meanwhile",
  noMessageId: "WeChat took the message but gave it no id",
  noFileId: "WeChat took the file but gave it no id",
  nothingSent: (text) => `${text}; nothing was sent`,
  noAnswer: (endpoint, seconds) => `WeChat ${endpoint}: no answer within ${seconds} s`,
  noConnection: (endpoint, code) => `WeChat ${endpoint}: no connection (${code})`,
  answerTooLong: (endpoint, bytes) => `WeChat ${endpoint}: the reply is longer than ${bytes} bytes`,
  answered: (endpoint, ret, name, words) => `${endpoint}: WeChat answered ${ret} (${name})${ending(words)}`,
  uselessAnswer: (endpoint, shape, length, lacks) =>
    `${endpoint}: not a usable reply (${shape}, ${length} characters)${ending(lacks)}`,
  loginRefused: (ret, words) => `WeChat refused the web login (${ret})${ending(words)}`,
  foreignHost: "the login was sent to a host that is not WeChat's",
};

export const enTrouble: TroubleTexts = {
  stopped: "stopped before it was sent",
  unexpected: asItIs,
  database: asItIs,
  unreadableMedia: (path, code) => `${path} cannot be read (${code}): check DATA_DIR/media`,
  noMedia: "this alert has no picture or file",
  telegram,
  slack,
  wechat,
  proxy: {
    credentials: "the proxy does not accept its user name and password",
    signIn: "the proxy requires another way to sign in",
    answered: (status) => `the proxy answered HTTP ${status}`,
    noConnection: (reply) => `the proxy could not connect: SOCKS5 reply ${reply}`,
  },
  terminal: {
    stopped: "stopped before it was printed",
    stoppedWhilePrinting: "stopped while it was being printed",
    unwritable: (reason) => `standard output cannot be written to: ${reason}`,
  },
};
