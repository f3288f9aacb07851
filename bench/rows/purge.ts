/** Pauses of the event loop while 100,000 expired messages are deleted and others come in, and what the files hold after it. */
import { readFile, stat } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Figure } from "../figures.ts";
import { ready, type Servers } from "../processes.ts";
import { BATCH, msgIdAt } from "../wechat/batches.ts";

export type PurgePlan = { readonly messages: number; readonly perSecond: number; readonly seed: number };

/** Long enough for all of them to come before the first expires. */
const WINDOW_S = 30;
/** Messages come in this long after the first has expired. */
const WATCHED_MS = 40_000;
/** What has expired is gone within a minute. */
const MINUTE_MS = 60_000;
const MB = 1024 * 1024;

export async function purge(
  { messages, perSecond, seed }: PurgePlan,
  servers: Servers,
): Promise<readonly Figure[]> {
  const { remote } = servers;
  const settings = {
    TERMINAL: "on",
    FILEHELPER: "false",
    RECALL_WINDOW_SECONDS: String(WINDOW_S),
    RECALL_GRACE_SECONDS: "1",
  };
  const candidate = await ready("bridge", servers, { kinds: "texts", seed }, { settings });
  try {
    const begun = performance.now();
    await remote.ask("load", { count: messages / BATCH });
    const last = performance.now();
    console.error(`purge: ${messages} messages came in ${Math.round(last - begun)} ms`);
    const before = await stat(candidate.database);
    await sleep(Math.max(0, begun + WINDOW_S * 1_000 - performance.now()));
    await candidate.remote.ask("watchDelay");
    await remote.ask("drip", { perSecond, ms: WATCHED_MS });
    const longest = await candidate.remote.number("longestDelay");
    await sleep(Math.max(0, last + WINDOW_S * 1_000 + MINUTE_MS - performance.now()));
    const left = await found(candidate.database, messages / BATCH);
    console.error(
      `purge: ${(before.size / MB).toFixed(0)} MB became ${((await stat(candidate.database)).size / MB).toFixed(1)} MB`,
    );
    const expired = `${messages.toLocaleString("en")} expired messages`;
    return [
      {
        what: `longest pause while ${expired} are deleted and others come`,
        unit: "ms",
        values: { bridge: longest },
        target: { to: "atMost", value: 50 },
      },
      {
        what: `of ${expired}, in the files a minute later`,
        unit: "messages",
        values: { bridge: left },
        target: { to: "atMost", value: 0 },
      },
    ];
  } finally {
    await candidate.end();
  }
}

/** How many batches of the first ones have an id that any file holds. */
async function found(database: string, batches: number): Promise<number> {
  const files = await Promise.all(
    ["", "-wal"].map((suffix) => readFile(database + suffix).catch(() => Buffer.alloc(0))),
  );
  const bytes = Buffer.concat(files).toString("latin1");
  const ids = new Set(bytes.match(/46\d{17}/g));
  return Array.from({ length: batches * BATCH }, (_, at) =>
    msgIdAt(Math.floor(at / BATCH), at % BATCH),
  ).filter((id) => ids.has(id)).length;
}
