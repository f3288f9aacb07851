import { type DataPlaces, placesIn } from "./config.ts";
import { ConfigErrors, mergedTexts, type Source, valueErrors } from "./load.ts";

/**
 * Where the data lies, for commands that need no other setting: mistakes in those do not concern them.
 * Throws ConfigErrors.
 */
export function checkedPlaces(source: Source): DataPlaces {
  const { file, schema, cwd } = source;
  const needed = (name: string): boolean => name === "DATA_DIR" || name === "STORE_URL";
  const given = new Map([...mergedTexts(source)].filter(([name]) => needed(name)));
  const errors = [
    ...file.errors.filter(({ key }) => key === "CONFIG_FILE" || needed(key)),
    ...valueErrors(given, schema).filter(({ key }) => needed(key)),
  ];
  if (errors.length > 0) throw new ConfigErrors(errors);
  return placesIn(schema.core.values(given), cwd);
}
