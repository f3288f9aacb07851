/** Whether the bridge slows down with what it has: kept messages, contacts, members of groups. */
import { type Figure, median, numbersOf } from "../figures.ts";
import { ready, type ServerShape, Servers, withSinks } from "../processes.ts";
import { BATCH } from "../wechat/batches.ts";

const MEASURED = 20_000;
const WARM_UP = 10_000;
const RECALLS = 100;

type Size = { readonly what: string; readonly kept: number; readonly shape: ServerShape };

const SIZES: readonly Size[] = [
  { what: "10 kept messages", kept: 0, shape: {} },
  { what: "1,000 kept messages", kept: 1_000, shape: {} },
  { what: "100,000 kept messages", kept: 100_000, shape: {} },
  { what: "10 contacts", kept: 0, shape: { contacts: 10 } },
  { what: "1,000 contacts", kept: 0, shape: { contacts: 1_000 } },
  { what: "10,000 contacts", kept: 0, shape: { contacts: 10_000 } },
  { what: "groups of 500 members", kept: 0, shape: { members: 500 } },
];

/** CPU of a text and latency of an alert at each size. Flat means: within 20 %. */
export async function growth(seed: number): Promise<readonly Figure[]> {
  const figures: Figure[] = [];
  for (const { what, kept, shape } of SIZES) {
    const servers = await Servers.start(shape);
    const settings = { ...withSinks(servers, false), RECALL_WINDOW_SECONDS: "3600" };
    const candidate = await ready("bridge", servers, { kinds: "texts", seed }, { settings });
    try {
      const { remote } = servers;
      await remote.ask("load", { count: (WARM_UP + kept) / BATCH });
      await remote.ask("idle");
      const before = await candidate.remote.number("cpu");
      const ms = await remote.number("load", { count: MEASURED / BATCH });
      const cpu = (await candidate.remote.number("cpu")) - before;
      const took = await remote.fields("idleAlerts", { count: RECALLS, to: "telegram" });
      const bridge = (value: number) => ({ bridge: value });
      figures.push(
        { what: `${what}: throughput`, unit: "messages/s", values: bridge((MEASURED * 1_000) / ms) },
        { what: `${what}: CPU`, unit: "µs a message", values: bridge(cpu / MEASURED) },
        { what: `${what}: alert p50`, unit: "ms", values: bridge(median(numbersOf(took.telegram))) },
      );
    } finally {
      await candidate.end();
      servers.stop();
    }
  }
  return figures;
}
