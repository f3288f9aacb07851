/** How long a start takes, and what the program costs while nothing happens. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Figure, median } from "../figures.ts";
import { Candidate, ready, type Servers, withSinks } from "../processes.ts";

export type StartPlan = { readonly rounds: number; readonly idleSeconds: number; readonly seed: number };

const MB = 1024 * 1024;
/** After the login: contacts are read, code is compiled, and the garbage of both is collected. */
const SETTLE_MS = 30_000;

/** Seconds from the start of the process to its first request of a kind. */
async function secondsTo(
  part: string,
  servers: Servers,
  folder?: string,
): Promise<readonly [number, Candidate]> {
  const asked = servers.remote.number("first", { part });
  const start = folder === undefined ? {} : { folder };
  const candidate = await Candidate.start("bridge", servers, { probed: false, ...start });
  return [((await asked) - candidate.startedAt) / 1_000, candidate];
}

async function starts({ rounds, seed }: StartPlan, servers: Servers): Promise<readonly Figure[]> {
  const fresh: number[] = [];
  const resumed: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await servers.remote.ask("reset");
    const [seconds, candidate] = await secondsTo("/jslogin", servers);
    fresh.push(seconds);
    await candidate.end();
  }
  const saved = await ready("bridge", servers, { kinds: "texts", seed });
  await servers.remote.ask("load", { count: 2 });
  await servers.remote.ask("idle");
  await saved.kill();
  for (let round = 0; round < rounds; round += 1) {
    const [seconds, candidate] = await secondsTo("/webwxsync?", servers, saved.folder);
    resumed.push(seconds);
    await candidate.kill();
  }
  await saved.end();
  return [
    {
      what: "process start to the request of a QR code",
      unit: "s",
      values: { bridge: median(fresh) },
      target: { to: "atMost", value: 0.4 },
    },
    {
      what: "process start to the first poll of a saved session",
      unit: "s",
      values: { bridge: median(resumed) },
      target: { to: "atMost", value: 0.45 },
    },
  ];
}

async function rest({ idleSeconds, seed }: StartPlan, servers: Servers): Promise<readonly Figure[]> {
  const settings = withSinks(servers, false);
  const candidate = await ready("bridge", servers, { kinds: "texts", seed }, { settings });
  try {
    await sleep(SETTLE_MS);
    const rss = await candidate.remote.number("rss");
    const before = await candidate.remote.number("cpu");
    await sleep(idleSeconds * 1_000);
    const cpu = (await candidate.remote.number("cpu")) - before;
    return [
      {
        what: "memory at rest, with Telegram and Slack",
        unit: "MB",
        values: { bridge: rss / MB },
        target: { to: "atMost", value: 130 },
      },
      {
        what: `CPU of ${idleSeconds} s online with empty polls, half a minute after the start`,
        unit: "% of a core",
        values: { bridge: cpu / idleSeconds / 10_000 },
        target: { to: "atMost", value: 0.2 },
      },
    ];
  } finally {
    await candidate.end();
  }
}

export async function start(plan: StartPlan, servers: Servers): Promise<readonly Figure[]> {
  return [...(await starts(plan, servers)), ...(plan.idleSeconds === 0 ? [] : await rest(plan, servers))];
}
