/** From the end of the sync reply that brought a recall to the first byte of its alert at a platform. */
import { type Figure, numbersOf, percentile } from "../figures.ts";
import { type Candidate, ready, type Servers, withSinks } from "../processes.ts";

export type AlertsPlan = {
  readonly recalls: number;
  /** The same of the bare script, which only shows what the machine can do. */
  readonly ofScript: number;
  readonly perSecond: number;
  readonly seed: number;
};

const BOTS = ["telegram", "slack"] as const;
const FILEHELPER_GAP_MS = 3_100;
const WARM_UP = 20;
/** Alerts to filehelper that are asked for at once, within the five minutes that an answer may take. */
const PIECE = 50;

type Target = NonNullable<Figure["target"]>;

const IDLE = { p50: { to: "atMost", value: 3 }, p99: { to: "atMost", value: 12 } } as const;
const LOADED_P99: Target = { to: "atMost", value: 20 };

/** Without its values. */
export const againstScript: Omit<Figure, "values"> = {
  what: "alert at telegram, idle: p50 against the bare script",
  unit: "ms",
  target: { to: "atMost", value: 3, times: "floor" },
};

async function idle({ name }: Candidate, count: number, { remote }: Servers): Promise<Taken> {
  const to = BOTS.join();
  await remote.ask("idleAlerts", { count: WARM_UP, to });
  console.error(`alerts, ${name}: ${count} one after the other`);
  return { name, took: await remote.fields("idleAlerts", { count, to }) };
}

async function underLoad(
  { name }: Candidate,
  count: number,
  perSecond: number,
  { remote }: Servers,
): Promise<Taken> {
  console.error(`alerts, ${name}: ${count} under load, twenty a second`);
  return { name, took: await remote.fields("loadedAlerts", { count, to: BOTS.join(), perSecond }) };
}

type Taken = { readonly name: Candidate["name"]; readonly took: Readonly<Record<string, unknown>> };

function figure(
  what: string,
  percent: number,
  taken: readonly Taken[],
  platform: string,
  target?: Target,
): Figure {
  const values = Object.fromEntries(
    taken.map(({ name, took }) => [name, percentile(numbersOf(took[platform]), percent)]),
  );
  const known = { what: `alert at ${platform}, ${what}: p${percent}`, unit: "ms", values };
  return target === undefined ? known : { ...known, target };
}

/** The floor is a bare script with the same hops: look up, one transaction that waits for the disk, one post to each bot. */
export async function alerts(plan: AlertsPlan, servers: Servers): Promise<readonly Figure[]> {
  const said = { kinds: "texts", seed: plan.seed } as const;
  const bare = await ready("floor", servers, said, { mode: "alerts" });
  const taken: Taken[] = [];
  const loaded: Taken[] = [];
  try {
    taken.push(await idle(bare, plan.ofScript, servers));
    loaded.push(await underLoad(bare, plan.ofScript, plan.perSecond, servers));
  } finally {
    await bare.end();
  }
  const bridge = await ready("bridge", servers, said, { settings: withSinks(servers, false) });
  try {
    taken.push(await idle(bridge, plan.recalls, servers));
    loaded.push(await underLoad(bridge, plan.recalls, plan.perSecond, servers));
  } finally {
    await bridge.end();
  }
  const figures = BOTS.flatMap((platform) => [
    figure("idle", 50, taken, platform, IDLE.p50),
    figure("idle", 99, taken, platform, IDLE.p99),
    figure("under load", 50, loaded, platform),
    figure("under load", 99, loaded, platform, LOADED_P99),
  ]);
  const values = figures[0]?.values ?? {};
  return [...figures, { ...againstScript, values }];
}

/** Of `count` in all, those of one question after the other. */
function pieces(count: number): readonly number[] {
  return Array.from({ length: Math.ceil(count / PIECE) }, (_, index) =>
    Math.min(PIECE, count - index * PIECE),
  );
}

/**
 * One every three seconds: it takes one text in two seconds at most, twenty a minute. The bare script posts to Telegram as
 * seldom: some machines are several times slower after seconds of rest.
 */
export async function filehelper(
  { count, perSecond, seed }: { readonly count: number; readonly perSecond: number; readonly seed: number },
  servers: Servers,
): Promise<readonly Figure[]> {
  const { remote } = servers;
  const said = { kinds: "texts", seed } as const;
  const idle: Taken[] = [];
  const loaded: Taken[] = [];
  const seldom = async (candidate: Candidate, to: string): Promise<void> => {
    const asked = { to, gapMs: FILEHELPER_GAP_MS, perSecond };
    const taken = async (kind: string): Promise<Taken> => {
      const took: number[] = [];
      for (const some of pieces(count)) {
        const piece = await remote.fields(kind, { ...asked, count: some });
        took.push(...numbersOf(piece[to]));
      }
      return { name: candidate.name, took: { filehelper: took } };
    };
    try {
      await remote.ask("idleAlerts", { ...asked, count: WARM_UP });
      idle.push(await taken("idleAlerts"));
      loaded.push(await taken("loadedAlerts"));
    } finally {
      await candidate.end();
    }
  };
  const settings = { TERMINAL: "off", FILEHELPER: "true" };
  await seldom(await ready("floor", servers, said, { mode: "alerts" }), "telegram");
  await seldom(await ready("bridge", servers, said, { settings }), "filehelper");
  return [
    figure("idle", 50, idle, "filehelper", IDLE.p50),
    figure("idle", 99, idle, "filehelper", IDLE.p99),
    figure("under load", 50, loaded, "filehelper"),
    figure("under load", 99, loaded, "filehelper", LOADED_P99),
  ];
}
