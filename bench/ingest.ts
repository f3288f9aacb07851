/**
 * Measures the ingest door: events that were answered, which is after they are on the disk, over HTTP from another process.
 * `node bench/ingest.ts`. The bridge behind the door only takes them from the inbox.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../src/bridge/ports/clock.ts";
import { silentLogger } from "../src/bridge/ports/log.ts";
import { openStore } from "../src/store/index.ts";
import { runDoor } from "../src/wechat/ingest/door/run-door.ts";
import { Spool } from "../src/wechat/ingest/spool/spool.ts";

const TOKEN = "token-of-a-measurement-on-this-machine";
const SECONDS = 4;
/** Connections of the client, and events in a body. */
const RUNS = [
  { connections: 1, events: 1 },
  { connections: 8, events: 1 },
  { connections: 1, events: 500 },
  { connections: 2, events: 500 },
];

type Result = { readonly requests: number; readonly ms: number; readonly cpuMs: number };

function event(id: number): string {
  const at = 1_767_225_620_000;
  return JSON.stringify({
    v: 1,
    id: `01-${String(id).padStart(9, "0")}`,
    type: "message",
    at,
    message: {
      senderType: "GROUP",
      senderName: "10000000001@chatroom",
      msgType: "TEXT",
      msgId: String(5_576_224_237_104_747_184n + BigInt(id)),
      chatName: "10000000001@chatroom",
      groupNickName: "Hiking",
      userNickName: "Li",
      userDisplayName: "",
      userRemarkName: "",
      memberName: "wxid_li0000001",
      meIsAt: false,
      sentAt: at,
      content: `Tomorrow at seven at the gate, bring water. (${id})`,
    },
  });
}

/** One request; resolves when the answer was read. */
async function post(url: URL, agent: Agent, body: string, type: string): Promise<void> {
  const sent = request(new URL("/v1/events", url), {
    method: "POST",
    agent,
    headers: {
      authorization: `Bearer ${TOKEN}`,
      "content-type": type,
      "content-length": Buffer.byteLength(body),
    },
  });
  sent.end(body);
  const [response] = await once(sent, "response");
  for await (const _ of response);
  if (response.statusCode !== 200) throw new Error(`answered with ${response.statusCode}`);
}

/** Bodies are made before the clock runs: what is measured is the door, not the client's JSON. */
async function client(
  url: URL,
  from: number,
  { connections, events }: (typeof RUNS)[number],
): Promise<Result> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const type = events === 1 ? "application/json" : "application/x-ndjson";
  const count = events === 1 ? 12_000 * SECONDS : 250 * SECONDS;
  const bodies = Array.from({ length: count }, (_, body) =>
    Array.from({ length: events }, (_, index) => event(from + body * events + index)).join("\n"),
  );
  const cpu = process.cpuUsage();
  const begun = performance.now();
  let requests = 0;
  const one = async (): Promise<void> => {
    for (let body = bodies.pop(); body !== undefined; body = bodies.pop()) {
      await post(url, agent, body, type);
      requests += 1;
      if (performance.now() - begun > SECONDS * 1_000) return;
    }
  };
  await Promise.all(Array.from({ length: connections }, one));
  const { user, system } = process.cpuUsage(cpu);
  agent.destroy();
  return { requests, ms: performance.now() - begun, cpuMs: (user + system) / 1_000 };
}

async function main(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "recall-ingest-bench-"));
  const store = await openStore(join(folder, "bridge.sqlite"), { log: silentLogger, clock: systemClock });
  const { inbox } = store;
  let taking = Promise.resolve();
  const take = async (): Promise<void> => {
    const waiting = await inbox.waiting(500);
    await inbox.take(waiting.at(-1)?.seq ?? 0);
  };
  const opened = Promise.withResolvers<string>();
  const stop = new AbortController();
  const door = runDoor(
    { host: "127.0.0.1", port: 0, token: TOKEN },
    {
      log: silentLogger,
      clock: systemClock,
      inbox,
      spool: new Spool(join(folder, "spool"), systemClock, 2 ** 20),
      maxMediaBytes: 2 ** 20,
      dialects: new Map(),
      names: { learn: () => {}, nameOf: () => ({ nickName: "", ownName: "" }) },
    },
    opened.resolve,
  )(
    {
      boundAccount: undefined,
      admits: () => true,
      seen: () => {},
      arrived: () => {
        taking = taking.then(take);
      },
      refusedAccount: () => {},
      nextCommand: async () => undefined,
      finish: () => "unknown",
      outgoingFile: () => undefined,
      mediaArrived: () => {},
    },
    stop.signal,
  );
  const url = await opened.promise;
  let from = 0;
  for (const run of RUNS) {
    const child = fork(import.meta.filename, [url, String(from), JSON.stringify(run)]);
    const cpu = process.cpuUsage();
    const [result]: Result[] = await Promise.race([
      once(child, "message"),
      once(child, "exit").then(() => []),
    ]);
    const { user, system } = process.cpuUsage(cpu);
    if (result === undefined) throw new Error("the client said nothing");
    const { requests, ms, cpuMs } = result;
    from += 1_000_000;
    const perSecond = Math.round((requests * 1_000) / ms);
    const door = Math.round((user + system) / 1_000);
    console.log(
      `${run.events} a request, ${run.connections} connections: ${perSecond} requests/s, ${perSecond * run.events} events/s; ` +
        `CPU of the bridge ${door} ms, of the client ${Math.round(cpuMs)} ms, in ${Math.round(ms)} ms`,
    );
  }
  stop.abort();
  await door;
  await store.close();
  await rm(folder, { recursive: true });
}

const [url, from, run] = process.argv.slice(2);
if (url === undefined || run === undefined) await main();
else process.send?.(await client(new URL(url), Number(from), JSON.parse(run)));
if (url !== undefined) process.disconnect?.();
