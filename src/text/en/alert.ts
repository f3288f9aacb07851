import type { AlertTexts } from "../catalogue/alert-texts.ts";
import { type Phrase, phrase, type Who } from "../catalogue/phrase.ts";
import type { Thing } from "../catalogue/thing-texts.ts";
import { duration } from "./duration.ts";
import { enMedia } from "./media.ts";
import { enThings, enUnsupported } from "./things.ts";

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

/** Template tag: a sentence that may begin with "someone". */
function sentence(strings: TemplateStringsArray, ...values: readonly Who[]): Phrase {
  const [first, ...rest] = phrase(strings, ...values).filter((piece) => piece !== "");
  if (first === undefined) return [];
  return [typeof first === "string" ? first.charAt(0).toUpperCase() + first.slice(1) : first, ...rest];
}

export const enAlert: AlertTexts = {
  someone: "someone",
  aGroup: "a group",
  anAccount: "an official account",
  you: "You",
  headline: {
    contact: (who, thing) => sentence`${who} recalled ${oneThing(thing)}`,
    member: (who, group, thing) => sentence`${who} recalled ${oneThing(thing)} in ${group}`,
    memberByOther: (recaller, author, group, thing) =>
      sentence`${recaller} recalled ${author}'s ${bareThing(thing)} in ${group}`,
    memberByMe: (author, group, thing) => sentence`You recalled ${author}'s ${bareThing(thing)} in ${group}`,
    mine: (chat, thing) =>
      sentence`You recalled ${oneThing(thing)} ${thing.kind === "message" ? "to" : "sent to"} ${chat}`,
    mineInGroup: (group, thing) => sentence`You recalled ${oneThing(thing)} in ${group}`,
    mineByOther: (recaller, group, thing) =>
      sentence`${recaller} recalled your ${bareThing(thing)} in ${group}`,
    account: (account, thing) =>
      typeof account === "string"
        ? sentence`${account} recalled ${oneThing(thing)}`
        : sentence`Official account ${account} recalled ${oneThing(thing)}`,
    mention: (who, group) => sentence`${who} mentioned you in ${group}`,
    notSeen: "; the original was not seen",
  },
  times: (sent, recalled, difference) =>
    `${sent === undefined ? "" : `sent ${sent}, `}recalled ${recalled}${difference === undefined ? "" : ` (${difference})`}`,
  sentAt: (sent) => `sent ${sent}`,
  before: "Before that:",
  said: (who, words) => `${who}: ${words}`,
  missed: "[original not seen]",
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
  silent: "silent",
};
