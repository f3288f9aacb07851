import { readFileSync } from "node:fs";

/** The program's version, as package.json has it. */
export const VERSION: string =
  /"version":\s*"([^"]+)"/.exec(readFileSync(new URL("../../package.json", import.meta.url), "utf8"))?.[1] ??
  "";
