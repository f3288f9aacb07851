import type { WriteStream } from "node:tty";
import { type Config, terminalWanted } from "../config/config.ts";
import { errorText } from "./bridge/errors.ts";
import type { Sink, SinkDeps } from "./bridge/sink.ts";
import type { FetchKit } from "./net/fetch.ts";
import { createEchoSink } from "./sinks/echo/sink.ts";
import { createFilehelperSink } from "./sinks/filehelper/sink.ts";
import { createSlackSink } from "./sinks/slack/sink.ts";
import { createTelegramSink } from "./sinks/telegram/sink.ts";
import { wantsColour } from "./sinks/terminal/colour.ts";
import { createTerminalSink } from "./sinks/terminal/sink.ts";
import { streamWriter } from "./sinks/terminal/stream.ts";

export type SinkSurroundings = {
  /** What all sinks share. */
  readonly shared: Omit<SinkDeps, "fetch" | "wake" | "print">;
  /** The sink of that name can deliver again. */
  readonly wake: (name: string) => void;
  /** Connections through a proxy, closed at the end. */
  readonly pool: (proxy: string | undefined) => FetchKit;
  readonly stdout: WriteStream;
  readonly env: NodeJS.ProcessEnv;
};

/** The sinks that the settings switch on, in the order of `/status`. Opens nothing yet. */
export function createSinks(config: Config, around: SinkSurroundings): readonly Sink[] {
  const { shared, pool, stdout, env } = around;
  const { session, clock, log, texts } = shared;
  const write = streamWriter(stdout);
  const depsOf = (name: string, kit: FetchKit): SinkDeps => ({
    ...shared,
    fetch: kit.fetch,
    wake: () => around.wake(name),
    print: (text) => {
      write(`${text}\n`).catch((error: unknown) => log.warn({ error: errorText(error) }, "stdout failed"));
    },
  });
  const sinks: Sink[] = [];
  if (config.telegram) {
    const { proxy, ...settings } = config.telegram;
    sinks.push(createTelegramSink(settings, depsOf("telegram", pool(proxy))));
  }
  if (config.slack) {
    const { proxy, ...settings } = config.slack;
    const kit = pool(proxy);
    sinks.push(createSlackSink(settings, { ...depsOf("slack", kit), dispatcher: kit.dispatcher }));
  }
  if (config.filehelper) sinks.push(createFilehelperSink({ session, clock, texts }));
  const { echoToSender: toSender, echoToGroups: toGroups } = config;
  if (toSender || toGroups) sinks.push(createEchoSink({ session, clock, texts, toSender, toGroups }));
  if (terminalWanted(config, stdout.isTTY)) {
    const colour = wantsColour(stdout.isTTY, env.NO_COLOR, env.TERM);
    const columns = (): number | undefined => (stdout.isTTY ? stdout.columns : undefined);
    sinks.push(createTerminalSink({ write, columns, colour, texts, clock }));
  }
  return sinks;
}
