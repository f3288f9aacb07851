import { foldText } from "../../text/tools/fold.ts";
import { type Glob, globOf, matchesGlob } from "./glob.ts";
import type { Decision, OwnRecalls, Rule, RuleFacts } from "./rule.ts";

/** The patterns and words of a rule, folded once. */
type FoldedRule = {
  readonly chat: readonly Glob[] | undefined;
  readonly from: readonly Glob[] | undefined;
  readonly text: readonly string[] | undefined;
};

const foldedRules = new WeakMap<Rule, FoldedRule>();

function foldedOf(rule: Rule): FoldedRule {
  const known = foldedRules.get(rule);
  if (known !== undefined) return known;
  const folded = {
    chat: rule.chat?.map(globOf),
    from: rule.from?.map(globOf),
    text: rule.text?.map(foldText),
  };
  foldedRules.set(rule, folded);
  return folded;
}

/** The facts of one alert as rules compare them. */
type FoldedFacts = { readonly [Part in "chat" | "from" | "text"]: readonly string[] };

function foldFacts({ chat, from, text }: RuleFacts): FoldedFacts {
  return { chat: chat.map(foldText), from: from.map(foldText), text: text.map(foldText) };
}

function anyMatches(globs: readonly Glob[] | undefined, names: readonly string[]): boolean {
  return globs === undefined || globs.some((glob) => names.some((name) => matchesGlob(glob, name)));
}

function matches(rule: Rule, facts: RuleFacts, folded: FoldedFacts): boolean {
  const { kind, own, mention, by } = rule;
  if (kind !== undefined && (facts.kind === undefined || !kind.includes(facts.kind))) return false;
  if (own !== undefined && own !== facts.own) return false;
  if (mention !== undefined && mention !== facts.mention) return false;
  if (by !== undefined && by !== facts.by) return false;
  const { chat, from, text } = foldedOf(rule);
  if (!anyMatches(chat, folded.chat) || !anyMatches(from, folded.from)) return false;
  return text === undefined || text.some((word) => folded.text.some((part) => part.includes(word)));
}

/**
 * Who gets an alert and how. The first rule that matches decides; without one it goes to every sink, loud. `ownRecalls`
 * is about my recalls of my own messages. It adds to what a rule says, unless that rule is about my messages (`own: true`).
 */
export function decide(rules: readonly Rule[], ownRecalls: OwnRecalls, facts: RuleFacts): Decision {
  const folded = foldFacts(facts);
  const index = rules.findIndex((rule) => matches(rule, facts, folded));
  const rule = rules[index];
  const mine = facts.own && facts.by === "author" && rule?.own !== true;
  return {
    rule: rule === undefined ? undefined : index + 1,
    sinks: rule?.sinks,
    silent: rule?.silent === true || (mine && ownRecalls === "silent"),
    drop: rule?.drop === true || (mine && ownRecalls === "off"),
  };
}
