import { backoffMs } from "../../bridge/backoff.ts";
import { describeAlert } from "../../bridge/describe.ts";
import { DeliveryError, errorText } from "../../bridge/errors.ts";
import type { LoginDisplay, MediaDisplay, NoticeDisplay, Sink, SinkDeps } from "../../bridge/sink.ts";
import { createSlackApi, type SlackIdentity } from "./api.ts";
import { SeenIds, type Spoken, toRequest } from "./commands.ts";
import type { SlackConfig } from "./config.ts";
import type { SlackDispatcher } from "./cuttable.ts";
import { toDeliveryError } from "./errors.ts";
import { alertMessages, plainMessage, type SlackContent } from "./format.ts";
import { SlackLogin } from "./login.ts";
import { SlackMedia } from "./media.ts";
import { Progress } from "./progress.ts";
import { serveConnection } from "./socket.ts";
import { appTrouble, botTrouble, retryDelayMs } from "./trouble.ts";

/** A connection that lived this long was a good one: Slack renews them about every hour. */
const GOOD_CONNECTION_MS = 60_000;

export type SlackDeps = SinkDeps & {
  /** The connections of `fetch`, for the WebSocket of Socket Mode, which has to go through the same proxy. */
  readonly dispatcher: SlackDispatcher;
  /** IANA name; the machine's own when left out. */
  readonly timeZone?: string;
};

/**
 * Alerts with their media in threads, login codes and notices in one channel, commands by `/wechat` and by mention. Alerts need the bot token
 * only; commands need the Socket Mode connection, which is kept up in the background.
 */
export function createSlackSink(
  config: SlackConfig,
  deps: SlackDeps,
): Sink & MediaDisplay & LoginDisplay & NoticeDisplay {
  const { log, clock, texts } = deps;
  const zone = deps.timeZone === undefined ? {} : { timeZone: deps.timeZone };
  const api = createSlackApi(config, deps.fetch, log);
  const login = new SlackLogin({ api, state: deps.state, texts, clock, ...zone });
  const media = new SlackMedia({ api, state: deps.state, texts, clock, log, ...zone });
  const progress = new Progress(deps.state);
  const seen = new SeenIds();
  let running: Promise<void> = Promise.resolve();
  let lastTrouble = "";

  /** Says each trouble once; what repeats goes to debug. */
  const trouble = (text: string): void => {
    if (text === lastTrouble) log.debug({ sink: "slack" }, text);
    else log.warn({ sink: "slack" }, text);
    lastTrouble = text;
  };

  const answer = async (identity: SlackIdentity, spoken: Spoken): Promise<SlackContent | undefined> => {
    const request = toRequest(spoken, {
      teamId: identity.teamId,
      channel: config.channel,
      ownerIds: config.ownerIds,
      startedAt: deps.startedAt,
    });
    if (request === undefined) {
      log.debug(
        { sink: "slack", user: spoken.userId },
        "somebody who may not give commands was not answered",
      );
      return undefined;
    }
    const { text } = await deps.command(request);
    return text === "" ? undefined : plainMessage(text);
  };

  /** Repeats `attempt` until it returns or `signal` aborts. */
  const persist = async <T>(
    signal: AbortSignal,
    explain: (error: unknown) => string,
    attempt: () => Promise<T>,
  ): Promise<T> => {
    for (let failures = 0; ; failures += 1) {
      try {
        return await attempt();
      } catch (error) {
        signal.throwIfAborted();
        trouble(explain(error));
        await clock.sleep(retryDelayMs(error, failures), signal);
      }
    }
  };

  const identify = async (signal: AbortSignal): Promise<SlackIdentity> =>
    await persist(signal, botTrouble, async () => await api.identify(signal));

  const serve = async (identity: SlackIdentity, signal: AbortSignal): Promise<void> => {
    let short = 0;
    while (!signal.aborted) {
      const lived = await persist(signal, appTrouble, async () => {
        let since: number | undefined;
        await serveConnection(
          {
            config,
            fetch: deps.fetch,
            dispatcher: deps.dispatcher,
            log,
            onSpoken: async (spoken, id) => (seen.add(id) ? await answer(identity, spoken) : undefined),
            reply: (content, to) => api.post(content, to, signal),
            onConnected: () => {
              since = clock.monotonic();
              log[lastTrouble === "" ? "debug" : "info"]({ sink: "slack" }, "Slack takes commands");
              lastTrouble = "";
              deps.wake();
            },
          },
          identity,
          signal,
        );
        return since === undefined ? 0 : clock.monotonic() - since;
      });
      short = lived < GOOD_CONNECTION_MS ? short + 1 : 0;
      if (short > 0) await clock.sleep(backoffMs(short - 1, Math.random), signal);
    }
  };

  const cleanUp = async (signal: AbortSignal): Promise<void> => {
    try {
      await login.cleanUp(signal);
    } catch (error) {
      log.warn(
        { sink: "slack", reason: errorText(error) },
        "an old login code in Slack could not be removed",
      );
    }
  };

  const run = async (signal: AbortSignal): Promise<void> => {
    try {
      const identity = await identify(signal);
      deps.wake();
      await cleanUp(signal);
      await serve(identity, signal);
    } catch (error) {
      if (!signal.aborted)
        log.error({ sink: "slack", reason: errorText(error) }, "the Slack sink stopped taking commands");
    }
  };

  const guarded = async <T>(signal: AbortSignal, job: () => Promise<T>): Promise<T> => {
    if (signal.aborted) throw new DeliveryError("unavailable", "stopped before it was sent");
    try {
      return await job();
    } catch (error) {
      throw toDeliveryError(error);
    }
  };

  /** What Slack has taken stays taken: a database that refuses does not make the delivery fail. */
  const remember = async (id: string, total: number, posted: readonly string[]): Promise<void> => {
    try {
      await progress.save(id, total, posted);
    } catch (error) {
      log.warn({ sink: "slack", reason: errorText(error) }, "how far an alert has come could not be kept");
    }
  };

  return {
    name: "slack",
    start: async (signal) => {
      running = run(signal);
    },
    deliver: (alert, options, signal) =>
      guarded(signal, async () => {
        const text = describeAlert(alert, { ...options, texts, now: clock.now(), ...zone });
        const messages = alertMessages(text);
        const posted = [...(await progress.of(alert.id, messages.length))];
        for (const message of messages.slice(posted.length)) {
          const [first] = posted;
          posted.push(await api.post(message, first === undefined ? {} : { threadTs: first }, signal));
          if (messages.length > 1) await remember(alert.id, messages.length, posted);
        }
        return { messageId: posted[0] ?? "" };
      }),
    deliverMedia: (alert, outcome, options, signal) =>
      guarded(signal, () => media.deliver(alert, outcome, options, signal)),
    showLogin: (view, signal) => guarded(signal, () => login.show(view, signal)),
    notify: (text, signal) =>
      guarded(signal, async () => {
        await api.post(plainMessage(text), {}, signal);
      }),
    stop: () => running,
  };
}
