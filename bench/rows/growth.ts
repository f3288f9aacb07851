/** Whether the bridge slows down with what it has: kept messages, contacts, members of groups, listed recalls. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Figure, median, numbersOf } from "../figures.ts";
import { inStore, list, recalls } from "../filled.ts";
import { type Candidate, newFolder, ready, type ServerShape, Servers, withSinks } from "../processes.ts";
import { BATCH } from "../wechat/batches.ts";

const WARM_UP = 10_000;
/** Rounds of so many messages; the best one counts. */
const MEASURED = 1_000;
const ROUNDS = 6;
const RECALLS = 100;
const PIECE = 500;
const WINDOW_S = 5;
const PATIENCE_MS = 60_000;
const DAY_MS = 24 * 60 * 60_000;

type Size = {
  readonly size: number;
  readonly shape?: ServerShape;
  readonly kept?: number;
  readonly listed?: number;
};
type Group = { readonly what: string; readonly sizes: readonly Size[] };
type Measured = { readonly perSecond: number; readonly cpu: number; readonly p50: number };

const GROUPS: readonly Group[] = [
  { what: "kept messages", sizes: [10, 1_000, 100_000].map((size) => ({ size, kept: size })) },
  { what: "contacts", sizes: [10, 1_000, 10_000].map((size) => ({ size, shape: { contacts: size } })) },
  { what: "members of each group", sizes: [40, 500].map((size) => ({ size, shape: { members: size } })) },
  { what: "listed recalls", sizes: [10, 10_000, 100_000].map((size) => ({ size, listed: size })) },
];

/** Fills the database before the bridge starts: messages that are kept for a day, recalls of the last days. */
async function fill(
  folder: string,
  account: string,
  { kept = 0, listed = 0 }: Size,
  seed: number,
): Promise<void> {
  await mkdir(join(folder, "data"), { mode: 0o700 });
  const now = Date.now();
  const tell = recalls(seed, account);
  await inStore(join(folder, "data", "bridge.sqlite"), { now: () => now }, async (store) => {
    store.recalls.useAccount(account);
    for (let at = 0; at < kept; at += PIECE) {
      const some = Array.from({ length: Math.min(PIECE, kept - at) }, () => tell(now).alert.original);
      await store.recalls.remember(
        some.flatMap((received) => (received === undefined ? [] : [{ received, expiresAt: now + DAY_MS }])),
      );
    }
    for (let at = 0; at < listed; at += PIECE) {
      await list(
        store,
        Array.from({ length: Math.min(PIECE, listed - at) }, () => tell(now - DAY_MS)),
        [],
      );
      await store.history.purge(0);
    }
  });
}

/** What came to warm the program up has expired and is deleted then. */
async function untilKept(candidate: Candidate, kept: number, { remote }: Servers): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (candidate.rows() !== kept) {
    if (performance.now() > deadline) throw new Error(`${candidate.rows()} messages are kept, not ${kept}`);
    await remote.ask("poke");
    await sleep(1_000);
  }
}

async function measure(size: Size, seed: number): Promise<Measured> {
  const servers = await Servers.start(size.shape);
  const folder = await newFolder("bridge");
  await fill(folder, servers.origin("account"), size, seed);
  const window = { RECALL_WINDOW_SECONDS: String(WINDOW_S), RECALL_GRACE_SECONDS: "1" };
  const settings = { ...withSinks(servers, false), ...window };
  const candidate = await ready("bridge", servers, { kinds: "texts", seed }, { settings, folder });
  try {
    const { remote } = servers;
    await remote.ask("load", { count: WARM_UP / BATCH });
    await remote.ask("idle");
    if (size.kept !== undefined) await untilKept(candidate, size.kept, servers);
    const { telegram } = await remote.fields("idleAlerts", { count: RECALLS, to: "telegram" });
    let perSecond = 0;
    let cpu = Number.POSITIVE_INFINITY;
    for (let round = 0; round < ROUNDS; round += 1) {
      const before = await candidate.remote.number("cpu");
      const ms = await remote.number("load", { count: MEASURED / BATCH });
      await remote.ask("idle");
      cpu = Math.min(cpu, ((await candidate.remote.number("cpu")) - before) / MEASURED);
      perSecond = Math.max(perSecond, (MEASURED * 1_000) / ms);
    }
    return { perSecond, cpu, p50: median(numbersOf(telegram)) };
  } finally {
    await candidate.end();
    servers.stop();
  }
}

function flat(what: string, value: number): Figure {
  return {
    what: `${what}, largest ÷ smallest`,
    unit: "times",
    values: { bridge: value },
    target: { to: "atMost", value: 1.2 },
  };
}

export async function growth(seed: number): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const { what, sizes } of GROUPS) {
    const runs: Measured[] = [];
    for (const size of sizes) {
      const run = await measure(size, seed);
      runs.push(run);
      const name = `${size.size.toLocaleString("en")} ${what}`;
      console.error(
        `${name}: ${Math.round(run.perSecond)} messages/s, ${run.cpu.toFixed(1)} µs, p50 ${run.p50.toFixed(2)} ms`,
      );
      figures.push(
        { what: `${name}: throughput`, unit: "messages/s", values: { bridge: run.perSecond } },
        { what: `${name}: CPU`, unit: "µs a message", values: { bridge: run.cpu } },
        { what: `${name}: alert p50`, unit: "ms", values: { bridge: run.p50 } },
      );
    }
    const [first, last] = [runs[0], runs.at(-1)];
    if (first === undefined || last === undefined) continue;
    figures.push(
      flat(`${what}: time of a message`, first.perSecond / last.perSecond),
      flat(`${what}: CPU`, last.cpu / first.cpu),
      flat(`${what}: alert p50`, last.p50 / first.p50),
    );
  }
  return figures;
}
