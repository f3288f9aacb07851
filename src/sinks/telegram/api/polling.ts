import { errorText } from "../../../bridge/model/errors.ts";
import type { Clock } from "../../../bridge/ports/clock.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import type { Pulse } from "../../../bridge/ports/pulse.ts";
import { backoffMs } from "../../../bridge/timing/backoff.ts";
import type { TelegramApi } from "./api.ts";
import { TelegramFailure } from "./errors.ts";
import type { Bot, IncomingEvent } from "./incoming.ts";

export type PollingDeps = {
  readonly api: TelegramApi;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  /** The bot is known. Called once. */
  readonly onReady: (bot: Bot) => Promise<void>;
  /** Telegram answers again after it could not be reached or refused the token. */
  readonly onRecovered: () => void;
  /** Somebody else reads with this token. Called for each time that lasts. */
  readonly onRival: () => void;
  /** In order. `backlog`: it waited at Telegram when the bridge began to read. */
  readonly onEvent: (event: IncomingEvent, backlog: boolean) => Promise<void>;
  /** Beats at each poll and each event; waits are known to `clock`. */
  readonly pulse: Pulse;
};

/** How long Telegram holds a poll open, in seconds: below the idle limits of common proxies. */
const POLL_SECONDS = 30;
/** "Values between 1-100 are accepted. Defaults to 100." (getUpdates): a smaller batch is the last that waited. */
const FULL_BATCH = 100;
/** A person may be waiting for an answer: shorter than the waits of deliveries. */
const MAX_WAIT_MS = 60_000;
const TOKEN_WAIT_MS = 300_000;
const CONFLICT_WAIT_MS = 30_000;
/** Conflicts in a row, a minute or more: the poll of a process that was killed may still hang at Telegram. */
const RIVAL_AFTER = 3;
/** The same trouble is logged once in this time. */
const LOG_AGAIN_MS = 600_000;
const CONFIRM_TIMEOUT_MS = 2000;

type Trouble = {
  readonly kind: "token" | "conflict" | "limited" | "other";
  readonly waitMs: number;
  readonly line: string;
};

/** Reads what people write until `signal` aborts; outlives everything that can go wrong on the way. */
export async function poll(deps: PollingDeps, signal: AbortSignal): Promise<void> {
  const { api, clock, log } = deps;
  const logged = new Map<Trouble["kind"], number>();
  let ready = false;
  let backlog = true;
  let trouble: Trouble["kind"] | undefined;
  // The end of a trouble that was not worth a line is worth none either: some proxies cut every poll that waits.
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
      // The first look does not wait: what it finds came before. After trouble it tells whether that is over.
      const waitSeconds = trouble === undefined && !backlog ? POLL_SECONDS : 0;
      const batch = await api.getUpdates(offset, waitSeconds, signal);
      confirmed = offset;
      failures = 0;
      conflicts = 0;
      if (trouble === "token" || trouble === "other") {
        if (told) log.info({}, "telegram: works again");
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
  // Without this the next start would see the handled commands again, as old ones.
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
