import type { SourceKind } from "../kinds/source-kind.ts";
import { ingest } from "./ingest/kind.ts";
import { web } from "./web/kind.ts";

/** Where messages can come from. SOURCE names the one that is used; the first is the default. */
export const sources: readonly [SourceKind, ...SourceKind[]] = [web, ingest];
