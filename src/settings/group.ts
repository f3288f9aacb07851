import { z } from "zod";
import { isWhole, sentenceOf, type WrongValue } from "./rules.ts";
import { docOf, type Given, type NamedSetting, type Shape, type Values } from "./setting.ts";

/** Settings that belong together. It ignores all other settings. */
export type SettingsGroup<V> = {
  /** In the order of the documents. */
  readonly settings: readonly NamedSetting[];
  /** Every given text that breaks its rule, in the order of the settings. */
  wrongValues(given: Given): readonly WrongValue[];
  /** The values, with defaults filled in. Throws when there are wrong values: call `wrongValues` first. */
  values(given: Given): V;
};

/** Makes a group of settings. */
export function settingsGroup<S extends Shape>(shape: S): SettingsGroup<Values<S>> {
  const schema = z.object(shape);
  const textsOf = (given: Given): Readonly<Record<string, string>> =>
    Object.fromEntries([...given].flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])));
  return {
    settings: Object.entries(shape).map(([name, schema]) => ({ name, ...docOf(name, schema) })),
    wrongValues: (given) =>
      (schema.safeParse(textsOf(given)).error?.issues ?? []).map((issue) => ({
        name: String(issue.path[0]),
        sentence: sentenceOf(issue),
        whole: isWhole(issue),
      })),
    values: (given) => schema.parse(textsOf(given)),
  };
}
