import { stat } from "node:fs/promises";
import type { MediaFile } from "../../bridge/ports/media.ts";

/** True while a kept file lies there whole: a person may have deleted it meanwhile. Never rejects. */
export async function isWhole({ path, bytes }: MediaFile): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined);
  return stats?.size === bytes;
}
