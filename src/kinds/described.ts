import type { FetchKit } from "../net/fetch.ts";
import type { ConfigError } from "../settings/config-error.ts";
import { settingsGroup } from "../settings/group.ts";
import type { WrongValue } from "../settings/rules.ts";
import type { Given, NamedSetting, Shape, Values } from "../settings/setting.ts";

/** What a sink or a source says of its settings. */
export type SettingsSpec<S extends Shape> = {
  /** By name, in the order of the documents. No other sink or source may have a setting of that name. */
  readonly settings: S;
  /** Begin the names of its settings and of little else: in the environment such a name is probably a slip. */
  readonly prefixes?: readonly string[];
  /** Its settings of which one has to be given; without them the others have no effect. */
  readonly switches?: readonly (keyof S & string)[];
  /**
   * Rules between its settings. They look at texts only, so that they are told together with wrong values. Each mistake
   * names the setting, the rule and what to do.
   */
  readonly mistakes?: (given: Given) => readonly ConfigError[];
};

/** The same as the reader of the settings and the documents use it. */
export type DescribedSettings = {
  readonly settings: readonly NamedSetting[];
  readonly prefixes: readonly string[];
  readonly switches: readonly string[];
  wrongValues(given: Given): readonly WrongValue[];
  mistakes(given: Given): readonly ConfigError[];
};

export function describeSettings<S extends Shape>(
  spec: SettingsSpec<S>,
): DescribedSettings & { values(given: Given): Values<S> } {
  const { prefixes = [], switches = [], mistakes = () => [] } = spec;
  return { ...settingsGroup(spec.settings), prefixes, switches, mistakes };
}

/** Connections of a sink or a source alone, through its own proxy. The program closes them at its end. */
export type Connections = Omit<FetchKit, "close">;
export type Connect = (proxy: string | undefined) => Connections;
