/** Messages a second, from the first request to the one that acknowledges the last answer, and CPU for each. */
import { type Figure, median } from "../figures.ts";
import { CANDIDATES, type CandidateName, ready, type Servers } from "../processes.ts";
import { BATCH } from "../wechat/batches.ts";
import type { Kinds } from "../wechat/said.ts";

export type ThroughputPlan = {
  readonly kinds: readonly Kinds[];
  readonly messages: number;
  readonly warmUp: number;
  readonly rounds: number;
  readonly seed: number;
  readonly candidates: readonly CandidateName[];
};

type Run = { readonly perSecond: number; readonly cpuMicros: number; readonly peakMb: number };

const SAMPLE_MS = 100;
const MB = 1024 * 1024;

async function run(name: CandidateName, kinds: Kinds, plan: ThroughputPlan, servers: Servers): Promise<Run> {
  const { remote } = servers;
  const candidate = await ready(name, servers, { kinds, seed: plan.seed });
  try {
    await remote.ask("load", { count: plan.warmUp / BATCH });
    await remote.ask("idle");
    const before = await candidate.remote.number("cpu");
    let peak = 0;
    const sampling = setInterval(() => {
      void candidate.remote.number("rss").then(
        (rss) => {
          peak = Math.max(peak, rss);
        },
        () => {},
      );
    }, SAMPLE_MS);
    const ms = await remote.number("load", { count: plan.messages / BATCH });
    clearInterval(sampling);
    const cpu = (await candidate.remote.number("cpu")) - before;
    if (!process.argv.includes("--profile")) await candidate.kill();
    const rows = candidate.rows();
    const wanted = plan.messages + plan.warmUp;
    if (name !== "wechat4u" && rows < wanted) throw new Error(`${name}: ${rows} of ${wanted} rows survived`);
    return {
      perSecond: (plan.messages * 1_000) / ms,
      cpuMicros: cpu / plan.messages,
      peakMb: peak / MB,
    };
  } finally {
    await candidate.end();
  }
}

/** What a message may cost, in microseconds, and the same against wechat4u, which takes 25 and 29 on the same machine. */
const CPU_TARGET: Readonly<Record<Kinds, number>> = { texts: 25, mixed: 35 };
const CPU_RATIO: Readonly<Record<Kinds, number>> = { texts: 1, mixed: 1.2 };

/** Without its values. */
export function speedAgainstPeer(kinds: Kinds): Omit<Figure, "values"> {
  const target = { to: "atLeast", value: 1, times: "wechat4u" } as const;
  return { what: `${kinds}: throughput`, unit: "messages/s", target };
}

/** Without its values. */
export function cpuAgainstPeer(kinds: Kinds): Omit<Figure, "values"> {
  const target = { to: "atMost", value: CPU_RATIO[kinds], times: "wechat4u" } as const;
  return { what: `${kinds}: CPU against wechat4u`, unit: "µs a message", target };
}

export async function throughput(plan: ThroughputPlan, servers: Servers): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const kinds of plan.kinds) {
    const runs = new Map<CandidateName, Run[]>(plan.candidates.map((name) => [name, []]));
    for (let round = 0; round < plan.rounds; round += 1) {
      for (const name of CANDIDATES) {
        if (!plan.candidates.includes(name)) continue;
        const done = await run(name, kinds, plan, servers);
        runs.get(name)?.push(done);
        console.error(
          `${kinds}, ${name}: ${Math.round(done.perSecond)} messages/s, ${done.cpuMicros.toFixed(1)} µs`,
        );
      }
    }
    const of = (pick: (run: Run) => number): Figure["values"] =>
      Object.fromEntries([...runs].map(([name, list]) => [name, median(list.map(pick))]));
    const cpu = { unit: "µs a message", values: of(({ cpuMicros }) => cpuMicros) };
    figures.push(
      { ...speedAgainstPeer(kinds), values: of(({ perSecond }) => perSecond) },
      { what: `${kinds}: CPU`, ...cpu, target: { to: "atMost", value: CPU_TARGET[kinds] } },
      { ...cpuAgainstPeer(kinds), values: cpu.values },
      { what: `${kinds}: peak memory`, unit: "MB", values: of(({ peakMb }) => peakMb) },
    );
  }
  return figures;
}
