import type { Rule } from "../src/bridge/rules/rule.ts";
import type { Given } from "../src/settings/setting.ts";
import type { Wording } from "../src/text/wording.ts";
import { chosenSource, usedGroups } from "./chosen-source.ts";
import { wording } from "./mistake.ts";
import { nearest } from "./nearest.ts";
import type { Schema } from "./schema.ts";

/** Lines about settings without effect. They contain names, never values. `known`: names that may be in the environment. */
export function warnings(
  environment: readonly string[],
  known: readonly string[],
  given: Given,
  { groups, core, kinds }: Schema,
): readonly Wording[] {
  const prefixes = groups.flatMap((group) => group.prefixes);
  const ignored = environment
    .filter((name) => !known.includes(name) && prefixes.some((prefix) => name.startsWith(prefix)))
    .map((name) => {
      const meant = nearest(name, known);
      return wording((words) => words.ignored(name, meant));
    });
  const chosen = chosenSource(given, core, kinds);
  const others = kinds.sources.filter((source) => source !== chosen);
  const ofOthers = others
    .flatMap(({ settings }) => settings.filter(({ name }) => given.has(name)))
    .map(({ name }) => wording((words) => words.ofOtherSource(name, chosen.name)));
  const idle = usedGroups(given, { groups, core, kinds }).flatMap(({ settings, switches }) => {
    if (switches.length === 0 || switches.some((name) => given.has(name))) return [];
    const names = settings.map(({ name }) => name).filter((name) => given.has(name));
    return names.map((name) => wording((words) => words.idle(name, switches)));
  });
  const without = groups
    .flatMap((group) => group.idle(given))
    .map(({ name, needs }) => wording((words) => words.idle(name, [needs])));
  return [...ignored, ...ofOthers, ...idle, ...without];
}

/** A line for each rule that names a sink which is not switched on, and each such sink. */
export function sinksOff(
  rules: readonly Rule[],
  on: readonly { readonly name: string }[],
): readonly Wording[] {
  return rules.flatMap(({ sinks = [] }, index) =>
    sinks
      .filter((sink) => on.every(({ name }) => name !== sink))
      .map((sink) => wording((words) => words.sinkOff(index + 1, sink))),
  );
}
