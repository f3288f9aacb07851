import type { FetchKit } from "../net/fetch.ts";
import type { ConfigError } from "../settings/config-error.ts";
import { settingsGroup } from "../settings/group.ts";
import type { WrongValue } from "../settings/rules.ts";
import type { Given, NamedSetting, Shape, Values } from "../settings/setting.ts";

/** The description of a sink's or a source's settings. */
export type SettingsSpec<S extends Shape> = {
  /** By name, in the order of the documents. No other sink or source may have a setting of that name. */
  readonly settings: S;
  /** How the names of its settings begin. An unknown name in the environment that begins so is probably a mistake. */
  readonly prefixes?: readonly string[];
  /** At least one of these settings must be given; without it the others have no effect. */
  readonly switches?: readonly (keyof S & string)[];
  /**
   * Rules between its settings. They read texts only, so that their mistakes are reported together with wrong values.
   * Each mistake names the setting, the rule and the next step.
   */
  readonly mistakes?: (given: Given) => readonly ConfigError[];
  /** The given settings that have no effect as the others are, each with what it lacks. For what `switches` cannot say. */
  readonly idle?: (given: Given) => readonly IdleSetting[];
};

/** A setting without effect. `needs`: what has to be set, as people write it. */
export type IdleSetting = { readonly name: string; readonly needs: string };

/** The same in the form that the reader of the settings and the documents use. */
export type DescribedSettings = {
  readonly settings: readonly NamedSetting[];
  readonly prefixes: readonly string[];
  readonly switches: readonly string[];
  wrongValues(given: Given): readonly WrongValue[];
  mistakes(given: Given): readonly ConfigError[];
  idle(given: Given): readonly IdleSetting[];
};

/** Turns a description into the form that the reader of the settings and the documents use. */
export function describeSettings<S extends Shape>(
  spec: SettingsSpec<S>,
): DescribedSettings & { values(given: Given): Values<S> } {
  const { prefixes = [], switches = [], mistakes = () => [], idle = () => [] } = spec;
  return { ...settingsGroup(spec.settings), prefixes, switches, mistakes, idle };
}

/** Connections of one sink or source, through its own proxy. The program closes them when it ends. */
export type Connections = Omit<FetchKit, "close">;
/** Opens connections through a proxy; `undefined`: without one. */
export type Connect = (proxy: string | undefined) => Connections;
