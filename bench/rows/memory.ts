/** A million messages and twenty thousand media through a short window: memory, disk, and pauses of the event loop. */
import { stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Figure } from "../figures.ts";
import { type Candidate, ready, type Servers } from "../processes.ts";
import { BATCH } from "../wechat/batches.ts";

export type MemoryPlan = { readonly messages: number; readonly media: number; readonly seed: number };

const SAMPLE = 50_000;
const MB = 1024 * 1024;
/** One message in five is a medium that is fetched (`said.ts`), so so many messages bring one. */
const MESSAGES_PER_MEDIUM = 100 / 28;
const WINDOW_S = 1;
/** What has expired is gone within a minute. */
const SETTLE_MS = 75_000;
const DISK_SAMPLE_MS = 250;

async function diskMb(candidate: Candidate): Promise<number> {
  let bytes = 0;
  for (const suffix of ["", "-wal", "-shm"]) {
    bytes += await stat(`${candidate.database}${suffix}`).then(
      ({ size }) => size,
      () => 0,
    );
  }
  return bytes / MB;
}

/** Growth between the second and the last sample in MB for each 100,000 messages, by least squares. */
function slope(samples: readonly number[]): number {
  const points = samples.slice(1);
  const middle = (points.length - 1) / 2;
  const mean = points.reduce((sum, value) => sum + value, 0) / points.length;
  const above = points.reduce((sum, value, at) => sum + (at - middle) * (value - mean), 0);
  const below = points.reduce((sum, _, at) => sum + (at - middle) ** 2, 0);
  return (above / below) * (100_000 / SAMPLE);
}

export async function memory(plan: MemoryPlan, servers: Servers): Promise<readonly Figure[]> {
  const { remote } = servers;
  const settings = {
    TERMINAL: "on",
    FILEHELPER: "false",
    RECALL_WINDOW_SECONDS: String(WINDOW_S),
    RECALL_FILE_WINDOW_SECONDS: String(WINDOW_S),
    RECALL_GRACE_SECONDS: "0",
  };
  await remote.ask("media", { on: true });
  const candidate = await ready("bridge", servers, { kinds: "texts", seed: plan.seed }, { settings });
  let disk = 0;
  const watching = setInterval(() => {
    void diskMb(candidate).then((now) => {
      disk = Math.max(disk, now);
    });
  }, DISK_SAMPLE_MS);
  try {
    await candidate.remote.ask("watchDelay");
    const samples: number[] = [];
    for (let done = 0; done < plan.messages; done += SAMPLE) {
      await remote.ask("load", { count: SAMPLE / BATCH });
      const mb = (await candidate.remote.number("rss")) / MB;
      samples.push(mb);
      console.error(
        `${done + SAMPLE} messages: ${mb.toFixed(0)} MB, database ${(await diskMb(candidate)).toFixed(1)} MB`,
      );
    }
    const diskOfTexts = disk;
    disk = 0;
    await remote.ask("goOn", { kinds: "mixed", seed: plan.seed });
    const mixed = Math.ceil((plan.media * MESSAGES_PER_MEDIUM) / BATCH);
    await remote.ask("load", { count: mixed });
    const longest = await candidate.remote.number("longestDelay");
    console.error(`${plan.media} media came; longest pause ${longest.toFixed(0)} ms; waiting a minute`);
    await sleep(SETTLE_MS);
    const after = (await candidate.remote.number("rss")) / MB;
    const size = `${plan.messages.toLocaleString("en")} messages`;
    return [
      { what: `memory while ${size} come, at most`, unit: "MB", values: { bridge: Math.max(...samples) } },
      {
        what: `memory after ${size} and ${plan.media.toLocaleString("en")} media`,
        unit: "MB",
        values: { bridge: after },
        target: { to: "atMost", value: 150 },
      },
      { what: "growth of memory for each 100,000 messages", unit: "MB", values: { bridge: slope(samples) } },
      {
        what: `database with its log while ${size} come, at most`,
        unit: "MB",
        values: { bridge: diskOfTexts },
        target: { to: "atMost", value: 64 },
      },
      {
        what: `the same while ${plan.media.toLocaleString("en")} media come after them, at most`,
        unit: "MB",
        values: { bridge: disk },
      },
      {
        what: "the same a minute after the last one",
        unit: "MB",
        values: { bridge: await diskMb(candidate) },
        target: { to: "atMost", value: 4 },
      },
      // The garbage of the start is collected in it. The row of the purge has the target.
      {
        what: "longest pause of the event loop, garbage of the start among it",
        unit: "ms",
        values: { bridge: longest },
      },
    ];
  } finally {
    clearInterval(watching);
    await remote.ask("media", { on: false });
    await candidate.end();
  }
}
