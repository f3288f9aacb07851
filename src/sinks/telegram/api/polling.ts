import { errorText } from "../../../bridge/model/errors.ts";
import type { Clock } from "../../../bridge/ports/clock.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import type { Pulse } from "../../../bridge/ports/pulse.ts";
import { backoffMs } from "../../../bridge/timing/backoff.ts";
import type { TelegramApi } from "./api.ts";
import { TelegramFailure } from "./errors.ts";
import type { Bot, IncomingEvent } from "./incoming.ts";

/** What the polling loop needs, and whom it informs. */
export type PollingDeps = {
  readonly api: TelegramApi;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  /** Called once, with the first answer of Telegram. */
  readonly onReady: (bot: Bot) => Promise<void>;
  /** Called when Telegram answers again after it could not be reached or refused the token. */
  readonly onRecovered: () => void;
  /** Called when Telegram does not accept the token, once each time. `error`: what it said. */
  readonly onTokenRefused: (error: unknown) => void;
  /** Called when another program reads with this token for a minute or longer, once each time. */
  readonly onRival: () => void;
  /** Called for each event, in order. `backlog`: the event waited at Telegram when the bridge began to read. */
  readonly onEvent: (event: IncomingEvent, backlog: boolean) => Promise<void>;
  /** Beats at each poll and each event. `clock` reports the waits in between. */
  readonly pulse: Pulse;
};

/** How long Telegram holds a poll open, in seconds. Shorter than the idle limits of common proxies. */
const POLL_SECONDS = 30;
/** "Values between 1-100 are accepted. Defaults to 100." (getUpdates). A smaller batch is the end of the backlog. */
const FULL_BATCH = 100;
/** Shorter than the waits of deliveries, because a person may be waiting for an answer. */
const MAX_WAIT_MS = 60_000;
const TOKEN_WAIT_MS = 300_000;
const CONFLICT_WAIT_MS = 30_000;
/** Conflicts in a row, a minute or more. Fewer can come from the last poll of a killed process, still open at Telegram. */
const RIVAL_AFTER = 3;
/** The same kind of trouble is logged at most once in this time. */
const LOG_AGAIN_MS = 600_000;
const CONFIRM_TIMEOUT_MS = 2000;

type Trouble = {
  readonly kind: "token" | "conflict" | "limited" | "other";
  readonly waitMs: number;
  readonly line: string;
};

/** Reads updates until `signal` aborts. Retries after every error. */
export async function poll(deps: PollingDeps, signal: AbortSignal): Promise<void> {
  const { api, clock, log } = deps;
  const logged = new Map<Trouble["kind"], number>();
  let ready = false;
  let backlog = true;
  let trouble: Trouble["kind"] | undefined;
  // Whether the trouble was logged. Only then is its end: some proxies cut every long poll.
  let told = false;
  let failures = 0;
  let conflicts = 0;
  let offset = 0;
  let confirmed = 0;
  while (!signal.aborted) {
    deps.pulse.beat();
    try {
      if (!ready) {
        const bot = await api.getMe(signal);
        ready = true;
        log.info({ bot: bot.username }, "telegram: the bot answers");
        await deps.onReady(bot);
      }
      // The first poll does not wait: it finds the backlog. After trouble it shows whether that is over.
      const waitSeconds = trouble === undefined && !backlog ? POLL_SECONDS : 0;
      const batch = await api.getUpdates(offset, waitSeconds, signal);
      confirmed = offset;
      failures = 0;
      conflicts = 0;
      if (trouble === "token" || trouble === "other") {
        if (told) log.info({}, "telegram: works again; commands are read");
        deps.onRecovered();
      }
      trouble = undefined;
      told = false;
      for (const { updateId, event } of batch) {
        deps.pulse.beat();
        if (event !== undefined) await deps.onEvent(event, backlog);
        offset = updateId + 1;
      }
      backlog &&= batch.length >= FULL_BATCH;
    } catch (error) {
      if (signal.aborted) break;
      const found = classify(error, failures++, deps.random);
      if (found.kind === "token" && trouble !== "token") deps.onTokenRefused(error);
      trouble = found.kind;
      if (found.kind === "conflict") conflicts += 1;
      if (conflicts === RIVAL_AFTER) deps.onRival();
      const now = clock.monotonic();
      const last = logged.get(found.kind);
      if (last === undefined || now - last >= LOG_AGAIN_MS) {
        logged.set(found.kind, now);
        told = true;
        log.warn({ retryInMs: found.waitMs }, found.line);
      }
      await clock.sleep(found.waitMs, signal).catch(() => {});
    }
  }
  // Confirms the last batch. Otherwise the next start would receive its commands again.
  if (offset > confirmed)
    await api.getUpdates(offset, 0, AbortSignal.timeout(CONFIRM_TIMEOUT_MS)).catch(() => {});
}

function classify(error: unknown, failures: number, random: () => number): Trouble {
  const text = errorText(error);
  const other = { kind: "other" as const, waitMs: Math.min(backoffMs(failures, random), MAX_WAIT_MS) };
  if (!(error instanceof TelegramFailure))
    return { ...other, line: `telegram: commands are not read: ${text}` };
  if (error.code === "refused" && (error.status === 401 || error.status === 404))
    return {
      kind: "token",
      waitMs: TOKEN_WAIT_MS,
      line: `telegram: the bot token is not accepted (${text}): correct TELEGRAM_BOT_TOKEN and restart; tried again every 5 minutes`,
    };
  if (error.status === 409)
    return {
      kind: "conflict",
      waitMs: CONFLICT_WAIT_MS,
      line: `telegram: commands are not read because another program polls with this token or a webhook is set: stop the other one, or call deleteWebhook, or use a bot of its own (${text})`,
    };
  if (error.retryAfterMs !== undefined)
    return {
      kind: "limited",
      waitMs: error.retryAfterMs,
      line: `telegram: asked to wait before reading commands (${text})`,
    };
  return { ...other, line: `telegram: ${text}; commands wait, tried again until it works` };
}
