import { type DescribedSettings, describeSettings } from "../src/kinds/described.ts";
import type { SinkFromFile } from "../src/kinds/sink-file.ts";
import type { SinkKind } from "../src/kinds/sink-kind.ts";
import type { SourceKind } from "../src/kinds/source-kind.ts";
import type { NamedSetting } from "../src/settings/setting.ts";
import { alertRules } from "./rules-value.ts";
import { keeping } from "./settings/keeping.ts";
import { people } from "./settings/people.ts";
import { receiving } from "./settings/receiving.ts";
import { service } from "./settings/service.ts";
import { telling } from "./settings/telling.ts";

/** The sources and sinks that have settings. */
export type Kinds = {
  readonly sources: readonly [SourceKind, ...SourceKind[]];
  readonly sinks: readonly SinkKind[];
  /** Loads the sinks of SINK_MODULES. Left out: that setting adds none. */
  readonly sinkFromFile?: SinkFromFile;
};

type Names = readonly string[];

/** The settings that belong to no source and no sink. The names of all sinks stand in rules. */
function coreSettings(sources: readonly [string, ...Names], sinks: Names) {
  return describeSettings({
    settings: {
      ...people,
      ...receiving(sources),
      ...telling(alertRules(sinks), sinks[0] ?? "NAME"),
      ...keeping,
      ...service,
    },
    prefixes: ["RECALL_", "QUIET_", "OWN_RECALL", "MENTION", "HEARTBEAT_", "SINK_MODULE"],
  });
}

/** The settings that belong to no source and no sink. */
export type Core = ReturnType<typeof coreSettings>;

/** Every setting, for given sources and sinks. */
export type Schema = {
  readonly kinds: Kinds;
  readonly core: Core;
  /** Sources, sinks, then the core: the order of the documents and of mistakes. */
  readonly groups: readonly DescribedSettings[];
  /** Name and documentation, in order. */
  readonly settings: readonly NamedSetting[];
  readonly names: readonly string[];
  readonly secretNames: ReadonlySet<string>;
  /** Names of settings that are a list of mappings in the YAML file. */
  readonly listNames: ReadonlySet<string>;
};

/** Every name that the environment or the file may contain. */
export function knownNames({ names, secretNames }: Schema): readonly string[] {
  return [...names, ...[...secretNames].map((name) => `${name}_FILE`)];
}

/** Throws when two settings, or two of the sources and sinks, have one name. */
export function schemaOf(kinds: Kinds): Schema {
  const [first, ...others] = kinds.sources.map(({ name }) => name);
  const core = coreSettings(
    [first ?? "", ...others],
    kinds.sinks.map(({ name }) => name),
  );
  const groups = [...kinds.sources, ...kinds.sinks, core];
  const settings = groups.flatMap((group) => group.settings);
  const names = settings.map(({ name }) => name);
  requireDistinct(names);
  requireDistinct([...kinds.sources, ...kinds.sinks].map(({ name }) => name));
  const secrets = settings.filter(({ secret }) => secret !== undefined);
  const lists = settings.filter(({ form }) => form === "list");
  return {
    kinds,
    core,
    groups,
    settings,
    names,
    secretNames: new Set(secrets.map(({ name }) => name)),
    listNames: new Set(lists.map(({ name }) => name)),
  };
}

function requireDistinct(names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`${twice} is defined twice: names must differ`);
}
