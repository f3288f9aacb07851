/** `npm run bench`: the bridge beside a bare loop and beside wechat4u, in one run. See docs/performance.md. */
import { parseArgs } from "node:util";
import { type Figure, reached } from "./figures.ts";
import { CANDIDATES, type CandidateName, keepCompiled, Servers } from "./processes.ts";
import { report } from "./report.ts";
import { alerts } from "./rows/alerts.ts";
import { growth } from "./rows/growth.ts";
import { install } from "./rows/install.ts";
import { memory } from "./rows/memory.ts";
import { start } from "./rows/start.ts";
import { throughput } from "./rows/throughput.ts";

const HELP = `npm run bench -- [options]
  --only NAMES    of throughput,alerts,start,memory,growth,install; default: the first three
  --all           everything, for about half an hour
  --quick         a minute, for CI: fails when a ratio of CPU falls under half its target
  --inside        the parts that each message passes, and the list of recalls
  --candidates N  of floor,floor+,wechat4u,bridge
  --messages N    of a throughput run, default 200000
  --rounds N      default 3
  --seed N        default 16
  --ram           databases in memory, so that the disk of a shared machine does not decide
  --profile       the bridge writes CPU profiles to node_modules/.cache/bench
  --save          keeps the figures in bench/baseline.json
  --log           shows what the candidates print`;

const { values: given } = parseArgs({
  options: {
    only: { type: "string" },
    candidates: { type: "string" },
    messages: { type: "string", default: "200000" },
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

const ROWS = ["throughput", "alerts", "start", "memory", "growth", "install"] as const;
type RowName = (typeof ROWS)[number];

function rowsOf(): readonly RowName[] {
  if (given.all) return ROWS;
  if (given.quick) return ["throughput", "alerts"];
  const only = given.only?.split(",");
  return only === undefined ? ROWS.slice(0, 3) : ROWS.filter((name) => only.includes(name));
}

const seed = Number(given.seed);
const { quick } = given;
const names = (given.candidates ?? (quick ? "wechat4u,bridge" : CANDIDATES.join())).split(",");
const candidates: readonly CandidateName[] = CANDIDATES.filter((name) => names.includes(name));

async function measured(row: RowName, servers: Servers): Promise<readonly Figure[]> {
  switch (row) {
    case "throughput": {
      const messages = quick ? 20_000 : Number(given.messages);
      const plan = { messages, warmUp: 10_000, rounds: quick ? 1 : Number(given.rounds), seed, candidates };
      return await throughput({ ...plan, kinds: ["texts", "mixed"] }, servers);
    }
    case "alerts": {
      const plan = { recalls: quick ? 60 : 1_000, toFilehelper: quick ? 0 : 10, perSecond: 2_000, seed };
      return await alerts(plan, servers);
    }
    case "start":
      return await start({ rounds: 5, idleSeconds: 60, seed }, servers);
    case "memory":
      return await memory({ messages: 1_000_000, media: 20_000, seed }, servers);
    case "growth":
      return await growth(seed);
    case "install":
      return await install();
    default:
      return row satisfies never;
  }
}

/**
 * Ratios of CPU only. Absolute times say more about the machine than about the program, and on two busy cores so does the time of
 * a run of seconds.
 */
function tooLow(figures: readonly Figure[]): readonly string[] {
  return figures
    .filter(({ unit, target }) => unit === "µs a message" && target?.times !== undefined)
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
    for (const row of rowsOf()) {
      console.error(`measuring: ${row}`);
      figures.push(...(await measured(row, servers)));
    }
  } finally {
    servers.stop();
  }
  await report(figures, given.save);
  const low = quick ? tooLow(figures) : [];
  for (const line of low) console.error(`under half its target: ${line}`);
  process.exitCode = low.length === 0 ? 0 : 1;
}
