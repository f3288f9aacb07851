import type { MediaKind } from "../catalogue/media-texts.ts";
import type { StatusTexts } from "../catalogue/status-texts.ts";
import { plural } from "./plural.ts";

const MEDIA: Readonly<Record<MediaKind, readonly [string, string]>> = {
  picture: ["picture", "pictures"],
  voice: ["voice message", "voice messages"],
  video: ["video", "videos"],
  sticker: ["sticker", "stickers"],
  file: ["file", "files"],
};

const counted = ({ kind, count }: { readonly kind: MediaKind; readonly count: number }): string => {
  const [one, many] = MEDIA[kind];
  return count === 1 ? `a ${one}` : `${count} ${many}`;
};

/** "a", "a and b", "a, b and c". */
function listed(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`;
}

export const enStatus: StatusTexts = {
  states: {
    starting: "starting",
    waitingForScan: "waiting for a scan",
    waitingForConfirm: "waiting for the phone",
    online: "online",
    offline: "offline",
    loggedOut: "logged out",
    stopping: "stopping",
  },
  since: (moment, why) => (moment === "" ? why : `since ${moment}: ${why}`),
  why: {
    offline: (reason) => `WeChat cannot be reached: ${reason}`,
    quiet: "nothing was read from WeChat; trying to recover",
    starting: "logging in",
    stopping: "stopping",
    waitingForScan: "a code was sent and waits for a scan",
    waitingForConfirm: "the login has to be confirmed on the phone",
    unanswered: "nobody scanned the code, so it stopped",
    refused: (detail) => `WeChat refused the login${detail === "" ? "" : `: ${detail}`}`,
    quietHours: (until) => `a login is needed. These are quiet hours: a code will be sent at ${until}`,
    tooMany: "a login is needed. The bridge has tried 6 logins by itself within 24 hours and tries no more",
    coolDown: (until) =>
      `a login is needed. WeChat ended the last one at once, so the bridge waits until ${until}`,
    ended: (reason, detail) => (detail === "" ? reason : `${reason} (${detail})`),
    loggedOut: "a login is needed",
  },
  mend: (titles) =>
    `${listed(titles)} ${titles.length === 1 ? "needs" : "need"} your attention before alerts can go on, see below`,
  lastSync: (age) => `last sync ${age} ago`,
  neverSynced: "never synced yet",
  lastRecall: (at, who) => `last recall ${at}${who === "" ? "" : ` (${who})`}`,
  noRecall: "no recall yet",
  recalls: ({ today, sinceStart, matched, missed }) =>
    `${today === undefined ? plural(sinceStart, "recall", "recalls") : `${plural(today, "recall", "recalls")} today, ${sinceStart}`} since start: ${matched} found, ${missed} not found`,
  kept: (messages, media) =>
    `${plural(messages, "message", "messages")} and ${plural(media, "media file", "media files")} kept`,
  fine: "fine",
  delivered: (count) => `${count} delivered`,
  waiting: (count) => `${count} waiting`,
  downloading: (media) =>
    `${listed(media.map(counted))} ${media.length === 1 && media[0]?.count === 1 ? "is" : "are"} still downloading`,
  dead: (count) => `${count} given up`,
  deadBecause: (count, reason, retryCommand) => `${count} given up: ${reason}, ${retryCommand} tries again`,
  standstill: (duration, since) => `stuck for ${duration}, since ${since}`,
  error: (error, wait) => (wait === undefined ? error : `${error}, next try in ${wait}`),
  off: "off: this message source can only receive",
  ownOnline: (name, since) =>
    `own login online${name === "" ? "" : ` (${name})`}${since === "" ? "" : ` since ${since}`}`,
  ownNotOnline: (state, why) => `own login (${state}): ${why}`,
  ownStranger: (name) => `own login is another person's (${name}): nothing is sent until it is confirmed`,
  heartbeat: (since, why) => `HEARTBEAT_URL has failed since ${since}: ${why}`,
  source: (title) => `source: ${title}`,
  heard: (age) => (age === undefined ? "not heard of yet" : `last heard of ${age} ago`),
  refusedAccount: (accountId, at, bound) =>
    `Messages of another account, ${accountId}, were refused (${at}): this bridge takes those of ${bound === "" ? "one account" : bound} only. To change accounts, log out first (/logout)`,
  version: (version) => `version ${version}`,
};
