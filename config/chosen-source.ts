import type { SourceKind } from "../src/kinds/source-kind.ts";
import type { Given } from "../src/settings/setting.ts";
import type { Core, Kinds, Schema } from "./schema.ts";

/** The source that SOURCE names; the default one while that setting is wrong. */
export function chosenSource(given: Given, core: Core, { sources }: Pick<Kinds, "sources">): SourceKind {
  const isWrong = core.wrongValues(given).some(({ name }) => name === "SOURCE");
  const name = isWrong ? undefined : core.values(new Map([["SOURCE", given.get("SOURCE")]])).SOURCE;
  return sources.find((source) => source.name === name) ?? sources[0];
}

/** The groups of settings without the sources that are not chosen: what such a source lacks is no mistake. */
export function usedGroups(
  given: Given,
  { groups, core, kinds }: Pick<Schema, "groups" | "core" | "kinds">,
): Schema["groups"] {
  const chosen = chosenSource(given, core, kinds);
  const others = kinds.sources.filter((source) => source !== chosen);
  return groups.filter((group) => others.every((other) => other !== group));
}
