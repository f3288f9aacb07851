import type { Catalogue } from "../../text/catalogue/texts.ts";
import { cleanName } from "../../text/tools/clean.ts";
import type { Rule } from "./rule.ts";

type Words = Catalogue["rules"];

/** A rule in one line, without its number: what it matches and what it does. `titleOf`: how people call a sink. */
export function describeRule(
  rule: Rule,
  { rules: words }: Pick<Catalogue, "rules">,
  titleOf: (sink: string) => string = (sink) => sink,
): string {
  const matchers = matchersOf(rule, words);
  const actions = actionsOf(rule, words, titleOf);
  return words.line(matchers.length === 0 ? [words.everything] : matchers, actions);
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

function actionsOf(
  { sinks, silent, drop }: Rule,
  words: Words,
  titleOf: (sink: string) => string,
): readonly string[] {
  if (drop === true) return [words.drop];
  const where = sinks === undefined ? [] : [words.sinks(sinks.map(titleOf))];
  const actions = silent === true ? [...where, words.silent] : where;
  return actions.length === 0 ? [words.allSinks] : actions;
}
