import { cleanName } from "../../text/tools/clean.ts";

/**
 * What WeChat's own sentence (`replaceMessage`) says: who recalled and, if it has a second name, whose message. It is
 * in the language of the person's phone, and is used for words only.
 */
export type RecallSentence = {
  /** `undefined` when the sentence has no name. */
  readonly recaller: { readonly me: true } | { readonly me: false; readonly name: string } | undefined;
  /** Name of the author when the owner or an admin recalled a member's message, else `""`. */
  readonly author: string;
};

const SAYS_NOTHING: RecallSentence = { recaller: undefined, author: "" };

/** Two names of 64 clusters fit. Longer input is not WeChat's, and the patterns would take quadratic time. */
const SENTENCE_UNITS = 600;

const ME_OF_MEMBER = [
  /^你\s*(?:撤回|收回)了(?:成[员員])?\s*["“](.+)["”]\s*的一[条條則则](?:消息|訊息)$/u,
  /^You(?:'ve|’ve| have)? recalled a message (?:from|of) ["“](.+)["”]\.?$/iu,
];
const BY_ME = [
  /^你\s*已?(?:撤回|收回)了?(?:一[条條則则])?(?:消息|訊息)$/u,
  /^You(?:'ve|’ve| have)? recalled a message\.?$/iu,
];
const OF_MEMBER = [/^["“](.+?)["”]\s*(?:撤回|收回)了成[员員]\s*["“](.+)["”]\s*的一[条條則则](?:消息|訊息)$/u];
const BY_NAME = [
  /^["“](.+)["”]\s*已?(?:撤回|收回)了一[条條則则](?:消息|訊息)$/u,
  /^["“](.+)["”] (?:has )?recalled a message\.?$/iu,
  /^(.+?)\s*已?(?:撤回|收回)了一[条條則则](?:消息|訊息)$/u,
  /^(.+) (?:has )?recalled a message\.?$/iu,
  // Any other language: a name in quotation marks stands first.
  /^["“](.+?)["”]/u,
];

function firstMatch(patterns: readonly RegExp[], text: string): RegExpExecArray | undefined {
  for (const pattern of patterns) {
    const match = pattern.exec(text);
    if (match !== null) return match;
  }
  return undefined;
}

let last: { readonly replaceMessage: string; readonly says: RecallSentence } | undefined;

/**
 * Reads the sentence in Simplified and Traditional Chinese and in English. In other languages it finds only a name in
 * quotes.
 */
export function readRecallSentence(replaceMessage: string): RecallSentence {
  // Each part of an alert asks for the same sentence again.
  if (last?.replaceMessage !== replaceMessage) last = { replaceMessage, says: read(replaceMessage) };
  return last.says;
}

function read(replaceMessage: string): RecallSentence {
  const text = replaceMessage.slice(0, SENTENCE_UNITS).trim();
  const mineOfMember = firstMatch(ME_OF_MEMBER, text);
  if (mineOfMember !== undefined) return { recaller: { me: true }, author: cleanName(mineOfMember[1] ?? "") };
  if (firstMatch(BY_ME, text) !== undefined) return { recaller: { me: true }, author: "" };
  const named = firstMatch(OF_MEMBER, text) ?? firstMatch(BY_NAME, text);
  const name = cleanName(named?.[1] ?? "");
  if (name === "") return SAYS_NOTHING;
  return { recaller: { me: false, name }, author: cleanName(named?.[2] ?? "") };
}
