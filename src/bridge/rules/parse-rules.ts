import { foldText } from "../../text/tools/fold.ts";
import { nearest } from "../../text/tools/nearest.ts";
import { isRecalledType, RECALLED_TYPES, type RecalledType } from "../model/message.ts";
import type { Rule } from "./rule.ts";

/** The kinds that a rule may name. */
export const RULE_KINDS: readonly string[] = RECALLED_TYPES;

/** More would make every alert slow, and nobody could read them. */
export const MAX_RULES = 200;
/** Longest name, id or word of a rule, in characters. */
export const MAX_TEXT = 1_000;
/** Most values of one field. */
export const MAX_VALUES = 1_000;

const FIELDS = ["chat", "from", "kind", "text", "own", "mention", "by", "sinks", "silent", "drop"] as const;
type Field = (typeof FIELDS)[number];

/** What is wrong with one field. `value` is as written. */
type FieldProblem =
  /** `meant`: the nearest field, `undefined` when none is near. */
  | { readonly what: "unknown"; readonly meant: string | undefined; readonly possible: readonly string[] }
  | { readonly what: "empty" }
  | { readonly what: "noText" }
  | { readonly what: "tooLong"; readonly max: number }
  | { readonly what: "tooMany"; readonly max: number }
  | { readonly what: "noSwitch"; readonly value: string }
  | {
      readonly what: "noneOf";
      readonly value: string;
      readonly possible: readonly string[];
      readonly meant: string | undefined;
    };

/** Why rules can't be understood. `rule` is counted from 1. */
export type RuleMistake =
  | { readonly what: "noList" }
  | { readonly what: "tooManyRules"; readonly max: number }
  | { readonly what: "noFields"; readonly rule: number }
  | { readonly what: "field"; readonly rule: number; readonly field: string; readonly problem: FieldProblem };

/** Ends the reading of one field. */
class Wrong extends Error {
  readonly problem: FieldProblem;

  constructor(problem: FieldProblem) {
    super(problem.what);
    this.problem = problem;
  }
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Reads `RULES` as YAML or JSON gave it. Numbers may be texts, so that ids keep their digits; one value may stand where a
 * list is allowed. `sinks`: the names of all sinks, switched on or not. Returns the first mistake, if there is one.
 */
export function parseRules(
  value: unknown,
  sinks: readonly string[],
): { readonly rules: readonly Rule[] } | { readonly mistake: RuleMistake } {
  if (!Array.isArray(value)) return { mistake: { what: "noList" } };
  if (value.length > MAX_RULES) return { mistake: { what: "tooManyRules", max: MAX_RULES } };
  const rules: Rule[] = [];
  for (const [index, entry] of value.entries()) {
    const rule = index + 1;
    if (!isMapping(entry)) return { mistake: { what: "noFields", rule } };
    let read: Rule = {};
    for (const [field, given] of Object.entries(entry)) {
      try {
        read = { ...read, ...readField(field, given, sinks) };
      } catch (error) {
        if (!(error instanceof Wrong)) throw error;
        return { mistake: { what: "field", rule, field, problem: error.problem } };
      }
    }
    rules.push(read);
  }
  return { rules };
}

function isField(name: string): name is Field {
  return FIELDS.some((field) => field === name);
}

function readField(name: string, given: unknown, sinks: readonly string[]): Rule {
  if (!isField(name)) {
    throw new Wrong({ what: "unknown", meant: nearest(name.toLowerCase(), FIELDS), possible: FIELDS });
  }
  switch (name) {
    case "chat":
    case "from":
    case "text":
      return { [name]: textsIn(given) };
    case "kind":
      return { kind: wordsIn(given).map(kindIn) };
    case "own":
    case "mention":
    case "silent":
    case "drop":
      return { [name]: switchIn(given) };
    case "by":
      return { by: oneOf(textIn(given).toLowerCase(), ["author", "other"]) };
    case "sinks":
      return { sinks: [...new Set(wordsIn(given).map((sink) => oneOf(sink.toLowerCase(), sinks)))] };
    default:
      return name satisfies never;
  }
}

/** One text or several. */
function textsIn(given: unknown): readonly string[] {
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (list.length === 0) throw new Wrong({ what: "empty" });
  if (list.length > MAX_VALUES) throw new Wrong({ what: "tooMany", max: MAX_VALUES });
  return list.map(textIn);
}

/** The same for words without commas, which may stand between them as in other settings. */
function wordsIn(given: unknown): readonly string[] {
  const words = textsIn(given).flatMap((text) => text.split(",").map((word) => word.trim()));
  if (words.includes("")) throw new Wrong({ what: "empty" });
  return words;
}

function textIn(given: unknown): string {
  if (given === null || given === undefined) throw new Wrong({ what: "empty" });
  if (typeof given !== "string") throw new Wrong({ what: "noText" });
  const text = given.trim();
  if (text.length > MAX_TEXT) throw new Wrong({ what: "tooLong", max: MAX_TEXT });
  // What is nothing when it is folded would be in every text.
  if (foldText(text) === "") throw new Wrong({ what: "empty" });
  return text;
}

function kindIn(text: string): RecalledType {
  const word = text.toUpperCase();
  if (isRecalledType(word)) return word;
  throw new Wrong({ what: "noneOf", value: text, possible: RULE_KINDS, meant: nearest(word, RULE_KINDS) });
}

function oneOf<const T extends string>(word: string, possible: readonly T[]): T {
  const found = possible.find((one) => one === word);
  if (found !== undefined) return found;
  throw new Wrong({ what: "noneOf", value: word, possible, meant: nearest(word, possible) });
}

function switchIn(given: unknown): boolean {
  if (typeof given === "boolean") return given;
  const text = textIn(given);
  if (/^(?:true|yes|on)$/i.test(text)) return true;
  if (/^(?:false|no|off)$/i.test(text)) return false;
  throw new Wrong({ what: "noSwitch", value: text });
}
