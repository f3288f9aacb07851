import type { SourceKind } from "../kinds/source-kind.ts";
import { web } from "./web/kind.ts";

/** Where messages can come from. The first is the one that is used. */
export const sources: readonly [SourceKind, ...SourceKind[]] = [web];
