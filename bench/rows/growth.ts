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
const ROUNDS = 10;
/** In all rounds together. */
const RECALLS = 200;
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
type Prepared = {
  readonly candidate: Candidate;
  readonly servers: Servers;
  /** Of alerts, in milliseconds. */
  readonly delays: number[];
  perSecond: number;
  cpu: number;
  readonly end: () => Promise<void>;
};

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

/** Starts the bridge with so much. */
async function prepare(size: Size, seed: number): Promise<Prepared> {
  const servers = await Servers.start(size.shape);
  const folder = await newFolder("bridge");
  await fill(folder, servers.origin("account"), size, seed);
  const window = { RECALL_WINDOW_SECONDS: String(WINDOW_S), RECALL_GRACE_SECONDS: "1" };
  const settings = { ...withSinks(servers, false), ...window };
  const candidate = await ready("bridge", servers, { kinds: "texts", seed }, { settings, folder });
  const end = async (): Promise<void> => {
    await candidate.end();
    servers.stop();
  };
  return { candidate, servers, delays: [], perSecond: 0, cpu: Number.POSITIVE_INFINITY, end };
}

/** What came to warm it up has expired when this resolves. */
async function warm({ candidate, servers }: Prepared, { kept }: Size): Promise<void> {
  await servers.remote.ask("load", { count: WARM_UP / BATCH });
  await servers.remote.ask("idle");
  if (kept !== undefined) await untilKept(candidate, kept, servers);
}

/** Some alerts, then some messages without a break. */
async function round(prepared: Prepared): Promise<void> {
  const { remote } = prepared.servers;
  const { candidate } = prepared;
  const { telegram } = await remote.fields("idleAlerts", { count: RECALLS / ROUNDS, to: "telegram" });
  prepared.delays.push(...numbersOf(telegram));
  const before = await candidate.remote.number("cpu");
  const ms = await remote.number("load", { count: MEASURED / BATCH });
  await remote.ask("idle");
  prepared.cpu = Math.min(prepared.cpu, ((await candidate.remote.number("cpu")) - before) / MEASURED);
  prepared.perSecond = Math.max(prepared.perSecond, (MEASURED * 1_000) / ms);
}

/** All sizes in turns: the speed of a machine can change by a third within minutes. */
async function measure(sizes: readonly Size[], seed: number): Promise<readonly Measured[]> {
  const all: Prepared[] = [];
  try {
    for (const size of sizes) {
      const one = await prepare(size, seed);
      all.push(one);
      await warm(one, size);
    }
    for (let at = 0; at < ROUNDS; at += 1) for (const one of all) await round(one);
    return all.map(({ perSecond, cpu, delays }) => ({ perSecond, cpu, p50: median(delays) }));
  } finally {
    for (const { end } of all) await end();
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
    const runs = await measure(sizes, seed);
    for (const [at, run] of runs.entries()) {
      const name = `${sizes[at]?.size.toLocaleString("en")} ${what}`;
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
