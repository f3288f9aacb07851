import type { TestContext } from "node:test";
import type { Alert } from "../../../src/bridge/model/alert.ts";
import { DeliveryError } from "../../../src/bridge/model/errors.ts";
import type { LogFields, Logger } from "../../../src/bridge/ports/log.ts";
import type { MediaOutcome } from "../../../src/bridge/ports/sink.ts";
import type { StateStore } from "../../../src/bridge/ports/stores/state-store.ts";
import { createFetch } from "../../../src/net/fetch.ts";
import { robotAddress } from "../../../src/sinks/wecom/api/address.ts";
import { createWecomSink } from "../../../src/sinks/wecom/sink.ts";
import { textsFor } from "../../../src/text/index.ts";
import { RECALLED_AT } from "../../fakes/alerts.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";
import { startWecomSimulator, type WecomSimulatorOptions } from "../../simulators/wecom/index.ts";

export type RigOptions = {
  readonly locale?: "zh" | "en";
  readonly state?: StateStore;
  readonly simulator?: WecomSimulatorOptions;
  /** Instead of the simulator's. */
  readonly url?: string;
};

export const once = { possibleDuplicate: false, silent: false };

/** A sink in front of a simulator, both on one clock. */
export async function openRig({
  locale = "zh",
  state = new MemoryStateStore(),
  ...options
}: RigOptions = {}) {
  const clock = new ManualClock(RECALLED_AT + 2_000);
  const simulator = await startWecomSimulator({ now: () => clock.now(), ...options.simulator });
  const kit = createFetch();
  const log: string[] = [];
  const write = (fields: LogFields, text: string): void => {
    log.push(`${text} ${JSON.stringify(fields)}`);
  };
  const logger: Logger = { trace: write, debug: write, info: write, warn: write, error: write };
  const address = robotAddress(options.url ?? simulator.url);
  if (address === undefined) throw new Error("no address of a robot");
  const deps = { clock, texts: textsFor(locale), state, log: logger, fetch: kit.fetch, timeZone: "UTC" };
  const create = () => createWecomSink(address, deps);
  const close = async (): Promise<void> => {
    await simulator.close();
    await kit.close();
  };
  return { clock, simulator, sink: create(), state, log, create, close };
}

/** The same for one test, which closes it. */
export async function rig(t: TestContext, options: RigOptions = {}) {
  const opened = await openRig(options);
  t.after(() => opened.close());
  const { signal } = new AbortController();
  const { sink } = opened;
  const follow = (alert: Alert, media: MediaOutcome, possibleDuplicate = false, by = sink) =>
    by.deliverMedia(alert, media, { alertMessageId: "", possibleDuplicate, silent: false }, signal);
  return { ...opened, signal, follow };
}

/** What the promise is rejected with, which has to be a DeliveryError. */
export async function failure(promise: Promise<unknown>): Promise<DeliveryError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof DeliveryError) return error;
  throw new Error(`no DeliveryError: ${String(error)}`);
}
