import type { TestContext } from "node:test";
import type { LogFields, Logger } from "../../../src/bridge/ports/log.ts";
import { createFetch } from "../../../src/net/fetch.ts";
import { createNtfySink } from "../../../src/sinks/ntfy/sink.ts";
import { textsFor } from "../../../src/text/index.ts";
import { RECALLED_AT } from "../../fakes/alerts.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";
import {
  type NtfyMessage,
  type NtfyOptions,
  type NtfySimulator,
  startNtfySimulator,
} from "../../simulators/ntfy/index.ts";

export const TOPIC = "recalls-9fK2";
export const TOKEN = "tk_AgQdq7mVBoFD37zQVN29RhuMzNIz2";

export const never = new AbortController().signal;
export const once = { possibleDuplicate: false, silent: false };

export type LogLine = { readonly level: keyof Logger; readonly text: string; readonly fields: LogFields };

export type RigOptions = {
  readonly locale?: "zh" | "en";
  readonly simulator?: NtfyOptions;
  /** A server that is there already. */
  readonly server?: NtfySimulator;
  readonly token?: string;
  readonly state?: MemoryStateStore;
};

/** The sink with a server. Close both with `close`. */
export async function openRig({ locale = "zh", simulator, server, token = TOKEN, state }: RigOptions = {}) {
  const ntfy = server ?? (await startNtfySimulator({ tokens: [TOKEN], burst: 10_000, ...simulator }));
  const kit = createFetch();
  const log: LogLine[] = [];
  const write =
    (level: keyof Logger) =>
    (fields: LogFields, text: string): void => {
      log.push({ level, text, fields });
    };
  const sink = createNtfySink(
    { url: ntfy.url(TOPIC), token },
    {
      fetch: kit.fetch,
      state: state ?? new MemoryStateStore(),
      log: {
        trace: write("trace"),
        debug: write("debug"),
        info: write("info"),
        warn: write("warn"),
        error: write("error"),
      },
      clock: { now: () => RECALLED_AT + 2_000, monotonic: () => 0, sleep: async () => {} },
      texts: textsFor(locale),
      timeZone: "UTC",
    },
  );
  return {
    ntfy,
    sink,
    log,
    messages: (): readonly NtfyMessage[] => ntfy.messages(TOPIC),
    close: async (): Promise<void> => {
      await kit.close();
      if (server === undefined) await ntfy.close();
    },
  };
}

export async function rig(t: TestContext, options?: RigOptions) {
  const opened = await openRig(options);
  t.after(opened.close);
  return opened;
}

/** What a subscriber reads of a message. */
export function read({ title, message }: NtfyMessage): string {
  return `${title}\n${message}`;
}
