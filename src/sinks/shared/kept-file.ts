import { stat } from "node:fs/promises";
import type { MediaFile } from "../../bridge/ports/media.ts";

/** Whether a stored file still exists with its full length: a person may have deleted it. Never rejects. */
export async function isWhole({ path, bytes }: MediaFile): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  return stats?.size === bytes;
}
