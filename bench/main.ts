/** `npm run bench`: the bridge beside a bare loop and beside wechat4u, in one run. See docs/performance.md. */
import { parseArgs } from "node:util";
import { type Figure, reached } from "./figures.ts";
import { CANDIDATES, type CandidateName, keepCompiled, Servers } from "./processes.ts";
import { report } from "./report.ts";
import { alerts, filehelper } from "./rows/alerts.ts";
import { growth } from "./rows/growth.ts";
import { install } from "./rows/install.ts";
import { type MemoryPlan, memory } from "./rows/memory.ts";
import { purge } from "./rows/purge.ts";
import { quick } from "./rows/quick.ts";
import { start } from "./rows/start.ts";
import { throughput } from "./rows/throughput.ts";
import { year } from "./rows/year.ts";

const HELP = `npm run bench -- [options]
  --only NAMES    of throughput,alerts,filehelper,start,memory,purge,year,growth,install; default: the first four
  --all           everything, for about half an hour
  --quick         a minute, for CI: fails when a ratio to wechat4u falls under half its target
  --inside        the parts that each message passes, and the list of recalls
  --candidates N  of floor,floor+,wechat4u,bridge
  --messages N    of a throughput run, default 200000; of the memory row, default 1000000
  --recalls N     at filehelper, default 20; each takes 12 seconds in all
  --rounds N      default 3
  --seed N        default 16
  --ram           databases in memory, so that the disk of a shared machine does not decide
  --profile       the bridge writes CPU profiles to node_modules/.cache/bench
  --save          keeps the figures in bench/baseline.json; those of rows that are not measured stay
  --log           shows what the candidates print`;

const { values: given } = parseArgs({
  options: {
    only: { type: "string" },
    candidates: { type: "string" },
    messages: { type: "string" },
    recalls: { type: "string", default: "20" },
    rounds: { type: "string", default: "3" },
    seed: { type: "string", default: "16" },
    all: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
    inside: { type: "boolean", default: false },
    ram: { type: "boolean", default: false },
    profile: { type: "boolean", default: false },
    save: { type: "boolean", default: false },
    log: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

const ROWS = [
  "throughput",
  "alerts",
  "filehelper",
  "start",
  "memory",
  "purge",
  "year",
  "growth",
  "install",
] as const;
type RowName = (typeof ROWS)[number];

function rowsOf(): readonly RowName[] {
  if (given.all) return ROWS;
  const only = given.only?.split(",");
  return only === undefined ? ROWS.slice(0, 4) : ROWS.filter((name) => only.includes(name));
}

const seed = Number(given.seed);
const names = (given.candidates ?? CANDIDATES.join()).split(",");
const candidates: readonly CandidateName[] = CANDIDATES.filter((name) => names.includes(name));

/** One medium for fifty messages. */
function memoryPlan(messages: number): MemoryPlan {
  return { messages, media: messages / 50, seed };
}

async function measured(row: RowName, servers: Servers): Promise<readonly Figure[]> {
  switch (row) {
    case "throughput": {
      const messages = Number(given.messages ?? 200_000);
      const plan = { messages, warmUp: 10_000, rounds: Number(given.rounds), seed, candidates };
      return await throughput({ ...plan, kinds: ["texts", "mixed"] }, servers);
    }
    case "alerts": {
      return await alerts({ recalls: 1_000, ofScript: 200, perSecond: 2_000, seed });
    }
    case "filehelper":
      return await filehelper({ count: Number(given.recalls), perSecond: 2_000, seed });
    case "start":
      return await start({ rounds: 5, idleSeconds: 60, seed }, servers);
    case "memory":
      return await memory(memoryPlan(Number(given.messages ?? 1_000_000)), servers);
    case "purge":
      return await purge({ messages: 100_000, perSecond: 1_000, seed }, servers);
    case "year":
      return await year(seed);
    case "growth":
      return await growth(seed);
    case "install":
      return await install();
    default:
      return row satisfies never;
  }
}

/**
 * Ratios to the peer only: absolute times say more about the machine than about the program. The ratio of an alert to the bare
 * script is shown and does not fail. Each waits for the disk and for two other processes, so on two busy cores it is between
 * 0.4 and 0.7 of its target.
 */
function tooLow(figures: readonly Figure[]): readonly string[] {
  return figures
    .filter(({ target }) => target?.times === "wechat4u")
    .filter((figure) => (reached(figure) ?? 1) < 0.5)
    .map(
      ({ what, values, target }) => `${what}: ${JSON.stringify(values)}, target ${JSON.stringify(target)}`,
    );
}

if (given.help) {
  console.log(HELP);
} else if (given.inside) {
  await import("./inside/main.ts");
} else {
  const servers = await Servers.start();
  const figures: Figure[] = [];
  try {
    await keepCompiled(servers);
    if (given.quick) figures.push(...(await quick(seed)));
    for (const row of given.quick ? [] : rowsOf()) {
      console.error(`measuring: ${row}`);
      figures.push(...(await measured(row, servers)));
    }
  } finally {
    servers.stop();
  }
  await report(figures, given.save);
  const low = given.quick ? tooLow(figures) : [];
  for (const line of low) console.error(`under half its target: ${line}`);
  process.exitCode = low.length === 0 ? 0 : 1;
}
