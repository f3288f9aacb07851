import type { WebClient } from "@slack/web-api";
import type { SlackBlock } from "./blocks.ts";
import { field } from "./client-errors.ts";
import { isRefusal, isRefused, SlackApiError, UNSHARED } from "./errors.ts";
import { type SlackUpload, sendBytes } from "./upload.ts";

/** Slack checks a file before it answers. Giving up too early would send the file twice. */
const SHARE_TIMEOUT_MS = 60_000;

/** How an uploaded file is shown, and where. */
export type SlackShare = {
  readonly title: string;
  /** `undefined`: in the channel itself. */
  readonly threadTs: string | undefined;
  /** Text above the file, `""` for none. Slack reads it as mrkdwn, so it has to be escaped. */
  readonly comment: string;
  /** The words of the message instead of a comment: "If the initial_comment field is provided, the blocks field is ignored". */
  readonly blocks?: readonly SlackBlock[];
};

/** What Slack tells of a file: https://docs.slack.dev/reference/methods/files.info */
export type FileLook =
  | {
      readonly state: "there";
      /** `ts` of the message in SLACK_CHANNEL that shows it; `undefined`: of none, or Slack does not know yet. */
      readonly shownAt: string | undefined;
      /** Slack has looked through the bytes: until then a block cannot show them and a link does not open. */
      readonly isProcessed: boolean;
      /** The file's page in Slack. */
      readonly link: string;
    }
  /** Deleted, or not finished yet. */
  | { readonly state: "gone" }
  /** The app was installed before it asked for the scope files:read. */
  | { readonly state: "unreadable" };

/** The calls for files. All reject with SlackApiError. */
export interface SlackFileCalls {
  /**
   * Uploads a file. Nobody sees it before `share`. Resolves with the file's id. `withinMs`: the time that it may take; left
   * out: as long as bytes move.
   */
  upload(file: SlackUpload, signal: AbortSignal, withinMs?: number): Promise<string>;
  /**
   * Shows an uploaded file. "This method can only be called once": https://docs.slack.dev/reference/methods/files.completeUploadExternal
   * Slack posts the message later and does not return its `ts`. A refused call leaves the file as it was.
   */
  share(id: string, share: SlackShare, signal: AbortSignal): Promise<void>;
  /** Ends an upload whose file only the bot may see, until a message of the bot shows it. Also only once. */
  finish(id: string, title: string, signal: AbortSignal): Promise<void>;
  look(id: string, signal: AbortSignal): Promise<FileLook>;
  deleteFile(id: string, signal: AbortSignal): Promise<void>;
}

/** Makes one call with a client that no other call uses meanwhile. `timeoutMs`: see `SlackClients`. */
export type RunCall = <T>(
  method: string,
  signal: AbortSignal,
  call: (client: WebClient) => Promise<T>,
  timeoutMs?: number,
) => Promise<T>;

export type FileCallsDeps = {
  readonly run: RunCall;
  readonly fetch: typeof fetch;
  readonly channel: string;
  readonly secrets: readonly string[];
};

export function createFileCalls({ run, fetch, channel, secrets }: FileCallsDeps): SlackFileCalls {
  return {
    upload: async (file, signal, withinMs) => {
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
      const limit = new AbortController();
      const timer = withinMs === undefined ? undefined : setTimeout(() => limit.abort(), withinMs);
      try {
        await sendBytes(fetch, url, file, secrets, AbortSignal.any([signal, limit.signal]));
      } finally {
        clearTimeout(timer);
      }
      return id;
    },
    share: (id, { title, threadTs, comment, blocks = [] }, signal) =>
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
            ...(blocks.length === 0 ? {} : { blocks: [...blocks] }),
          });
        },
        SHARE_TIMEOUT_MS,
      ),
    finish: (id, title, signal) =>
      run(
        UNSHARED,
        signal,
        async (client) => {
          await client.files.completeUploadExternal({ files: [{ id, title }] });
        },
        SHARE_TIMEOUT_MS,
      ),
    look: async (id, signal) => {
      try {
        const answer = await run("files.info", signal, (client) => client.files.info({ file: id }));
        const file = field(answer, "file");
        const link = field(file, "permalink");
        return {
          state: "there",
          shownAt: placeIn(field(file, "shares"), channel),
          // "the mimetype might not be known immediately": https://github.com/slackapi/node-slack-sdk/issues/2170
          isProcessed: field(file, "mimetype") !== undefined && field(file, "mimetype") !== "",
          link: typeof link === "string" ? link : "",
        };
      } catch (error) {
        if (isRefusal(error, "missing_scope")) return { state: "unreadable" };
        if (isRefused(error)) return { state: "gone" };
        throw error;
      }
    },
    deleteFile: (id, signal) =>
      run("files.delete", signal, async (client) => {
        await client.files.delete({ file: id });
      }),
  };
}

/** The `ts` of the first message in the channel, by `shares` of https://docs.slack.dev/reference/objects/file-object */
function placeIn(shares: unknown, channel: string): string | undefined {
  for (const kind of ["public", "private"]) {
    const places = field(field(shares, kind), channel);
    const ts = Array.isArray(places) ? field(places[0], "ts") : undefined;
    if (typeof ts === "string" && ts !== "") return ts;
  }
  return undefined;
}
