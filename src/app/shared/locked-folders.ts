import { dirname, resolve } from "node:path";
import type { Config } from "../../../config/config.ts";

/**
 * The folders whose lock the bridge holds, `DATA_DIR` first. The store may be in another one. Two bridges with one store would
 * run one account, whatever their data folders are.
 */
export function lockedFolders({
  dataDir,
  storePath,
}: Pick<Config, "dataDir" | "storePath">): readonly string[] {
  return [...new Set([resolve(dataDir), dirname(resolve(storePath))])];
}
