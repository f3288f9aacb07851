import { writeSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { silentLogger } from "../../../src/bridge/log.ts";
import { openStore } from "../../../src/bridge/store/index.ts";
import { ownMessage } from "../../contracts/samples.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";

/** More than Keyv writes with one statement. */
export const BATCH_SIZE = 600;

/** The ids of batch `n`, from 1 on. */
export function batchIds(n: number): readonly string[] {
  return Array.from({ length: BATCH_SIZE }, (_, i) => String(n * 10_000 + i));
}

// As a program: writes batch after batch into the file named by its argument, and the number of each durable one to
// stdout, until it is killed.
if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { recalls } = await openStore(process.argv[2] ?? "", { log: silentLogger, clock: new ManualClock() });
  for (let n = 1; n <= 1_000; n += 1) {
    await recalls.remember(
      batchIds(n).map((id) => ({ received: ownMessage(id, "@mei", n), expiresAt: Date.UTC(2100, 0, 1) })),
    );
    writeSync(1, `${n}\n`);
  }
}
