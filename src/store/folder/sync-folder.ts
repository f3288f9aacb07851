import { open } from "node:fs/promises";

/**
 * Flushes a folder, so that a new name in it survives a power cut. Never rejects: Windows and some file systems cannot do
 * it, and a name that was lost is noticed when the store opens.
 */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close().catch(() => undefined);
}
