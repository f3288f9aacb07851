import type { Failure } from "../../bridge/model/reason.ts";
import type { Logger } from "../../bridge/ports/log.ts";
import type { MediaDisplay, Sink } from "../../bridge/ports/sink.ts";
import type { SinkKindDeps } from "../../kinds/sink-kind.ts";
import type { ModuleVoice } from "./calls.ts";
import { isFunction, type ModuleFunction, type SinkModule } from "./contract.ts";
import { createBrokenSink, createModuleSink, type MadeSink } from "./sink.ts";
import type { ModuleWords } from "./words.ts";

/** What the settings of a file came to. */
export type ModuleConfig = {
  /** What its `configure` gave back. */
  readonly own: unknown;
  readonly proxy: string | undefined;
  readonly voice: ModuleVoice;
};

type MakeDeps = Pick<SinkKindDeps, "connect" | "clock" | "texts" | "log">;

/**
 * Lets the file create its sink. A file that fails does not end the program: its alerts wait, the log and `/status` say
 * why.
 */
export function makeModuleSink(
  module: SinkModule,
  { own, proxy, voice }: ModuleConfig,
  deps: MakeDeps,
): Sink & MediaDisplay {
  const { name } = module;
  const { connect, clock, texts, log } = deps;
  const { file, says, words } = voice;
  const tools = Object.freeze({
    fetch: connect(proxy).fetch,
    log: moduleLog(log, name, words),
    /** Of this moment: `/lang` changes it. */
    get locale() {
      return texts.locale;
    },
  });
  const broken = (failure: Failure): Sink & MediaDisplay => {
    log.error({ sink: name, reason: failure.message }, "the sink of a file could not be created");
    return createBrokenSink(name, failure);
  };
  try {
    const made = madeSink(module.create(own, tools));
    if (made === undefined) return broken(says("badShape", { file }));
    return createModuleSink(made, { name, voice, texts, clock });
  } catch (error) {
    return broken(says("notMade", { file, words: words(error) }));
  }
}

/** `undefined` when it is no sink. The functions may use `this`, also those of a class. */
function madeSink(made: unknown): MadeSink | undefined {
  if (isPromise(made) || typeof made !== "object" || made === null) return undefined;
  const deliver = "deliver" in made ? made.deliver : undefined;
  const notify = "notify" in made ? made.notify : undefined;
  if (!isFunction(deliver) || (notify !== undefined && !isFunction(notify))) return undefined;
  const bound =
    (method: ModuleFunction): ModuleFunction =>
    (...args) =>
      Reflect.apply(method, made, args);
  return { deliver: bound(deliver), notify: notify === undefined ? undefined : bound(notify) };
}

type Level = "debug" | "info" | "warn" | "error";

/** The log of a file: a text a line, without its secrets. */
function moduleLog(
  log: Logger,
  name: string,
  words: ModuleWords,
): Readonly<Record<Level, (text: unknown) => void>> {
  const write =
    (level: Level) =>
    (text: unknown): void =>
      log[level]({ sink: name }, words(text));
  return Object.freeze({
    debug: write("debug"),
    info: write("info"),
    warn: write("warn"),
    error: write("error"),
  });
}

/** Whether it is a promise. What it comes to is dropped. */
export function isPromise(value: unknown): boolean {
  if (typeof value !== "object" || value === null || !("then" in value)) return false;
  void Promise.resolve(value).catch(() => {});
  return true;
}
