import type { TestContext } from "node:test";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import { createFetch } from "../../../src/net/fetch.ts";
import { createBarkSink } from "../../../src/sinks/bark/sink.ts";
import { textsFor } from "../../../src/text/index.ts";
import { RECALLED_AT } from "../../fakes/alerts.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";
import {
  type BarkOptions,
  type BarkPush,
  type BarkSimulator,
  startBarkSimulator,
} from "../../simulators/bark/index.ts";

export const DEVICE = "ynJ5Ft4atkMkWeo2PAvFhF";

export const never = new AbortController().signal;
export const once = { possibleDuplicate: false, silent: false };

export type RigOptions = {
  readonly locale?: "zh" | "en";
  readonly simulator?: Partial<BarkOptions>;
  /** A server that is there already. */
  readonly server?: BarkSimulator;
  readonly device?: string;
  readonly authorization?: string;
  /** Of the sink and of the app. */
  readonly encryptionKey?: string;
  readonly state?: MemoryStateStore;
};

/** The sink with a server and a phone. Close all with `close`. */
export async function openRig({
  locale = "zh",
  simulator,
  server,
  device: deviceKey = DEVICE,
  authorization,
  encryptionKey,
  state,
}: RigOptions = {}) {
  const device = encryptionKey === undefined ? {} : { encryptionKey };
  const bark = server ?? (await startBarkSimulator({ devices: { [DEVICE]: device }, ...simulator }));
  const kit = createFetch();
  const sink = createBarkSink(
    { url: bark.url(deviceKey), deviceKey, authorization, encryptionKey },
    {
      fetch: kit.fetch,
      state: state ?? new MemoryStateStore(),
      log: silentLogger,
      clock: { now: () => RECALLED_AT + 2_000, monotonic: () => 0, sleep: async () => {} },
      texts: textsFor(locale),
      timeZone: "UTC",
    },
  );
  return {
    bark,
    sink,
    pushes: (): readonly BarkPush[] => bark.pushes(deviceKey),
    close: async (): Promise<void> => {
      await kit.close();
      if (server === undefined) await bark.close();
    },
  };
}

export async function rig(t: TestContext, options?: RigOptions) {
  const opened = await openRig(options);
  t.after(opened.close);
  return opened;
}
