import { sinkFromFile, sinks } from "../src/sinks/index.ts";
import { sources } from "../src/wechat/sources.ts";
import type { Kinds } from "./schema.ts";

/** The sources and sinks of this program. */
export const kinds: Kinds = { sources, sinks, sinkFromFile };
