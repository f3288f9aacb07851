import { z } from "zod";

/** What people read about a setting. `|` may not stand in any of it: it goes into a table. */
export type SettingDoc = {
  /** The default as written in the settings, or words when it is none that could be written. */
  readonly default: string | { readonly en: string; readonly zh: string };
  /** What stands in the example file. */
  readonly example: string;
  readonly en: string;
  readonly zh: string;
  /** May also be read from a file named in NAME_FILE, and is masked everywhere. */
  readonly secret?: true;
};

export const docs = z.registry<SettingDoc>();

/** Joins a schema and its documentation. */
export function setting<S extends z.ZodType>(schema: S, doc: SettingDoc): S {
  docs.add(schema, doc);
  return schema;
}

export const NONE = { en: "–", zh: "–" };
