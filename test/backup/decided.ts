import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { mediaFileOf } from "../../src/backup/archive/names.ts";
import { readArchive } from "../../src/backup/archive/read-archive.ts";
import { Swap } from "../../src/backup/swap.ts";
import { MIGRATIONS } from "../../src/store/sqlite/migrations.ts";

/** Leaves a folder as a restore does that is killed right after its decision. */
export async function decide(dataDir: string, file: string): Promise<void> {
  const swap = new Swap({ dataDir, storePath: join(dataDir, "bridge.sqlite") });
  await swap.begin();
  const { media } = await readArchive(file, {
    schema: MIGRATIONS.length,
    signal: new AbortController().signal,
    take: async (member, bytes) => {
      const name = mediaFileOf(member);
      await writeFile(name === undefined ? swap.stagedStore : swap.stagedMedia(name), bytes);
    },
  });
  await swap.decide(media);
}
