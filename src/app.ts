import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { WriteStream } from "node:tty";
import { type Config, terminalWanted } from "../config/config.ts";
import { Bridge } from "./bridge/bridge.ts";
import { Capture } from "./bridge/capture.ts";
import type { Clock } from "./bridge/clock.ts";
import type { CommandDeps, StatusReport } from "./bridge/command.ts";
import { runCommand } from "./bridge/commands/dispatch.ts";
import { Lane } from "./bridge/deliver.ts";
import { errorText } from "./bridge/errors.ts";
import { Keeper } from "./bridge/keeper.ts";
import { LoginBoard } from "./bridge/login-board.ts";
import { canShowLogin, type Sink, type SinkDeps } from "./bridge/sink.ts";
import { openStore } from "./bridge/store/index.ts";
import { textsFor } from "./bridge/text/index.ts";
import { Watch } from "./bridge/watch.ts";
import type { AppLogger } from "./log.ts";
import { createFetch, type FetchKit } from "./net/fetch.ts";
import { createEchoSink } from "./sinks/echo/sink.ts";
import { createFilehelperSink } from "./sinks/filehelper/sink.ts";
import { createSlackSink } from "./sinks/slack/sink.ts";
import { createTelegramSink } from "./sinks/telegram/sink.ts";
import { wantsColour } from "./sinks/terminal/colour.ts";
import { createTerminalSink } from "./sinks/terminal/sink.ts";
import { streamWriter } from "./sinks/terminal/stream.ts";
import { WebWeChatSession } from "./wechat/index.ts";

export type Surroundings = {
  readonly log: AppLogger;
  readonly clock: Clock;
  readonly stdout: WriteStream;
  readonly env: NodeJS.ProcessEnv;
};

export type App = {
  /** Works until `stop` aborts; then gives deliveries under way `graceMs` and closes everything. */
  run(stop: AbortSignal, graceMs: number): Promise<void>;
};

const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;

function version(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return /"version":\s*"([^"]+)"/.exec(text)?.[1] ?? "";
}

/** Puts the parts together. Rejects with StoreError when the database cannot be opened. */
export async function createApp(config: Config, around: Surroundings): Promise<App> {
  const { log, clock, stdout } = around;
  const texts = textsFor(config.locale);
  const startedAt = clock.now();
  const store = await openStore(config.storePath, {
    log,
    clock,
    mediaDir: join(config.dataDir, "media"),
    quotaBytes: config.mediaQuotaBytes,
  });
  const pools: FetchKit[] = [];
  const pool = (proxy: string | undefined): FetchKit => {
    const kit = createFetch({ proxy });
    pools.push(kit);
    return kit;
  };

  const session = new WebWeChatSession({
    origin: config.wechat.origin,
    mode: config.wechat.mode,
    pool: pool(config.wechat.proxy),
    clock,
    log,
    state: store.state,
    ledger: store.sent,
    random: Math.random,
  });

  const lanes = new Map<string, Lane>();
  const boards = new Map<string, LoginBoard>();
  const print = streamWriter(stdout);

  const sinkDeps = (name: string, fetchThrough: typeof fetch): SinkDeps => ({
    session,
    clock,
    log,
    texts,
    state: store.state,
    fetch: fetchThrough,
    command: (request) => runCommand(request, commandDeps),
    wake: () => {
      lanes.get(name)?.wake();
      boards.get(name)?.wake();
    },
    print: (text) =>
      void print(`${text}\n`).catch((error: unknown) =>
        log.warn({ error: errorText(error) }, "stdout failed"),
      ),
    startedAt,
  });

  const telegram = ({ proxy, ...settings }: NonNullable<Config["telegram"]>): Sink =>
    createTelegramSink(settings, sinkDeps("telegram", pool(proxy).fetch));
  const slack = ({ proxy, ...settings }: NonNullable<Config["slack"]>): Sink => {
    const kit = pool(proxy);
    return createSlackSink(settings, { ...sinkDeps("slack", kit.fetch), dispatcher: kit.dispatcher });
  };
  const sinks: readonly Sink[] = [
    ...(config.telegram ? [telegram(config.telegram)] : []),
    ...(config.slack ? [slack(config.slack)] : []),
    ...(config.filehelper ? [createFilehelperSink({ session, clock, texts })] : []),
    ...(config.echoToSender || config.echoToGroups
      ? [
          createEchoSink({
            session,
            clock,
            texts,
            toSender: config.echoToSender,
            toGroups: config.echoToGroups,
          }),
        ]
      : []),
    ...(terminalWanted(config, stdout.isTTY)
      ? [
          createTerminalSink({
            write: print,
            columns: () => (stdout.isTTY ? stdout.columns : undefined),
            colour: wantsColour(stdout.isTTY, around.env.NO_COLOR, around.env.TERM),
            texts,
            clock,
          }),
        ]
      : []),
  ];

  for (const sink of sinks) {
    lanes.set(
      sink.name,
      new Lane(sink, {
        outbox: store.outbox,
        media: store.media,
        clock,
        log,
        random: Math.random,
      }),
    );
    if (canShowLogin(sink)) boards.set(sink.name, new LoginBoard(sink, clock, log, Math.random));
  }

  const windows = {
    windowMs: config.recallWindowSeconds * SECOND_MS,
    fileWindowMs: config.recallFileWindowSeconds * SECOND_MS,
    graceMs: config.recallGraceSeconds * SECOND_MS,
  };
  const capture = new Capture({
    media: store.media,
    source: session,
    clock,
    log,
    random: Math.random,
    maxBytes: config.mediaMaxBytes,
    onSettled: () => {
      for (const lane of lanes.values()) lane.ringMedia();
    },
  });
  const bridge = new Bridge({
    recalls: store.recalls,
    outbox: store.outbox,
    media: store.media,
    capture,
    clock,
    log,
    windows,
    sinks: sinks.map(({ name }) => name),
    wake: () => {
      for (const lane of lanes.values()) lane.ring();
    },
  });
  const keeper = new Keeper({
    recalls: store.recalls,
    media: store.media,
    historyMs: config.historyDays * DAY_MS,
    outbox: store.outbox,
    clock,
    log,
    graceMs: windows.graceMs,
    status: () => watch.status,
  });
  const watch: Watch = new Watch({
    session,
    bridge,
    keeper,
    state: store.state,
    clock,
    log,
    onAccount: ({ id }) => {
      store.recalls.useAccount(id);
      store.media.useAccount(id);
    },
    showLogin: (view) => {
      for (const board of boards.values()) board.show(view);
    },
    onOnline: () => {
      capture.wake();
      lanes.get("filehelper")?.wake();
      lanes.get("echo")?.wake();
    },
  });

  const status = async (): Promise<StatusReport> => {
    const now = clock.now();
    const { state, account, lastSyncAt } = watch.status;
    return {
      state,
      accountName: account?.name ?? "",
      uptimeMs: now - startedAt,
      lastSyncAgeMs: lastSyncAt === undefined ? undefined : now - lastSyncAt,
      messagesKept: await store.recalls.count(),
      mediaKept: await store.media.count(),
      recallsMatched: bridge.counts.matched,
      recallsMissed: bridge.counts.missed,
      sinks: await Promise.all(
        sinks.map(async ({ name }) => ({ name, ...(await store.outbox.counts(name)) })),
      ),
      version: version(),
      now,
    };
  };
  const commandDeps: CommandDeps = {
    texts,
    log,
    status,
    state: () => watch.status.state,
    requestLogin: () => session.requestLogin(),
  };

  return {
    run: async (stop, graceMs) => {
      log.info({ version: version(), sinks: sinks.map(({ name }) => name) }, "wechat-recall-bridge starts");
      const abandon = new AbortController();
      stop.addEventListener("abort", () => {
        watch.stopping();
        setTimeout(() => abandon.abort(new Error("stopped")), graceMs).unref();
      });
      const work = [
        ...sinks.map((sink) => sink.start(stop)),
        ...[...lanes.values()].map((lane) => lane.run(stop, abandon.signal)),
        ...[...boards.values()].map((board) => board.run(stop)),
        capture.run(stop),
        keeper.run(stop),
        watch.run(stop),
      ];
      try {
        await Promise.all(work);
      } finally {
        await Promise.allSettled(sinks.map((sink) => sink.stop()));
        await Promise.allSettled(pools.map((kit) => kit.close()));
        await store.close();
      }
      log.info({}, "stopped; the session can be resumed");
    },
  };
}
