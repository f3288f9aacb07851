import type { ChatPostMessageResponse } from "@slack/web-api";
import type { Logger } from "../../../bridge/ports/log.ts";
import { escapeText, type SlackContent } from "./blocks.ts";
import { SlackClients } from "./client.ts";
import { field, toSlackApiError } from "./client-errors.ts";
import type { SlackConfig } from "./config.ts";
import { SlackApiError } from "./errors.ts";
import { orWords } from "./fallback.ts";
import { createFileCalls, type RunCall, type SlackFileCalls } from "./file-calls.ts";

/** Characters of `text`: https://docs.slack.dev/reference/methods/chat.postMessage ("Truncating content") */
const POST_LIMIT = 40_000;
/** https://docs.slack.dev/reference/methods/chat.update ("msg_too_long") */
const UPDATE_LIMIT = 4_000;

/** Who the bot is, from auth.test. */
export type SlackIdentity = { readonly teamId: string; readonly botUserId: string; readonly botId: string };
/** Where a message goes. */
export type SlackPlace = {
  /** SLACK_CHANNEL when left out. */
  readonly channel?: string;
  readonly threadTs?: string | undefined;
};

/** A reply that shows a finished file by its link. */
export type FileReply = {
  readonly link: string;
  /** What stands on the link, and behind it. Slack reads both as mrkdwn, so no words of a sender. */
  readonly label: string;
  readonly mark: string;
  /** `undefined`: in the channel itself. */
  readonly threadTs: string | undefined;
  /** A reply stands in the channel too. */
  readonly inChannelToo: boolean;
};

/** The methods of Slack that the sink uses, in SLACK_CHANNEL by default. All reject with SlackApiError and do not retry. */
export interface SlackApi extends SlackFileCalls {
  identify(signal: AbortSignal): Promise<SlackIdentity>;
  /**
   * Answers in a thread. Where its first message was deleted, Slack refuses (`thread_not_found`), or posts into the channel
   * and says so by leaving out the thread: https://github.com/slack-go/slack/issues/1571
   */
  reply(
    content: SlackContent,
    threadTs: string,
    signal: AbortSignal,
  ): Promise<{ readonly ts: string; readonly isInThread: boolean }>;
  /** Resolves with the message's `ts`. */
  post(content: SlackContent, to: SlackPlace, signal: AbortSignal): Promise<string>;
  /**
   * Shows a file that `finish` has ended. Posted by the bot, a link makes the file visible to everybody who sees the message
   * (https://github.com/slackapi/bolt-python/issues/1018), and a reply can stand in the channel too, which a file that is
   * shared into a thread cannot (https://github.com/slackapi/python-slack-sdk/issues/1050). Resolves with the message's `ts`.
   */
  postFile(reply: FileReply, signal: AbortSignal): Promise<string>;
  update(ts: string, content: SlackContent, signal: AbortSignal): Promise<void>;
  remove(ts: string, signal: AbortSignal): Promise<void>;
}

/** Makes the calls by Slack's own client, over `fetchFn`. */
export function createSlackApi(config: SlackConfig, fetchFn: typeof fetch, log: Logger): SlackApi {
  const secrets = [config.botToken, config.appToken];
  const { channel } = config;
  const clients = new SlackClients(config, fetchFn, log);

  const run: RunCall = async (method, signal, call, timeoutMs) => {
    try {
      signal.throwIfAborted();
    } catch {
      throw new SlackApiError(method, { kind: "stopped" });
    }
    try {
      return await clients.run(call, signal, timeoutMs);
    } catch (error) {
      throw toSlackApiError(method, error, secrets);
    }
  };

  const tellWords = (reason: string): void =>
    log.warn({ sink: "slack", reason }, "Slack refused the blocks of a message; sending its words alone");

  const post = (
    content: SlackContent,
    to: SlackPlace,
    signal: AbortSignal,
  ): Promise<ChatPostMessageResponse> =>
    orWords(
      content,
      POST_LIMIT,
      ({ text, blocks }) =>
        run("chat.postMessage", signal, (client) =>
          client.chat.postMessage({
            channel: to.channel ?? channel,
            text,
            // Without blocks the text is shown. Markup in a sender's words must have no effect.
            ...(blocks.length > 0 ? { blocks: [...blocks] } : { mrkdwn: false, parse: "none" }),
            unfurl_links: false,
            unfurl_media: false,
            ...(to.threadTs === undefined ? {} : { thread_ts: to.threadTs }),
          }),
        ),
      tellWords,
    );

  return {
    identify: (signal) =>
      run("auth.test", signal, async (client) => {
        const { team_id: teamId, user_id: botUserId, bot_id: botId } = await client.auth.test();
        return { teamId: teamId ?? "", botUserId: botUserId ?? "", botId: botId ?? "" };
      }),
    reply: async (content, threadTs, signal) => {
      const { ts = "", message } = await post(content, { threadTs }, signal);
      return { ts, isInThread: field(message, "thread_ts") !== undefined };
    },
    post: async (content, to, signal) => (await post(content, to, signal)).ts ?? "",
    postFile: ({ link, label, mark, threadTs, inChannelToo }, signal) =>
      run("chat.postMessage", signal, async (client) => {
        const named = `<${link}|${escapeText(label)}>`;
        const text = mark === "" ? named : `${named} · ${escapeText(mark)}`;
        const place = threadTs === undefined ? {} : { thread_ts: threadTs, reply_broadcast: inChannelToo };
        const answer = await client.chat.postMessage({ channel, text, unfurl_links: false, ...place });
        return answer.ts ?? "";
      }),
    update: (ts, content, signal) =>
      orWords(
        content,
        UPDATE_LIMIT,
        ({ text, blocks }) =>
          run("chat.update", signal, async (client) => {
            // Without `parse`, this method (unlike chat.postMessage) turns names and addresses into links.
            await client.chat.update({ channel, ts, text, blocks: [...blocks], parse: "none" });
          }),
        tellWords,
      ),
    remove: (ts, signal) =>
      run("chat.delete", signal, async (client) => {
        await client.chat.delete({ channel, ts });
      }),
    ...createFileCalls({ run, fetch: fetchFn, channel, secrets }),
  };
}
