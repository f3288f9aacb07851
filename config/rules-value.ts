import { createRequire } from "node:module";
import { parseRules, type RuleMistake } from "../src/bridge/rules/parse-rules.ts";
import type { Rule as AlertRule } from "../src/bridge/rules/rule.ts";
import { parsed, type Rule, refuseWhole } from "../src/settings/rules.ts";
import type { Texts } from "../src/text/catalogue/texts.ts";
import { showValue } from "./mask.ts";

// The reader of YAML is loaded only by those who have rules or a file.
const require = createRequire(import.meta.url);

/** The value of `RULES`: JSON, which the reader of the YAML file makes of its list. `sinks`: the names of all sinks. */
export function alertRules(sinks: readonly string[]): Rule<readonly AlertRule[]> {
  return parsed((text) => {
    const read = parseRules(readJson(text), sinks);
    if ("rules" in read) return read.rules;
    const { mistake } = read;
    return refuseWhole((texts) => sentence(mistake, texts));
  });
}

function readJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text, keepDigits);
  } catch {
    return refuseWhole(({ start }) => start.rules.noJson);
  }
  // JSON.parse keeps the last of two, so that a matcher would be lost.
  const { repeatsKey }: typeof import("./nested-yaml.ts") = require("./nested-yaml.ts");
  const twice = repeatsKey(text);
  if (twice !== undefined) return refuseWhole(({ start }) => start.rules.sameField(twice));
  return value;
}

/** A number as it was written: ids are longer than a number is exact. `rest`: what the engine tells about the source. */
function keepDigits(_key: string, value: unknown, ...rest: readonly unknown[]): unknown {
  if (typeof value !== "number") return value;
  const [context] = rest;
  const written =
    typeof context === "object" && context !== null && "source" in context ? context.source : undefined;
  return typeof written === "string" ? written : String(value);
}

function sentence(mistake: RuleMistake, { start: { rules, setting } }: Texts): string {
  const shown = (value: string): string => showValue(value, false)(setting);
  switch (mistake.what) {
    case "noList":
      return rules.noList;
    case "tooManyRules":
      return rules.tooManyRules(mistake.max);
    case "noFields":
      return rules.noFields(mistake.rule);
    case "field":
      break;
    default:
      return mistake satisfies never;
  }
  const { rule, field, problem } = mistake;
  switch (problem.what) {
    case "unknown":
      return rules.unknownField(rule, shown(field), problem.possible, problem.meant);
    case "empty":
      return rules.empty(rule, field);
    case "noText":
      return rules.noText(rule, field);
    case "tooLong":
      return rules.tooLong(rule, field, problem.max);
    case "tooMany":
      return rules.tooMany(rule, field, problem.max);
    case "noSwitch":
      return rules.noSwitch(rule, field, shown(problem.value));
    case "noneOf":
      return rules.noneOf(rule, field, shown(problem.value), problem.possible, problem.meant);
    default:
      return problem satisfies never;
  }
}
