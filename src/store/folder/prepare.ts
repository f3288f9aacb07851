import { mkdir, stat } from "node:fs/promises";
import { StoreError } from "../../bridge/model/errors.ts";
import { storeReasons } from "../../bridge/model/reasons.ts";
import type { Logger } from "../../bridge/ports/log.ts";
import { systemError } from "../errors/system-error.ts";
import { checkPrivate, type PrivacyReport } from "./private.ts";

function unusable(path: string, text: string): string {
  return `DATA_DIR ${path} cannot be used (${text}): name a folder that this user may write to`;
}

async function privateFolder(path: string): Promise<PrivacyReport> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    if ((await stat(path)).isDirectory()) return await checkPrivate(path);
  } catch (error) {
    const what = systemError(error);
    const failure = storeReasons.failure(unusable(path, what.text), "unusableDataDir", { path, ...what });
    throw new StoreError("unusable", failure, { cause: error });
  }
  throw new StoreError(
    "unusable",
    storeReasons.failure(unusable(path, "it is not a folder"), "dataDirNoFolder", { path }),
  );
}

/**
 * Creates DATA_DIR and makes it private. Resolves with what others can still read, which only a person can change. Rejects
 * with StoreError `unusable`.
 */
export async function prepareDataDir(
  path: string,
  log: Pick<Logger, "warn">,
): Promise<PrivacyReport["open"]> {
  const { tightenedFolders, tightenedFiles, open } = await privateFolder(path);
  if (tightenedFolders.length > 0 || tightenedFiles > 0) {
    log.warn(
      { folders: tightenedFolders, files: tightenedFiles },
      "others could read the data; now they cannot",
    );
  }
  for (const { folder, files, why } of open) {
    const text =
      why === "shared"
        ? "DATA_DIR holds more than this program's files and stays as it is: name a folder of its own"
        : "others can read the data, and this file system or its owner does not let that change";
    log.warn({ folder, files }, text);
  }
  return open;
}
