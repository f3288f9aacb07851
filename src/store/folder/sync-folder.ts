import { open } from "node:fs/promises";

/** Best effort, so that the name survives a power cut: Windows and some file systems cannot. A lost name is found at opening. */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, "r").catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close().catch(() => undefined);
}
