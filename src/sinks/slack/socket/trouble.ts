import { errorText } from "../../../bridge/model/errors.ts";
import { backoffMs } from "../../../bridge/timing/backoff.ts";
import { SlackApiError, toMend } from "../api/errors.ts";

/** A refused token is tried again after this time: the app may have been fixed at Slack. */
const REFUSED_RETRY_MS = 5 * 60_000;

/** How long to wait before the next try, in milliseconds. `failures`: failed tries before this one. */
export function retryDelayMs(error: unknown, failures: number): number {
  if (error instanceof SlackApiError) {
    if (toMend(error.failure) !== undefined) return REFUSED_RETRY_MS;
    if (error.failure.kind === "rateLimited") return Math.max(error.failure.retryAfterMs, 1_000);
  }
  return backoffMs(failures, Math.random);
}

/** A line for the operator: why Slack does not answer the bot. */
export function botTrouble(error: unknown): string {
  const mend = error instanceof SlackApiError ? toMend(error.failure) : undefined;
  if (mend !== undefined) return `Slack refuses SLACK_BOT_TOKEN: ${mend.message}`;
  return `Slack is not ready (${errorText(error)}); trying again`;
}

/** A line for the operator: why there is no connection for commands. Alerts do not need it. */
export function appTrouble(error: unknown): string {
  if (error instanceof SlackApiError && error.failure.kind === "refused") {
    const { code } = error.failure;
    if (code === "link_disabled")
      return "Socket Mode of the Slack app is off (link_disabled): switch it on at its page Socket Mode; until then there are alerts but no commands";
    if (toMend(error.failure) !== undefined)
      return (
        `Slack refuses SLACK_APP_TOKEN: ${code}: put an app-level token (xapp-…, page Basic Information of the app) with ` +
        "the scope connections:write there and restart; until then there are alerts but no commands"
      );
  }
  return `the command connection to Slack cannot be opened (${errorText(error)}); trying again`;
}
