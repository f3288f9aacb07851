import { sinks } from "../src/sinks/index.ts";
import { sources } from "../src/wechat/sources.ts";
import type { Kinds } from "./schema.ts";

/** What the program comes with. */
export const kinds: Kinds = { sources, sinks };
