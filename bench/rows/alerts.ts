/** From the end of the sync reply that brought a recall to the first byte of its alert at a platform. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Figure, numbersOf, percentile } from "../figures.ts";
import { type CandidateName, withSinks } from "../processes.ts";
import type { Fields } from "../rpc.ts";
import { inTurns, type Side, type Start } from "../sides.ts";

export type AlertsPlan = {
  readonly recalls: number;
  /** The same of the bare script, which only shows what the machine can do. */
  readonly ofScript: number;
  readonly perSecond: number;
  readonly seed: number;
};

export type FilehelperPlan = { readonly count: number; readonly perSecond: number; readonly seed: number };

type Platform = "telegram" | "slack" | "filehelper";

const BOTS = ["telegram", "slack"] as const;
const ROUNDS = 5;
const WARM_UP = 20;
const FILEHELPER_GAP_MS = 3_100;
/** Alerts to filehelper that are asked for at once, within the five minutes that an answer may take. */
const PIECE = 50;

type Target = NonNullable<Figure["target"]>;

const IDLE = { p50: { to: "atMost", value: 3 }, p99: { to: "atMost", value: 12 } } as const;
const LOADED_P99: Target = { to: "atMost", value: 20 };

/** Without its values. */
export function againstScript(platform: Platform): Omit<Figure, "values"> {
  const target = { to: "atMost", value: 3, times: "floor" } as const;
  return { what: `alert at ${platform}, idle: p50 against the bare script`, unit: "ms", target };
}

/** Milliseconds that alerts took, by candidate and platform. */
class Taken {
  readonly #all = new Map<string, number[]>();

  add(name: CandidateName, platform: Platform, took: unknown): void {
    const key = `${name} ${platform}`;
    this.#all.set(key, [...(this.#all.get(key) ?? []), ...numbersOf(took)]);
  }

  percentiles(platform: Platform, percent: number): Figure["values"] {
    const names = ["floor", "bridge"] as const;
    return Object.fromEntries(
      names.map((name) => [name, percentile(this.#all.get(`${name} ${platform}`) ?? [], percent)]),
    );
  }
}

function figures(platform: Platform, idle: Taken, loaded: Taken): readonly Figure[] {
  const at = (when: string, taken: Taken, percent: number): Figure => ({
    what: `alert at ${platform}, ${when}: p${percent}`,
    unit: "ms",
    values: taken.percentiles(platform, percent),
  });
  return [
    { ...at("idle", idle, 50), target: IDLE.p50 },
    { ...at("idle", idle, 99), target: IDLE.p99 },
    at("under load", loaded, 50),
    { ...at("under load", loaded, 99), target: LOADED_P99 },
    { ...againstScript(platform), values: idle.percentiles(platform, 50) },
  ];
}

/** The floor is a bare script with the same hops: look up, one transaction that waits for the disk, one post to each bot. */
const SCRIPT: Start = { name: "floor", mode: "alerts" };

/** In rounds: what is compared lies a few seconds apart. */
export async function alerts(plan: AlertsPlan): Promise<readonly Figure[]> {
  const idle = new Taken();
  const loaded = new Taken();
  const to = BOTS.join();
  const asked = { to, perSecond: plan.perSecond };
  const round = async ({ candidate: { name }, servers: { remote } }: Side, kind: string): Promise<Fields> => {
    const count = (name === "floor" ? plan.ofScript : plan.recalls) / ROUNDS;
    await remote.ask("idleAlerts", { count: WARM_UP, to });
    console.error(`alerts, ${name}: ${count}, ${kind}`);
    return await remote.fields(kind, { ...asked, count });
  };
  const bridge: Start = { name: "bridge", settings: (servers) => withSinks(servers, false) };
  await inTurns([SCRIPT, bridge], "texts", plan.seed, async (sides) => {
    for (const [kind, taken] of Object.entries({ idleAlerts: idle, loadedAlerts: loaded })) {
      for (let rounds = 0; rounds < ROUNDS; rounds += 1) {
        for (const side of sides) {
          const took = await round(side, kind);
          for (const bot of BOTS) taken.add(side.candidate.name, bot, took[bot]);
        }
      }
    }
  });
  return BOTS.flatMap((platform) => figures(platform, idle, loaded));
}

/** Of `count` in all, those of one question after the other. */
function pieces(count: number): readonly number[] {
  return Array.from({ length: Math.ceil(count / PIECE) }, (_, index) =>
    Math.min(PIECE, count - index * PIECE),
  );
}

/**
 * One every three seconds: it takes one text in two seconds at most, twenty a minute. The bare script posts to Telegram as
 * seldom, each time in the middle of the other's rest: some machines are several times slower after seconds of rest.
 */
export async function filehelper({ count, perSecond, seed }: FilehelperPlan): Promise<readonly Figure[]> {
  const idle = new Taken();
  const loaded = new Taken();
  const run = async (
    { candidate: { name }, servers: { remote } }: Side,
    kind: string,
    taken: Taken,
  ): Promise<void> => {
    const to = name === "floor" ? "telegram" : "filehelper";
    const asked = { to, gapMs: FILEHELPER_GAP_MS, perSecond };
    if (taken === idle) await remote.ask("idleAlerts", { ...asked, count: WARM_UP });
    for (const some of pieces(count)) {
      const piece = await remote.fields(kind, { ...asked, count: some });
      taken.add(name, "filehelper", piece[to]);
    }
  };
  const bridge: Start = { name: "bridge", settings: () => ({ TERMINAL: "off", FILEHELPER: "true" }) };
  await inTurns([SCRIPT, bridge], "texts", seed, async (sides) => {
    const offsets = sides.map((side, index) => ({ side, ms: (index * FILEHELPER_GAP_MS) / sides.length }));
    await Promise.all(
      offsets.map(async ({ side, ms }) => {
        await sleep(ms);
        await run(side, "idleAlerts", idle);
      }),
    );
    for (const side of sides) await run(side, "loadedAlerts", loaded);
  });
  return figures("filehelper", idle, loaded);
}
