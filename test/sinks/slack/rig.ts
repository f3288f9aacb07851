import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import type { Alert } from "../../../src/bridge/model/alert.ts";
import type { Clock } from "../../../src/bridge/ports/clock.ts";
import type { CommandButton, CommandReply, CommandRequest } from "../../../src/bridge/ports/command.ts";
import type { LogFields, Logger } from "../../../src/bridge/ports/log.ts";
import { noPulse } from "../../../src/bridge/ports/pulse.ts";
import type {
  AnnouncementDisplay,
  LoginDisplay,
  MediaDisplay,
  Packer,
  Sink,
} from "../../../src/bridge/ports/sink.ts";
import type { StateStore } from "../../../src/bridge/ports/stores/state-store.ts";
import { createFetch, type FetchKit, type FetchOptions } from "../../../src/net/fetch.ts";
import { createSlackSink } from "../../../src/sinks/slack/sink.ts";
import { slackTexts } from "../../../src/sinks/slack/texts/index.ts";
import { Language } from "../../../src/text/language.ts";
import { RECALLED_AT } from "../../fakes/alerts.ts";
import { MemoryChatPlaces } from "../../fakes/memory-chat-places.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";
import {
  type SlackFile,
  type SlackMessage,
  type SlackSimulator,
  type SlackSimulatorOptions,
  startSlackSimulator,
} from "../../simulators/slack/index.ts";

export const CHANNEL = "C0ALERTS01";
export const OWNER = "U0OWNER001";
export const BOT_TOKEN = "xoxb-1111-2222-botSecretOfTheTest";
export const APP_TOKEN = "xapp-1-A0-3333-appSecretOfTheTest";
/** Commands said before this are stale. Real time: the simulator's `ts` are. */
export const STARTED_AT = Date.now();

export type LogLine = { readonly level: keyof Logger; readonly text: string; readonly fields: LogFields };

export type Rig = {
  readonly slack: SlackSimulator;
  readonly sink: Sink & MediaDisplay & LoginDisplay & AnnouncementDisplay & Packer;
  readonly state: MemoryStateStore;
  readonly requests: CommandRequest[];
  readonly log: LogLine[];
  /** Milliseconds that the sink wanted to wait. */
  readonly sleeps: number[];
  readonly wakes: () => number;
  readonly language: Language;
  /** Where strangers were told of. */
  readonly strangers: string[];
  readonly signal: AbortSignal;
  /** Aborts and waits for the end of everything. */
  end(): Promise<void>;
};

export type RigOptions = {
  readonly locale?: "zh" | "en";
  readonly ownerIds?: readonly string[];
  readonly threads?: boolean;
  readonly botToken?: string;
  readonly appToken?: string;
  readonly channel?: string;
  readonly state?: MemoryStateStore | StateStore;
  readonly places?: MemoryChatPlaces;
  readonly simulator?: SlackSimulatorOptions;
  readonly slack?: SlackSimulator;
  readonly apiUrl?: string;
  readonly start?: boolean;
  readonly fetch?: FetchOptions;
  readonly alertButtons?: (alert: Alert) => readonly CommandButton[];
  readonly answer?: (request: CommandRequest) => CommandReply | undefined | Promise<CommandReply | undefined>;
  readonly monotonic?: () => number;
  readonly now?: () => number;
};

/** Milliseconds that one wait of the sink really takes. */
const SHORT = 5;

export async function openRig(options: RigOptions = {}): Promise<Rig> {
  const slack =
    options.slack ??
    (await startSlackSimulator({
      botToken: BOT_TOKEN,
      appToken: APP_TOKEN,
      channels: [{ id: CHANNEL }],
      ...options.simulator,
    }));
  const state = options.state instanceof MemoryStateStore ? options.state : new MemoryStateStore();
  const places = options.places ?? new MemoryChatPlaces(() => clock.now());
  const requests: CommandRequest[] = [];
  const log: LogLine[] = [];
  const sleeps: number[] = [];
  const strangers: string[] = [];
  let wakes = 0;
  const write =
    (level: keyof Logger) =>
    (fields: LogFields, text: string): void => {
      log.push({ level, text, fields });
    };
  const clock: Clock = {
    now: options.now ?? (() => RECALLED_AT + 2_000),
    monotonic: options.monotonic ?? (() => performance.now()),
    sleep: async (ms, signal) => {
      sleeps.push(ms);
      await delay(Math.min(ms, SHORT), undefined, signal === undefined ? {} : { signal });
    },
  };
  const language = new Language(options.locale ?? "zh", { slack: slackTexts });
  const kit: FetchKit = createFetch(options.fetch);
  const sink = createSlackSink(
    {
      botToken: options.botToken ?? BOT_TOKEN,
      appToken: options.appToken ?? APP_TOKEN,
      channel: options.channel ?? CHANNEL,
      ownerIds: options.ownerIds ?? [OWNER],
      threads: options.threads ?? false,
      apiUrl: options.apiUrl ?? slack.apiUrl,
    },
    {
      clock,
      texts: language.texts,
      places,
      state: options.state ?? state,
      fetch: kit.fetchWhole,
      dispatcher: kit.dispatcher,
      command: async (request) => {
        requests.push(request);
        return (await options.answer?.(request)) ?? { text: `did ${request.name}`, buttons: [] };
      },
      wake: () => {
        wakes += 1;
      },
      onTrouble: () => {},
      onFault: (error) => assert.fail(String(error)),
      pulse: noPulse,
      onStranger: (where) => {
        strangers.push(where);
      },
      startedAt: STARTED_AT,
      menu: [],
      alertButtons: options.alertButtons ?? (() => []),
      onLanguage: () => {},
      timeZone: "UTC",
      log: {
        trace: write("trace"),
        debug: write("debug"),
        info: write("info"),
        warn: write("warn"),
        error: write("error"),
      },
    },
  );
  const running = new AbortController();
  if (options.start !== false) await sink.start(running.signal);
  return {
    slack,
    sink,
    state,
    requests,
    log,
    sleeps,
    wakes: () => wakes,
    language,
    strangers,
    signal: running.signal,
    end: async () => {
      running.abort();
      await sink.stop();
      await kit.close();
      if (options.slack === undefined) await slack.close();
    },
  };
}

/** Runs a test with a rig and ends it whatever happens. */
export async function withRig(options: RigOptions, run: (rig: Rig) => Promise<void>): Promise<void> {
  const rig = await openRig(options);
  try {
    await run(rig);
  } finally {
    await rig.end();
  }
}

/** Looks until `condition` holds. */
export async function until(condition: () => boolean, timeoutMs = 60_000): Promise<void> {
  const end = performance.now() + timeoutMs;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not within ${timeoutMs} ms: ${condition}`);
    await delay(5);
  }
}

/** What a person reads in the blocks, buttons left out. */
export function shownText(message: Pick<SlackMessage, "blocks">): string {
  const texts: string[] = [];
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(walk);
    else if (typeof value === "object" && value !== null) {
      if ("type" in value && value.type === "actions") return;
      if ("text" in value && typeof value.text === "string") texts.push(value.text);
      else Object.values(value).forEach(walk);
    }
  };
  walk(message.blocks);
  return texts.join("");
}

/** What stands on the buttons of a message. */
export function buttonLabels({ blocks }: Pick<SlackMessage, "blocks">): readonly string[] {
  return blocks
    .filter((block) => fieldOf(block, "type") === "actions")
    .flatMap((block) => fieldOf(block, "elements"))
    .map((button) => String(fieldOf(fieldOf(button, "text"), "text")));
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}

/** Files that people see in the channel, in the order of their messages. */
export function shownFiles(slack: SlackSimulator): readonly SlackFile[] {
  const ids = slack.messages(CHANNEL).flatMap((message) => message.files);
  return ids.flatMap((id) => slack.files().filter((file) => file.id === id && !file.deleted));
}
