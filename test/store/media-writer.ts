import { pathToFileURL } from "node:url";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import { FileMediaStore } from "../../src/store/media/file-media-store.ts";
import { createPrivate } from "../../src/store/media/media-folder.ts";
import { Database } from "../../src/store/sqlite/database.ts";
import type { SqlValue } from "../../src/store/sqlite/rows.ts";
import { KeyvRecallStore } from "../../src/store/tables/keyv-recall-store.ts";
import { downloadOf, fileBytes, mediaMessage } from "../contracts/media-samples.ts";
import { LONG_AGO } from "../contracts/samples.ts";

/** Where the process dies while it keeps its second file. */
export const DEATHS = ["in the middle", "before the disk has it", "before it has its name's row", "after it"];

/** Of the two messages: the first is kept before, the second is being kept. */
export const IDS = ["801", "802"] as const;

let dying = false;
const die = (): void => void process.kill(process.pid, "SIGKILL");

class DyingDatabase extends Database {
  override run(sql: string, ...values: SqlValue[]): number {
    if (dying && sql.startsWith("UPDATE media SET state = 'kept'")) die();
    return super.run(sql, ...values);
  }
}

// As a program, with the database's path, the folder and one of DEATHS.
if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [path = "", dir = "", death = ""] = process.argv.slice(2);
  const kind = death === DEATHS[2] ? DyingDatabase : Database;
  const database = new kind(path, silentLogger);
  const recalls = await KeyvRecallStore.open(database, Date, silentLogger);
  const store = await FileMediaStore.open(database, {
    dir,
    quotaBytes: 10_000_000,
    clock: Date,
    log: silentLogger,
    createPart: async (part) => {
      const file = await createPrivate(part);
      let pieces = 0;
      return {
        ...file,
        append: async (chunk) => {
          pieces += 1;
          await file.append(chunk);
          if (dying && death === DEATHS[0] && pieces === 3) die();
        },
        sync: async () => {
          if (dying && death === DEATHS[1]) die();
          await file.sync();
        },
      };
    },
  });
  for (const one of [recalls, store]) one.useAccount("7001");
  for (const msgId of IDS) {
    await recalls.remember([{ received: mediaMessage(msgId), expiresAt: LONG_AGO }]);
    dying = msgId === IDS[1];
    await store.keep(msgId, downloadOf(fileBytes(5_000)), 1_000_000, new AbortController().signal);
  }
  die();
}
