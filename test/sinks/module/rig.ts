import assert from "node:assert/strict";
import type { Clock } from "../../../src/bridge/ports/clock.ts";
import type { Logger } from "../../../src/bridge/ports/log.ts";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import { noPulse } from "../../../src/bridge/ports/pulse.ts";
import type { MediaDisplay, Sink } from "../../../src/bridge/ports/sink.ts";
import type { SinkKind, SinkKindDeps } from "../../../src/kinds/sink-kind.ts";
import { createFetch } from "../../../src/net/fetch.ts";
import { moduleKind } from "../../../src/sinks/module/kind.ts";
import { makeModuleSink } from "../../../src/sinks/module/make.ts";
import { readModule } from "../../../src/sinks/module/read.ts";
import { moduleReasons } from "../../../src/sinks/module/texts.ts";
import { moduleWords } from "../../../src/sinks/module/words.ts";
import type { Locale, Texts } from "../../../src/text/catalogue/texts.ts";
import { textsFor } from "../../../src/text/index.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";
import { ScriptedSession } from "../../fakes/scripted-session.ts";
import { SINK_EXTRAS } from "../../fakes/sink-extras.ts";

/** No name is taken. */
export const FREE = { sinks: new Set<string>(), settings: new Set<string>() };

/** What every file of the tests begins with. */
export const BARE = {
  apiVersion: 1,
  name: "mine",
  title: { zh: "我的", en: "Mine" },
  configure: () => ({}),
  create: () => ({ deliver: async () => {} }),
};

/** The kind of a right file. */
export function kindOf(exported: unknown): SinkKind {
  const read = readModule(exported, FREE);
  assert.ok("module" in read, JSON.stringify(read));
  return moduleKind(read.module, "mine.mjs");
}

export type MadeOptions = {
  readonly clock?: Clock;
  readonly secrets?: readonly string[];
  readonly log?: Logger;
  readonly texts?: Texts;
  readonly locale?: Locale;
  readonly config?: unknown;
};

const quickClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: () => new Promise(() => {}),
};

/** The sink of a file whose `create` gives that, or is that. */
export function sinkOf(create: unknown, options: MadeOptions = {}): Sink & MediaDisplay {
  const make = typeof create === "function" ? create : () => create;
  const read = readModule({ ...BARE, create: make }, FREE);
  assert.ok("module" in read);
  const { says, texts: reasonTexts } = moduleReasons("mine");
  const { clock = quickClock, secrets = [], log = silentLogger, locale = "en" } = options;
  const voice = { file: "mine.mjs", says, words: moduleWords(secrets) };
  return makeModuleSink(
    read.module,
    { own: options.config, proxy: undefined, voice },
    {
      connect: (proxy) => createFetch({ proxy }),
      clock,
      texts: options.texts ?? textsFor(locale, { mine: reasonTexts }),
      log,
    },
  );
}

/** A test, or what stands for one. */
export type Cleanup = { after(close: () => Promise<void>): void };

/** What the program gives every sink. */
export function kindDeps(t: Cleanup, { clock = quickClock, locale = "en" }: MadeOptions = {}): SinkKindDeps {
  return {
    session: new ScriptedSession(),
    clock,
    log: silentLogger,
    texts: textsFor(locale),
    state: new MemoryStateStore(),
    connect: (proxy) => {
      const kit = createFetch({ proxy });
      t.after(() => kit.close());
      return kit;
    },
    screen: {
      write: async () => {},
      columns: () => undefined,
      rows: () => undefined,
      keep: async () => {},
      colour: false,
    },
    command: async () => ({ text: "", buttons: [] }),
    wake: () => {},
    onStranger: () => {},
    onTrouble: () => {},
    onFault: (error) => assert.fail(String(error)),
    pulse: noPulse,
    print: () => {},
    startedAt: 0,
    ...SINK_EXTRAS,
  };
}
