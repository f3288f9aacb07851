import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { DeliveryError } from "../../../src/bridge/model/errors.ts";
import type { Clock } from "../../../src/bridge/ports/clock.ts";
import type { LogFields, Logger } from "../../../src/bridge/ports/log.ts";
import type { StateStore } from "../../../src/bridge/ports/stores/state-store.ts";
import { createFetch } from "../../../src/net/fetch.ts";
import { type WebhookEvent, webhookEvent } from "../../../src/sinks/webhook/events/schema.ts";
import { createWebhookSink } from "../../../src/sinks/webhook/sink.ts";
import { webhookTexts } from "../../../src/sinks/webhook/texts/index.ts";
import type { Locale, Texts } from "../../../src/text/catalogue/texts.ts";
import { Language } from "../../../src/text/language.ts";
import { RECALLED_AT } from "../../fakes/alerts.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";
import {
  startWebhookSimulator,
  type TakenEvent,
  type WebhookSimulator,
} from "../../simulators/webhook/index.ts";

export const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
export const OTHER_SECRET = `whsec_${Buffer.alloc(24, 9).toString("base64")}`;
export const once = { possibleDuplicate: false, silent: false };
export const never = new AbortController().signal;
/** The clock of every rig that has no other. */
export const NOW = RECALLED_AT + 2_000;

export type Rig = {
  readonly receiver: WebhookSimulator;
  readonly sink: ReturnType<typeof createWebhookSink>;
  readonly state: MemoryStateStore;
  readonly texts: Texts;
  readonly log: readonly { readonly level: string; readonly text: string; readonly fields: LogFields }[];
  readonly wakes: () => number;
  /** What was announced at every sink. */
  readonly troubles: readonly string[];
};

export type RigOptions = {
  readonly locale?: Locale;
  readonly secrets?: readonly string[];
  readonly receiver?: WebhookSimulator;
  readonly url?: string;
  readonly state?: MemoryStateStore;
  /** Instead of the one in memory. */
  readonly store?: StateStore;
  readonly now?: () => number;
  readonly onWake?: () => void;
};

/** A sink and its receiver; both end with the test, which fails when a secret was logged. */
export async function openRig(t: TestContext, options: RigOptions = {}): Promise<Rig> {
  const { secrets = [SECRET], now = () => NOW } = options;
  const receiver = options.receiver ?? (await startWebhookSimulator({ secrets, now }));
  const state = options.state ?? new MemoryStateStore();
  const { texts } = new Language(options.locale ?? "zh", { webhook: webhookTexts });
  const log: { level: string; text: string; fields: LogFields }[] = [];
  const troubles: string[] = [];
  let wakes = 0;
  const kit = createFetch();
  const clock: Clock = { now, monotonic: () => performance.now(), sleep: async () => {} };
  const write =
    (level: keyof Logger) =>
    (fields: LogFields, text: string): void => {
      log.push({ level, text, fields });
    };
  const sink = createWebhookSink(
    { url: options.url ?? receiver.url, secrets },
    {
      clock,
      texts,
      timeZone: "UTC",
      state: options.store ?? state,
      fetch: kit.fetch,
      wake: () => {
        wakes += 1;
        options.onWake?.();
      },
      onTrouble: (words) => troubles.push(words),
      log: {
        trace: write("trace"),
        debug: write("debug"),
        info: write("info"),
        warn: write("warn"),
        error: write("error"),
      },
    },
  );
  t.after(async () => {
    await kit.close();
    await receiver.close();
    assertNoSecret(JSON.stringify([log, troubles, [...state.values]]));
  });
  return { receiver, sink, state, texts, log, troubles, wakes: () => wakes };
}

export function assertNoSecret(text: string): void {
  for (const secret of [SECRET, OTHER_SECRET, SECRET.slice(6), "k3y-of-the-receiver", "channel=recalls"])
    assert.ok(!text.includes(secret), `${secret} in ${text}`);
}

/** The DeliveryError that `attempt` ends with. No secret is in its text. */
export async function failure(attempt: Promise<unknown>): Promise<DeliveryError> {
  try {
    await attempt;
  } catch (error) {
    assert.ok(error instanceof DeliveryError, String(error));
    assertNoSecret(`${error.message} ${JSON.stringify(error.reason)}`);
    return error;
  }
  return assert.fail("it was accepted");
}

/** Each event that was taken, as its JSON Schema has it: with all of its fields and no other. */
export function events({ taken }: Pick<WebhookSimulator, "taken">): readonly WebhookEvent[] {
  return taken.map(({ type, timestamp, data }: TakenEvent) => {
    const sent = { type, timestamp, data };
    const parsed = webhookEvent.parse(sent);
    assert.deepEqual(parsed, sent, "no field is unknown to the schema");
    return parsed;
  });
}

/** The newest event, which has this type. */
export function last<T extends WebhookEvent["type"]>(
  receiver: Pick<WebhookSimulator, "taken">,
  type: T,
): Extract<WebhookEvent, { readonly type: T }> {
  const event = events(receiver).at(-1);
  assert.ok(event !== undefined && isOf(event, type), `the last event is ${event?.type}`);
  return event;
}

function isOf<T extends WebhookEvent["type"]>(
  event: WebhookEvent,
  type: T,
): event is Extract<WebhookEvent, { readonly type: T }> {
  return event.type === type;
}
