/**
 * The ratios that CI watches. The two of a ratio live at the same time, each with a server of its own, and take turns in rounds
 * of a fraction of a second. The best round of each counts: another process on the machine makes rounds slower, never faster.
 */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Figure, median, numbersOf } from "../figures.ts";
import { type CandidateName, withSinks } from "../processes.ts";
import { inTurns, type Side, type Start } from "../sides.ts";
import { BATCH } from "../wechat/batches.ts";
import type { Kinds } from "../wechat/said.ts";
import { againstScript } from "./alerts.ts";
import { cpuAgainstPeer, speedAgainstPeer } from "./throughput.ts";

const MESSAGES = 2_000;
const WARM_UP = 3;
const ROUNDS = 10;
const RECALLS = 40;
const ALERT_ROUNDS = 6;
const ALERT_WARM_UP = 250;

async function load({
  candidate,
  servers,
}: Side): Promise<{ readonly perSecond: number; readonly cpu: number }> {
  const before = await candidate.remote.number("cpu");
  const ms = await servers.remote.number("load", { count: MESSAGES / BATCH });
  const cpu = (await candidate.remote.number("cpu")) - before;
  return { perSecond: (MESSAGES * 1_000) / ms, cpu: cpu / MESSAGES };
}

async function reading(kinds: Kinds, seed: number): Promise<readonly Figure[]> {
  return await inTurns([{ name: "wechat4u" }, { name: "bridge" }], kinds, seed, async (sides) => {
    const perSecond: Partial<Record<CandidateName, number>> = {};
    const cpu: Partial<Record<CandidateName, number>> = {};
    for (let round = -WARM_UP; round < ROUNDS; round += 1) {
      for (const side of sides) {
        const run = await load(side);
        if (round < 0) continue;
        const { name } = side.candidate;
        perSecond[name] = Math.max(perSecond[name] ?? 0, run.perSecond);
        cpu[name] = Math.min(cpu[name] ?? Number.POSITIVE_INFINITY, run.cpu);
      }
    }
    return [
      { ...speedAgainstPeer(kinds), values: perSecond },
      { ...cpuAgainstPeer(kinds), values: cpu },
    ];
  });
}

async function telling(seed: number): Promise<readonly Figure[]> {
  // Both wait for the disk before they post.
  const folder = async (): Promise<string> => await mkdtemp(join(tmpdir(), "bench-"));
  const starts: readonly Start[] = [
    { name: "floor", mode: "alerts", folder: await folder() },
    { name: "bridge", settings: (servers) => withSinks(servers, false), folder: await folder() },
  ];
  return await inTurns(starts, "texts", seed, async (sides) => {
    const p50: Partial<Record<CandidateName, number>> = {};
    for (let round = -1; round < ALERT_ROUNDS; round += 1) {
      for (const {
        candidate: { name },
        servers,
      } of sides) {
        const { telegram } = await servers.remote.fields("idleAlerts", {
          count: round < 0 ? ALERT_WARM_UP : RECALLS,
          to: "telegram,slack",
        });
        if (round >= 0)
          p50[name] = Math.min(p50[name] ?? Number.POSITIVE_INFINITY, median(numbersOf(telegram)));
      }
    }
    return [{ ...againstScript("telegram"), values: p50 }];
  });
}

/** About half a minute. */
export async function quick(seed: number): Promise<readonly Figure[]> {
  return [...(await reading("texts", seed)), ...(await reading("mixed", seed)), ...(await telling(seed))];
}
