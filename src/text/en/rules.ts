import type { RuleLineTexts } from "../catalogue/rule-texts.ts";

const either = (words: readonly string[]): string => words.join(" or ");
const quoted = (names: readonly string[]): string => either(names.map((name) => `“${name}”`));

export const enRules: RuleLineTexts = {
  kinds: {
    TEXT: "text",
    IMAGE: "picture",
    VOICE: "voice message",
    VIDEO: "video",
    ANIMATION: "sticker",
    FILE: "file",
    POSITION: "location",
    LINK: "link",
    CARD: "contact card",
    UNSUPPORTED: "any other kind",
  },
  chat: (names) => `in ${quoted(names)}`,
  from: (names) => `from ${quoted(names)}`,
  kind: either,
  text: (words) => `with ${quoted(words)}`,
  own: (own) => (own ? "mine" : "not mine"),
  mention: (mention) => (mention ? "mentions me" : "does not mention me"),
  by: { author: "recalled by its author", other: "recalled by somebody else" },
  everything: "every alert",
  sinks: (names) => names.join(", "),
  allSinks: "sent as usual",
  silent: "silent",
  drop: "not sent, only listed",
  line: (matchers, actions) => `${matchers.join(", ")} → ${actions.join(", ")}`,
};
