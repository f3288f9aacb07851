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

/** The facts of one alert as rules compare them. Most people have no rules, and most rules look at few of the facts. */
class FoldedFacts {
  readonly #facts: RuleFacts;
  readonly #folded = new Map<"chat" | "from" | "text", readonly string[]>();

  constructor(facts: RuleFacts) {
    this.#facts = facts;
  }

  of(part: "chat" | "from" | "text"): readonly string[] {
    const known = this.#folded.get(part);
    if (known !== undefined) return known;
    const folded = this.#facts[part].map(foldText);
    this.#folded.set(part, folded);
    return folded;
  }
}

function anyMatches(globs: readonly Glob[] | undefined, part: "chat" | "from", facts: FoldedFacts): boolean {
  if (globs === undefined) return true;
  const names = facts.of(part);
  return globs.some((glob) => names.some((name) => matchesGlob(glob, name)));
}

function matches(rule: Rule, facts: RuleFacts, folded: FoldedFacts): boolean {
  const { kind, own, mention, by } = rule;
  if (kind !== undefined && (facts.kind === undefined || !kind.includes(facts.kind))) return false;
  if (own !== undefined && own !== facts.own) return false;
  if (mention !== undefined && mention !== facts.mention) return false;
  if (by !== undefined && by !== facts.by) return false;
  const { chat, from, text } = foldedOf(rule);
  if (!anyMatches(chat, "chat", folded) || !anyMatches(from, "from", folded)) return false;
  return text === undefined || text.some((word) => folded.of("text").some((part) => part.includes(word)));
}

/**
 * Who gets an alert and how. The first rule that matches decides; without one it goes to every sink, loud. `ownRecalls`
 * is about my recalls of my own messages. It adds to what a rule says, unless that rule is about my messages (`own: true`).
 */
export function decide(rules: readonly Rule[], ownRecalls: OwnRecalls, facts: RuleFacts): Decision {
  const folded = new FoldedFacts(facts);
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
