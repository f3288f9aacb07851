/** The disk that a year of recalls takes without media: each was told to two sinks, and ids of alerts go after 30 days. */
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Figure } from "../figures.ts";
import { inStore, list, recalls } from "../filled.ts";

const DAYS = 365;
const A_DAY = 200;
const DAY_MS = 24 * 60 * 60_000;
const SETTLED_KEEP_DAYS = 30;
const SINKS = ["telegram", "slack"];
const BEGIN = Date.UTC(2026, 0, 1);
const REPORT_DAYS = 73;
const MB = 1_000_000;

export async function year(seed: number): Promise<readonly Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), "bench-year-"));
  const path = join(folder, "bridge.sqlite");
  const tell = recalls(seed, "1");
  let now = BEGIN;
  try {
    await inStore(path, { now: () => now }, async (store) => {
      const { outbox, history } = store;
      for (let day = 1; day <= DAYS; day += 1) {
        now = BEGIN + day * DAY_MS;
        await list(
          store,
          Array.from({ length: A_DAY }, (_, at) => tell(now - at * 1_000)),
          SINKS,
        );
        for (const sink of SINKS) {
          for (const delivery of await outbox.waiting(sink, A_DAY))
            await outbox.settle(delivery, {
              status: "sent",
              messageId: String(now + delivery.alert.noticedAt),
            });
        }
        await outbox.prune(now - SETTLED_KEEP_DAYS * DAY_MS);
        await history.purge(0);
        await store.recalls.purge(0);
        if (day % REPORT_DAYS === 0)
          console.error(`year: ${day} days, ${((await stat(path)).size / MB).toFixed(1)} MB`);
      }
    });
    const { size } = await stat(path);
    return [
      {
        what: `database after a year of ${A_DAY} recalls a day, without media`,
        unit: "MB",
        values: { bridge: size / MB },
        target: { to: "atMost", value: 50 },
      },
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}
