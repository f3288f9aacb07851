import { resolve } from "node:path";
import type { SinkKind } from "../src/kinds/sink-kind.ts";
import type { ConfigError } from "../src/settings/config-error.ts";
import { dividedByCommas, paths } from "../src/settings/paths.ts";
import { type Kinds, knownNames, schemaOf } from "./schema.ts";

/** The setting that names the files of a person's own sinks. */
export const SINK_MODULES = "SINK_MODULES";

/** Names that are settings without being in the schema. */
const ELSEWHERE = ["CONFIG_FILE"];

/** The sources and sinks with those of the person's own, after all others, and what is wrong with their files. */
export type WithOwnSinks = { readonly kinds: Kinds; readonly mistakes: readonly ConfigError[] };

/**
 * Loads the sinks that `text`, the value of SINK_MODULES, names. Paths are relative to `cwd`. A wrong text loads nothing:
 * it is reported with the other wrong values.
 */
export async function withOwnSinks(kinds: Kinds, text: string, cwd: string): Promise<WithOwnSinks> {
  const { sinkFromFile } = kinds;
  if (sinkFromFile === undefined || !paths().safeParse(text).success) return { kinds, mistakes: [] };
  let all = kinds;
  const mistakes: ConfigError[] = [];
  // One after the other: each may use no name of those before it.
  for (const file of dividedByCommas(text)) {
    const loaded = await sinkFromFile(resolve(cwd, file), file, takenBy(all));
    if ("kind" in loaded) all = withSink(all, loaded.kind);
    else mistakes.push(...loaded.mistakes);
  }
  return { kinds: all, mistakes };
}

function withSink(kinds: Kinds, kind: SinkKind): Kinds {
  return { ...kinds, sinks: [...kinds.sinks, kind] };
}

function takenBy(kinds: Kinds): {
  readonly sinks: ReadonlySet<string>;
  readonly settings: ReadonlySet<string>;
} {
  return {
    sinks: new Set([...kinds.sources, ...kinds.sinks].map(({ name }) => name)),
    settings: new Set([...knownNames(schemaOf(kinds)), ...ELSEWHERE]),
  };
}
