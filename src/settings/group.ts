import { z } from "zod";
import { sentenceOf, type WrongValue } from "./rules.ts";
import { docOf, type Given, type NamedSetting, type Shape, type Values } from "./setting.ts";

/** Settings that belong together. Others that were given are passed over. */
export type SettingsGroup<V> = {
  /** In the order of the documents. */
  readonly settings: readonly NamedSetting[];
  /** Every text that breaks its rule, in the order of the settings. */
  wrongValues(given: Given): readonly WrongValue[];
  /** With defaults filled in. Throws when there are wrong values: ask for them first. */
  values(given: Given): V;
};

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
      })),
    values: (given) => schema.parse(textsOf(given)),
  };
}
