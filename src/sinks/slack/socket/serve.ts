import type { SinkDeps } from "../../../bridge/ports/sink-deps.ts";
import { backoffMs } from "../../../bridge/timing/backoff.ts";
import type { SlackApi, SlackIdentity } from "../api/api.ts";
import type { SlackConfig } from "../api/config.ts";
import type { SlackDispatcher } from "../api/cuttable.ts";
import type { Answers } from "../commands/answer.ts";
import { appTrouble, botTrouble, retryDelayMs } from "./trouble.ts";

/** A connection that lasted this long counts as good. Slack renews connections about every hour. */
const GOOD_CONNECTION_MS = 60_000;

export type ServeDeps = Pick<SinkDeps, "log" | "clock" | "fetch" | "wake" | "onFault" | "pulse"> & {
  readonly config: SlackConfig;
  readonly dispatcher: SlackDispatcher;
  readonly api: SlackApi;
  readonly answers: Answers;
  /** Called once, with the first answer of Slack. Never rejects. */
  readonly onReachable: (signal: AbortSignal) => Promise<void>;
};

/** Keeps the Socket Mode connection open until `signal` aborts. Never rejects. */
export async function serve(deps: ServeDeps, signal: AbortSignal): Promise<void> {
  const { log, clock, config, api, answers } = deps;
  let lastTrouble = "";

  /** Logs each trouble once as a warning. Repeats are logged at debug level. */
  const trouble = (text: string): void => {
    if (text === lastTrouble) log.debug({ sink: "slack" }, text);
    else log.warn({ sink: "slack" }, text);
    lastTrouble = text;
  };

  /** Repeats `attempt` until it returns or `signal` aborts. */
  const persist = async <T>(explain: (error: unknown) => string, attempt: () => Promise<T>): Promise<T> => {
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

  /** Opens one connection and serves it. Resolves with how long it lasted, in milliseconds. */
  const connect = async (identity: SlackIdentity): Promise<number> => {
    let since: number | undefined;
    // Bolt, with a web server that is not used here, is a third of all code: it is loaded after the start.
    const { serveConnection } = await import("./socket.ts");
    await serveConnection(
      {
        config,
        fetch: deps.fetch,
        dispatcher: deps.dispatcher,
        log,
        listener: {
          onCommand: (said, aside) => answers.toCommand(said, identity, signal, aside),
          onMention: (mention) => answers.toMention(mention, identity, signal),
          onPress: (press, aside) => answers.toPress(press, identity, signal, aside),
        },
        onConnected: () => {
          since = clock.monotonic();
          log[lastTrouble === "" ? "debug" : "info"](
            { sink: "slack" },
            "connected to Slack; commands are accepted",
          );
          lastTrouble = "";
          deps.wake();
          // From here on it waits for events, possibly for a long time.
          deps.pulse.rest();
        },
      },
      identity,
      signal,
    );
    deps.pulse.beat();
    return since === undefined ? 0 : clock.monotonic() - since;
  };

  deps.pulse.beat();
  try {
    const identity = await persist(botTrouble, async () => await api.identify(signal));
    deps.wake();
    await deps.onReachable(signal);
    let short = 0;
    while (!signal.aborted) {
      const lived = await persist(appTrouble, async () => await connect(identity));
      short = lived < GOOD_CONNECTION_MS ? short + 1 : 0;
      if (short > 0) await clock.sleep(backoffMs(short - 1, Math.random), signal);
    }
  } catch (error) {
    if (!signal.aborted) deps.onFault(error);
  }
}
