import { z } from "zod";
import type { Bilingual } from "../text/catalogue/texts.ts";

/** What people read about a setting. `|` may not stand in any of it: it goes into a table. */
export type SettingDoc = Bilingual & {
  /** The default as written in the settings, or words when it is none that could be written. */
  readonly default: string | Bilingual;
  /** What stands in the example file. */
  readonly example: string;
  /**
   * May also be read from a file named in NAME_FILE, is masked in mistakes and taken out of the log: `value` whole, of a
   * `proxy` address only its user name and password, since the address alone is needed to find a fault.
   */
  readonly secret?: "value" | "proxy";
};

const docs = z.registry<SettingDoc>();

/** Joins a schema and its documentation. */
export function setting<S extends z.ZodType>(schema: S, doc: SettingDoc): S {
  docs.add(schema, doc);
  return schema;
}

/** Throws for a schema that did not come from `setting`. */
export function docOf(name: string, schema: Shape[string]): SettingDoc {
  const doc = docs.get(schema);
  if (doc === undefined) throw new Error(`${name} has no documentation`);
  return doc;
}

/** Stands for a default that there is not. */
export const NONE = { en: "–", zh: "–" };

/** Settings by name, each made by `setting`. */
export type Shape = z.ZodRawShape;
/** The values as the rules made them. */
export type Values<S extends Shape> = z.output<ReturnType<typeof z.object<S>>>;

/** Which settings were given, by text; `undefined` when the text could not be read (a file that is not there). */
export type Given = ReadonlyMap<string, string | undefined>;

export type NamedSetting = SettingDoc & { readonly name: string };
