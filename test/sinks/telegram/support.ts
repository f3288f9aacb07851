import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import jsqr from "jsqr";
import { PNG } from "pngjs";
import type { Alert } from "../../../src/bridge/model/alert.ts";
import { DeliveryError } from "../../../src/bridge/model/errors.ts";
import { type Clock, systemClock } from "../../../src/bridge/ports/clock.ts";
import type {
  CommandButton,
  CommandReply,
  CommandRequest,
  MenuEntry,
} from "../../../src/bridge/ports/command.ts";
import type { Logger } from "../../../src/bridge/ports/log.ts";
import { noPulse } from "../../../src/bridge/ports/pulse.ts";
import type { SinkDeps } from "../../../src/bridge/ports/sink-deps.ts";
import { createFetch } from "../../../src/net/fetch.ts";
import type { TelegramConfig } from "../../../src/sinks/telegram/api/config.ts";
import { createTelegramSink } from "../../../src/sinks/telegram/sink.ts";
import { telegramTexts } from "../../../src/sinks/telegram/texts/index.ts";
import { telegramWords } from "../../../src/sinks/telegram/texts/words.ts";
import type { Locale, Texts } from "../../../src/text/catalogue/texts.ts";
import { Language } from "../../../src/text/language.ts";
import { errorWords } from "../../../src/text/reason-words.ts";
import { allTexts } from "../../all-texts.ts";
import { holdable } from "../../fakes/holdable.ts";
import { MemoryChatPlaces } from "../../fakes/memory-chat-places.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";
import { noScreen } from "../../fakes/no-screen.ts";
import {
  type SimulatedMessage,
  startTelegramSimulator,
  type TelegramSimulator,
} from "../../simulators/telegram/index.ts";

export const TOKEN = "8101:recall-bridge-test-token-0123456789";
export const OWNER = "4242";
export const STRANGER = "6666";
export const never = new AbortController().signal;

type Options = {
  readonly config?: Partial<TelegramConfig>;
  readonly locale?: Locale;
  readonly clock?: Clock;
  readonly state?: MemoryStateStore;
  readonly places?: MemoryChatPlaces;
  readonly simulator?: TelegramSimulator;
  readonly fetch?: typeof fetch;
  readonly startedAt?: number;
  /** Of `print`; no terminal when left out. */
  readonly screen?: Partial<SinkDeps["screen"]>;
  readonly reply?: (request: CommandRequest) => string;
  /** Instead of `reply` and `buttons`. */
  readonly answer?: (request: CommandRequest) => Promise<CommandReply>;
  /** Below every reply. */
  readonly buttons?: readonly CommandButton[];
  /** `MENU` when left out. */
  readonly menu?: readonly MenuEntry[];
  /** None when left out. */
  readonly alertButtons?: (alert: Alert) => readonly CommandButton[];
};

/** Commands that exist, in the menu of every stage. */
export const MENU: readonly MenuEntry[] = (
  ["status", "login", "logout", "retry", "help", "start"] as const
).map((name) => ({ name, summary: ({ command }) => command.summaries[name] }));

export type LogLine = { readonly level: string; readonly text: string; readonly fields: unknown };

/** A sink on its own simulated Bot API, with everything it says to its surroundings recorded. */
export type Stage = {
  readonly sink: ReturnType<typeof createTelegramSink>;
  readonly simulator: TelegramSimulator;
  readonly state: MemoryStateStore;
  readonly texts: Texts;
  /** From now on, another language. */
  speak(locale: Locale): void;
  readonly log: readonly LogLine[];
  readonly prints: readonly string[];
  readonly requests: readonly CommandRequest[];
  /** What was told of strangers, and `rival` for a rival. */
  readonly strangers: readonly string[];
  wakes(): number;
  start(): Promise<void>;
  /** Aborts and waits; as often as wanted. */
  stop(): Promise<void>;
};

export async function stage(t: TestContext, options: Options = {}): Promise<Stage> {
  const simulator =
    options.simulator ?? (await startTelegramSimulator({ token: TOKEN, username: "recall_bot" }));
  const state = options.state ?? new MemoryStateStore();
  const language = new Language(options.locale ?? "zh", { telegram: telegramTexts });
  const { texts } = language;
  const listeners: (() => void)[] = [];
  const log: LogLine[] = [];
  const prints: string[] = [];
  const requests: CommandRequest[] = [];
  const strangers: string[] = [];
  let wakes = 0;
  const kit = createFetch();
  const config: TelegramConfig = {
    token: TOKEN,
    chatId: OWNER,
    ownerIds: [],
    apiRoot: simulator.apiRoot,
    topics: false,
    ...options.config,
  };
  if (config.chatId !== undefined) simulator.addChat(config.chatId);
  const sink = createTelegramSink(config, {
    clock: options.clock ?? systemClock,
    log: recorder(log),
    texts,
    state,
    places: options.places ?? new MemoryChatPlaces(),
    fetch: options.fetch === undefined ? kit.fetchWhole : holdable(options.fetch),
    command: async (request) => {
      requests.push(request);
      if (options.answer !== undefined) return await options.answer(request);
      return { text: options.reply?.(request) ?? `ran ${request.name}`, buttons: options.buttons ?? [] };
    },
    wake: () => {
      wakes += 1;
    },
    onStranger: (where) => strangers.push(where),
    onTrouble: () => strangers.push("rival"),
    onFault: (error) => assert.fail(String(error)),
    pulse: noPulse,
    print: (text) => prints.push(text),
    screen: { ...noScreen, ...options.screen },
    startedAt: options.startedAt ?? Date.now() - 60_000,
    menu: options.menu ?? MENU,
    alertButtons: options.alertButtons ?? (() => []),
    onLanguage: (listener) => listeners.push(listener),
  });
  const running = new AbortController();
  const stop = async (): Promise<void> => {
    running.abort();
    await sink.stop();
  };
  t.after(async () => {
    await stop();
    await kit.close();
    await simulator.close();
    assertNoToken(log, prints, [...state.values]);
  });
  return {
    sink,
    simulator,
    state,
    texts,
    speak: (locale) => {
      language.use(locale);
      for (const listener of listeners) listener();
    },
    log,
    prints,
    requests,
    strangers,
    wakes: () => wakes,
    start: () => sink.start(running.signal),
    stop,
  };
}

function recorder(lines: LogLine[]): Logger {
  const at =
    (level: string) =>
    (fields: unknown, text: string): void => {
      lines.push({ level, text, fields });
    };
  return { trace: at("trace"), debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}

export function assertNoToken(...things: readonly unknown[]): void {
  assert.ok(!JSON.stringify(things).includes(TOKEN.slice(5)), "the token leaked");
}

/** The DeliveryError that `attempt` ends with; neither it nor its causes may hold the token. */
export async function failure(attempt: Promise<unknown>): Promise<DeliveryError> {
  try {
    await attempt;
  } catch (error) {
    assert.ok(error instanceof DeliveryError, String(error));
    assertNoToken(errorWords(error, allTexts("zh")));
    for (let at: unknown = error; at instanceof Error; at = at.cause)
      assertNoToken(at.message, at.stack, { ...at });
    return error;
  }
  return assert.fail("it was accepted");
}

/** What the bot has shown in a chat and not taken away. */
export function visible(simulator: TelegramSimulator, chatId = OWNER): readonly SimulatedMessage[] {
  return simulator.messages(chatId).filter((each) => each.fromBot && !each.deleted);
}

/** The text of the QR code in a picture; `undefined` when there is none. */
export function readQr(png: Uint8Array | undefined): string | undefined {
  const { data, width, height } = PNG.sync.read(Buffer.from(png ?? []));
  // jsqr is CommonJS with its function under `default`.
  return jsqr.default(new Uint8ClampedArray(data), width, height)?.data;
}

/** Waits until `found` answers something. */
export async function until<T>(found: () => T | undefined | false, what: string): Promise<T> {
  const end = performance.now() + 5000;
  while (performance.now() < end) {
    const value = found();
    if (value !== undefined && value !== false) return value;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return assert.fail(`waited in vain for ${what}`);
}

/** What a chat is told when it is paired. */
export function welcome(texts: Pick<Texts, "locale">): string {
  const { paired, firstCommand } = telegramWords(texts).pairing;
  return `${paired}\n${firstCommand}`;
}
