import type { Catalogue } from "../../text/catalogue/texts.ts";
import { cleanName } from "../../text/tools/clean.ts";
import type { Rule } from "./rule.ts";

type Words = Catalogue["rules"];

/** A rule in one line, without its number: what it matches and what it does. */
export function describeRule(rule: Rule, { rules: words }: Pick<Catalogue, "rules">): string {
  const matchers = matchersOf(rule, words);
  return words.line(matchers.length === 0 ? [words.everything] : matchers, actionsOf(rule, words));
}

function matchersOf({ chat, from, kind, text, own, mention, by }: Rule, words: Words): readonly string[] {
  return [
    ...(chat === undefined ? [] : [words.chat(chat.map(cleanName))]),
    ...(from === undefined ? [] : [words.from(from.map(cleanName))]),
    ...(kind === undefined
      ? []
      : [words.kind(kind.flatMap((one) => (one === "REVOKE" ? [] : [words.kinds[one]])))]),
    ...(text === undefined ? [] : [words.text(text.map(cleanName))]),
    ...(own === undefined ? [] : [words.own(own)]),
    ...(mention === undefined ? [] : [words.mention(mention)]),
    ...(by === undefined ? [] : [words.by[by]]),
  ];
}

function actionsOf({ sinks, silent, drop }: Rule, words: Words): readonly string[] {
  if (drop === true) return [words.drop];
  const where = sinks === undefined ? [] : [words.sinks(sinks)];
  const actions = silent === true ? [...where, words.silent] : where;
  return actions.length === 0 ? [words.allSinks] : actions;
}
