import { WebClient } from "@slack/web-api";
import { silentLogger } from "../../../bridge/ports/log.ts";
import { CHECK_CALL_MS } from "../../shared/checks/bounded.ts";
import { clientOptions } from "../api/client.ts";
import { field, toSlackApiError } from "../api/client-errors.ts";
import type { SlackConfig } from "../api/config.ts";

export type SlackBot = {
  readonly name: string;
  readonly team: string;
  /** The scopes that the bot token has; `undefined` when Slack does not say. */
  readonly scopes: readonly string[] | undefined;
};

export type SlackChannelFacts = {
  readonly name: string;
  readonly isMember: boolean;
  readonly isArchived: boolean;
};

/** The calls of the checks. They change nothing and show nothing to anybody. All reject with SlackApiError. */
export type CheckCalls = {
  whoAmI(signal: AbortSignal): Promise<SlackBot>;
  /** Asks for the address of a connection, and opens none. */
  socketAddress(signal: AbortSignal): Promise<void>;
  /** Needs a scope that the manifest does not ask for (`channels:read`, or `groups:read` for a private channel). */
  channel(signal: AbortSignal): Promise<SlackChannelFacts>;
  /**
   * Whether the bot sees a channel of that id. It asks for the link of a message that cannot be there, which needs no scope
   * (https://docs.slack.dev/reference/methods/chat.getPermalink).
   */
  seesChannel(signal: AbortSignal): Promise<void>;
};

/** The second 1 of Slack's time: before the first message. */
const NO_MESSAGE = "0000000001.000000";

export function createCheckCalls(config: SlackConfig, fetchFn: typeof fetch): CheckCalls {
  const { botToken, appToken, channel } = config;
  const run = async <T>(
    method: string,
    token: string,
    signal: AbortSignal,
    call: (client: WebClient) => Promise<T>,
  ): Promise<T> => {
    try {
      const options = clientOptions(config, fetchFn, silentLogger, () => signal);
      return await call(new WebClient(token, { ...options, timeout: CHECK_CALL_MS }));
    } catch (error) {
      throw toSlackApiError(method, error, [botToken, appToken]);
    }
  };
  return {
    whoAmI: (signal) =>
      run("auth.test", botToken, signal, async (client) => {
        const { user = "", team = "", response_metadata: metadata } = await client.auth.test();
        return { name: user, team, scopes: metadata?.scopes };
      }),
    socketAddress: (signal) =>
      run("apps.connections.open", appToken, signal, async (client) => {
        await client.apps.connections.open({});
      }),
    channel: (signal) =>
      run("conversations.info", botToken, signal, async (client) => {
        const { channel: found } = await client.conversations.info({ channel });
        return {
          name: found?.name ?? channel,
          // A direct message with the bot has no members.
          isMember: field(found, "is_im") === true || found?.is_member === true,
          isArchived: found?.is_archived === true,
        };
      }),
    seesChannel: (signal) =>
      run("chat.getPermalink", botToken, signal, async (client) => {
        await client.chat.getPermalink({ channel, message_ts: NO_MESSAGE });
      }),
  };
}
