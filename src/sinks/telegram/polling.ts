import { backoffMs } from "../../bridge/backoff.ts";
import type { Clock } from "../../bridge/clock.ts";
import { errorText } from "../../bridge/errors.ts";
import type { Logger } from "../../bridge/log.ts";
import type { TelegramApi } from "./api.ts";
import { TelegramFailure } from "./errors.ts";
import type { IncomingText } from "./incoming.ts";

export type PollingDeps = {
  readonly api: TelegramApi;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  /** The bot is known. Called once. */
  readonly onReady: (username: string) => Promise<void>;
  /** Telegram answers again after it could not be reached or refused the token. */
  readonly onRecovered: () => void;
  /** New text messages in order. */
  readonly onMessage: (message: IncomingText) => Promise<void>;
};

/** How long Telegram holds a poll open, in seconds: below the idle limits of common proxies. */
const POLL_SECONDS = 30;
/** A person may be waiting for an answer: shorter than the waits of deliveries. */
const MAX_WAIT_MS = 60_000;
const TOKEN_WAIT_MS = 300_000;
const CONFLICT_WAIT_MS = 30_000;
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
  let trouble: Trouble["kind"] | undefined;
  let failures = 0;
  let offset = 0;
  let confirmed = 0;
  while (!signal.aborted) {
    try {
      if (!ready) {
        const { username } = await api.getMe(signal);
        ready = true;
        log.info({ bot: username }, "telegram: the bot answers");
        await deps.onReady(username);
      }
      // After trouble a first look without waiting tells whether it is over.
      const batch = await api.getUpdates(offset, trouble === undefined ? POLL_SECONDS : 0, signal);
      confirmed = offset;
      failures = 0;
      if (trouble === "token" || trouble === "other") {
        log.info({}, "telegram: works again");
        deps.onRecovered();
      }
      trouble = undefined;
      for (const { updateId, message } of batch) {
        if (message !== undefined) await deps.onMessage(message);
        offset = updateId + 1;
      }
    } catch (error) {
      if (signal.aborted) break;
      const found = classify(error, failures++, deps.random);
      trouble = found.kind;
      const now = clock.monotonic();
      const last = logged.get(found.kind);
      if (last === undefined || now - last >= LOG_AGAIN_MS) {
        logged.set(found.kind, now);
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
