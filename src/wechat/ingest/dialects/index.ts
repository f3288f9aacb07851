import type { Dialect } from "../model/dialect.ts";
import { addmsg } from "./addmsg/index.ts";
import { onebot11 } from "./onebot11/index.ts";
import { onebot12 } from "./onebot12/index.ts";

/** The dialects by the name that stands in the address, `/v1/dialects/NAME`. */
export const dialects: ReadonlyMap<string, Dialect> = new Map<string, Dialect>(
  [addmsg, onebot11, onebot12].map((dialect) => [dialect.name, dialect]),
);
