import { type Config, terminalWanted } from "../../config/config.ts";
import type { Pulse } from "../bridge/ports/pulse.ts";
import type { Sink, SinkDeps, SinkWork } from "../bridge/ports/sink.ts";
import type { FetchKit } from "../net/fetch.ts";
import { createEchoSink } from "../sinks/echo/sink.ts";
import { createFilehelperSink } from "../sinks/filehelper/sink.ts";
import { createSlackSink } from "../sinks/slack/sink.ts";
import { createTelegramSink } from "../sinks/telegram/sink.ts";
import { createTerminalSink } from "../sinks/terminal/sink.ts";
import type { Screen } from "./screen.ts";

/** What a sink is made of, beside its settings. */
export type SinkKindDeps = Omit<SinkDeps, "fetch"> & {
  /** Connections through a proxy, closed with the account's pipeline. */
  readonly connect: (proxy: string | undefined) => FetchKit;
  readonly screen: Screen;
};

/** A sink that the settings switch on. */
export type ConfiguredSink = {
  readonly name: string;
  /** Sends as the account that is logged in to WeChat. */
  readonly sendsThroughSession: boolean;
  /** Opens nothing yet. */
  readonly create: (deps: SinkKindDeps) => Sink;
};

/** The sinks that the settings switch on, in the order of `/status`. */
export function configuredSinks(config: Config, stdoutIsTTY: boolean): readonly ConfiguredSink[] {
  const sinks: ConfiguredSink[] = [];
  const add = (name: string, create: ConfiguredSink["create"], sendsThroughSession = false): void => {
    sinks.push({ name, sendsThroughSession, create });
  };
  if (config.telegram) {
    const { proxy, ...settings } = config.telegram;
    add("telegram", (deps) => createTelegramSink(settings, { ...deps, fetch: deps.connect(proxy).fetch }));
  }
  if (config.slack) {
    const { proxy, ...settings } = config.slack;
    add("slack", (deps) => {
      const { fetch, dispatcher } = deps.connect(proxy);
      return createSlackSink(settings, { ...deps, fetch, dispatcher });
    });
  }
  if (config.filehelper) add("filehelper", createFilehelperSink, true);
  const { echoToSender: toSender, echoToGroups: toGroups } = config;
  if (toSender || toGroups) add("echo", (deps) => createEchoSink({ ...deps, toSender, toGroups }), true);
  if (terminalWanted(config, stdoutIsTTY))
    add("terminal", ({ screen, texts, clock }) => createTerminalSink({ ...screen, texts, clock }));
  return sinks;
}

export type SinkSurroundings = Omit<SinkKindDeps, keyof SinkWork> & {
  /** The sink of that name can deliver again. */
  readonly wake: (name: string) => void;
  /** The work of the sink of that name has ended by a fault. */
  readonly onFault: (name: string, error: unknown) => void;
  /** Of the work of the sink of that name. */
  readonly pulseOf: (name: string) => Pulse;
};

/** Makes the sinks of one account. Opens nothing yet. */
export function createSinks(
  configured: readonly ConfiguredSink[],
  { wake, onFault, pulseOf, ...shared }: SinkSurroundings,
): readonly Sink[] {
  return configured.map(({ name, create }) => {
    const work: SinkWork = {
      wake: () => wake(name),
      onFault: (error) => onFault(name, error),
      pulse: pulseOf(name),
    };
    return create({ ...shared, ...work });
  });
}
