import type { WriteStream } from "node:tty";
import { type Config, terminalWanted } from "../../config/config.ts";
import { errorText } from "../bridge/model/errors.ts";
import type { Pulse } from "../bridge/ports/pulse.ts";
import type { Sink, SinkDeps } from "../bridge/ports/sink.ts";
import type { FetchKit } from "../net/fetch.ts";
import type { AppLogger } from "../process/log.ts";
import { createEchoSink } from "../sinks/echo/sink.ts";
import { createFilehelperSink } from "../sinks/filehelper/sink.ts";
import { createSlackSink } from "../sinks/slack/sink.ts";
import { slackTexts } from "../sinks/slack/texts/index.ts";
import { createTelegramSink } from "../sinks/telegram/sink.ts";
import { telegramTexts } from "../sinks/telegram/texts/index.ts";
import { movesCursor, wantsColour } from "../sinks/terminal/colour.ts";
import { RowCounter } from "../sinks/terminal/rows.ts";
import { createTerminalSink } from "../sinks/terminal/sink.ts";
import { streamWriter } from "../sinks/terminal/stream.ts";
import { terminalTexts } from "../sinks/terminal/texts.ts";
import type { OwnReasonTexts } from "../text/index.ts";
import { webTexts } from "../wechat/index.ts";

/** What the sinks and the source say of their own reasons. */
export const reasonTexts: OwnReasonTexts = {
  telegram: telegramTexts,
  slack: slackTexts,
  terminal: terminalTexts,
  "wechat-web": webTexts,
};

export type SinkSurroundings = {
  /** What all sinks share. */
  readonly shared: Omit<SinkDeps, "fetch" | "wake" | "print" | "onFault" | "pulse">;
  /** The account that is logged in. */
  readonly account: () => string | undefined;
  /** It may write to the same terminal as the terminal sink. */
  readonly log: Pick<AppLogger, "rows">;
  /** The sink of that name can deliver again. */
  readonly wake: (name: string) => void;
  /** The work of the sink of that name has ended by a fault. */
  readonly onFault: (name: string, error: unknown) => void;
  /** Of the work of the sink of that name. */
  readonly pulseOf: (name: string) => Pulse;
  /** Connections through a proxy, closed at the end. */
  readonly pool: (proxy: string | undefined) => FetchKit;
  readonly stdout: WriteStream;
  readonly env: NodeJS.ProcessEnv;
};

/** The sinks that the settings switch on, in the order of `/status`. Opens nothing yet. */
export function createSinks(config: Config, around: SinkSurroundings): readonly Sink[] {
  const { shared, pool, stdout, env, account: accountId } = around;
  const { session, clock, log, texts } = shared;
  const write = streamWriter(stdout);
  const columns = (): number | undefined => (stdout.isTTY ? stdout.columns : undefined);
  const printed = new RowCounter(columns);
  const depsOf = (name: string, kit: FetchKit): SinkDeps => ({
    ...shared,
    fetch: kit.fetch,
    wake: () => around.wake(name),
    onFault: (error) => around.onFault(name, error),
    pulse: around.pulseOf(name),
    print: (text) => {
      printed.add(`${text}\n`);
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
  if (config.filehelper) sinks.push(createFilehelperSink({ session, clock, texts, accountId }));
  const { echoToSender: toSender, echoToGroups: toGroups } = config;
  if (toSender || toGroups)
    sinks.push(createEchoSink({ session, clock, texts, accountId, toSender, toGroups }));
  if (terminalWanted(config, stdout.isTTY)) {
    const colour = wantsColour(stdout.isTTY, env.NO_COLOR, env.TERM);
    const canDraw = movesCursor(stdout.isTTY, env.TERM);
    const rows = (): number | undefined => (canDraw ? stdout.rows : undefined);
    const rowsElsewhere = (): number => printed.rows + around.log.rows();
    sinks.push(createTerminalSink({ write, columns, rows, rowsElsewhere, colour, texts, clock }));
  }
  return sinks;
}
