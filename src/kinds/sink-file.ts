import type { ConfigError } from "../settings/config-error.ts";
import type { SinkKind } from "./sink-kind.ts";

/** Names that a file may not use again. `sinks`: of sinks and sources; `settings`: with the NAME_FILE of secrets. */
export type TakenNames = { readonly sinks: ReadonlySet<string>; readonly settings: ReadonlySet<string> };

/**
 * Loads a sink that a person has written. `path` is absolute, `file` as it stands in the settings. Resolves with the sink
 * as the program knows all sinks, or with every mistake in the file. Never rejects.
 */
export type SinkFromFile = (
  path: string,
  file: string,
  taken: TakenNames,
) => Promise<{ readonly kind: SinkKind } | { readonly mistakes: readonly ConfigError[] }>;
