import { WebClient } from "@slack/web-api";
import type { Logger } from "../../../bridge/ports/log.ts";
import type { SlackContent } from "./blocks.ts";
import { CALL_TIMEOUT_MS, clientOptions } from "./client.ts";
import { field, toSlackApiError } from "./client-errors.ts";
import type { SlackConfig } from "./config.ts";
import { isRefused, SlackApiError } from "./errors.ts";
import { orWords } from "./fallback.ts";
import { type SlackUpload, sendBytes } from "./upload.ts";

/** Slack checks a file before it answers. Giving up too early would send the file twice. */
const SHARE_TIMEOUT_MS = 60_000;
/** Characters of `text`: https://docs.slack.dev/reference/methods/chat.postMessage ("Truncating content") */
const POST_LIMIT = 40_000;
/** https://docs.slack.dev/reference/methods/chat.update ("msg_too_long") */
const UPDATE_LIMIT = 4_000;

/** Who the bot is, from auth.test. */
export type SlackIdentity = { readonly teamId: string; readonly botUserId: string; readonly botId: string };
/** Where and how an uploaded file is shown. */
export type SlackShare = {
  readonly title: string;
  /** `undefined`: in the channel itself. */
  readonly threadTs: string | undefined;
  /** Text above the file, `""` for none. Slack reads it as mrkdwn, so it has to be escaped. */
  readonly comment: string;
};

/** The methods of Slack that the sink uses, in SLACK_CHANNEL by default. All reject with SlackApiError and do not retry. */
export interface SlackApi {
  identify(signal: AbortSignal): Promise<SlackIdentity>;
  /** Resolves with the message's `ts`. */
  post(
    content: SlackContent,
    to: { channel?: string; threadTs?: string },
    signal: AbortSignal,
  ): Promise<string>;
  update(ts: string, content: SlackContent, signal: AbortSignal): Promise<void>;
  remove(ts: string, signal: AbortSignal): Promise<void>;
  /** Uploads a file. Nobody sees it before `share`. Resolves with the file's id. */
  upload(file: SlackUpload, signal: AbortSignal): Promise<string>;
  /**
   * Shows an uploaded file. "This method can only be called once": https://docs.slack.dev/reference/methods/files.completeUploadExternal
   * Slack posts the message later and does not return its `ts`.
   */
  share(id: string, share: SlackShare, signal: AbortSignal): Promise<void>;
  /**
   * Whether people see the file in the channel: https://docs.slack.dev/reference/methods/files.info. False also where Slack
   * does not say it: the file is gone, or the app was installed before it asked for the scope files:read.
   */
  isShown(id: string, signal: AbortSignal): Promise<boolean>;
  deleteFile(id: string, signal: AbortSignal): Promise<void>;
}

/** Makes the calls by Slack's own client, over `fetchFn`. */
export function createSlackApi(config: SlackConfig, fetchFn: typeof fetch, log: Logger): SlackApi {
  const secrets = [config.botToken, config.appToken];
  const { channel } = config;

  /** Makes one call with a client of its own, which gets the signal of the call. */
  const run = async <T>(
    method: string,
    signal: AbortSignal,
    call: (client: WebClient) => Promise<T>,
    timeoutMs = CALL_TIMEOUT_MS,
  ): Promise<T> => {
    try {
      signal.throwIfAborted();
    } catch {
      throw new SlackApiError(method, { kind: "stopped" });
    }
    try {
      const options = { ...clientOptions(config, fetchFn, log, signal), timeout: timeoutMs };
      return await call(new WebClient(config.botToken, options));
    } catch (error) {
      throw toSlackApiError(method, error, secrets);
    }
  };

  const tellWords = (reason: string): void =>
    log.warn({ sink: "slack", reason }, "Slack refused the blocks of a message; sending its words alone");

  return {
    identify: (signal) =>
      run("auth.test", signal, async (client) => {
        const { team_id: teamId, user_id: botUserId, bot_id: botId } = await client.auth.test();
        return { teamId: teamId ?? "", botUserId: botUserId ?? "", botId: botId ?? "" };
      }),
    post: (content, to, signal) =>
      orWords(
        content,
        POST_LIMIT,
        ({ text, blocks }) =>
          run("chat.postMessage", signal, async (client) => {
            const answer = await client.chat.postMessage({
              channel: to.channel ?? channel,
              text,
              // Without blocks the text is shown. Markup in a sender's words must have no effect.
              ...(blocks.length > 0 ? { blocks: [...blocks] } : { mrkdwn: false, parse: "none" }),
              unfurl_links: false,
              unfurl_media: false,
              ...(to.threadTs === undefined ? {} : { thread_ts: to.threadTs }),
            });
            return answer.ts ?? "";
          }),
        tellWords,
      ),
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
    upload: async (file, signal) => {
      const method = "files.getUploadURLExternal";
      const { id, url } = await run(method, signal, async (client) => {
        // `alt_txt` is the documented name; the typed method knows only `alt_text`.
        const answer = await client.apiCall(method, {
          filename: file.name,
          length: file.bytes,
          ...(file.altText === "" ? {} : { alt_txt: file.altText }),
        });
        return { id: field(answer, "file_id"), url: field(answer, "upload_url") };
      });
      if (typeof id !== "string" || typeof url !== "string" || !URL.canParse(url))
        throw new SlackApiError(method, { kind: "nonsense" });
      await sendBytes(fetchFn, url, file, secrets, signal);
      return id;
    },
    share: (id, { title, threadTs, comment }, signal) =>
      run(
        "files.completeUploadExternal",
        signal,
        async (client) => {
          const destination =
            threadTs === undefined ? { channel_id: channel } : { channel_id: channel, thread_ts: threadTs };
          await client.files.completeUploadExternal({
            files: [{ id, title }],
            ...destination,
            ...(comment === "" ? {} : { initial_comment: comment }),
          });
        },
        SHARE_TIMEOUT_MS,
      ),
    isShown: async (id, signal) => {
      try {
        const answer = await run("files.info", signal, (client) => client.files.info({ file: id }));
        const shares = field(field(answer, "file"), "shares");
        return ["public", "private"].some((kind) => {
          const places = field(field(shares, kind), channel);
          return Array.isArray(places) && places.length > 0;
        });
      } catch (error) {
        if (isRefused(error)) return false;
        throw error;
      }
    },
    deleteFile: (id, signal) =>
      run("files.delete", signal, async (client) => {
        await client.files.delete({ file: id });
      }),
  };
}
