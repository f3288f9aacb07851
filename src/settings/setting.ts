import { z } from "zod";
import type { Bilingual } from "../text/catalogue/texts.ts";

/** What people read about a setting. It may not contain `|`, since it goes into a table. */
export type SettingDoc = Bilingual & {
  /** The default as it would be written in the settings, or words when it cannot be written. */
  readonly default: string | Bilingual;
  /** The value in the example file; of a list the lines of YAML below its name. */
  readonly example: string;
  /** `list`: a list of mappings in the YAML file, JSON in the environment. */
  readonly form?: "list";
  /**
   * Set for a secret: it may also come from a file that NAME_FILE names, it is masked in mistakes, and it is removed
   * from the log. `value`: the whole value is secret. `proxy`: only the user name and the password of the address are,
   * since the address helps to find a fault.
   */
  readonly secret?: "value" | "proxy";
};

const docs = z.registry<SettingDoc>();

/** Joins a schema and its documentation. */
export function setting<S extends z.ZodType>(schema: S, doc: SettingDoc): S {
  docs.add(schema, doc);
  return schema;
}

/** The documentation of a schema. Throws for a schema that was not made by `setting`. */
export function docOf(name: string, schema: Shape[string]): SettingDoc {
  const doc = docs.get(schema);
  if (doc === undefined) throw new Error(`${name} has no documentation`);
  return doc;
}

/** Written where there is no default. */
export const NONE = { en: "–", zh: "–" };

/** Settings by name, each made by `setting`. */
export type Shape = z.ZodRawShape;
/** The values that the rules gave, by name. */
export type Values<S extends Shape> = z.output<ReturnType<typeof z.object<S>>>;

/** The texts of the settings that were given; `undefined` when a text could not be read (a file that does not exist). */
export type Given = ReadonlyMap<string, string | undefined>;

/** A setting's documentation with its name. */
export type NamedSetting = SettingDoc & { readonly name: string };
