import { isRecord } from "./blocks.ts";
import type { Args } from "./body.ts";
import { isProcessed, permalinkOf } from "./processed.ts";
import {
  type Answer,
  addMessage,
  COMMON,
  channelError,
  checkBlocks,
  fail,
  findMessage,
  type Method,
  ok,
  structure,
  text,
  threadError,
} from "./rules.ts";
import { type FileRules, recordPings, replaceMessage, type SlackFile, type Workspace } from "./state.ts";

/** Stricter than Slack, which says nothing of names: what is no base name is a slip of the sender. */
function isBaseName(name: string): boolean {
  return /^[^/\\\p{Cc}\p{Bidi_Control}]{1,255}$/u.test(name) && !/^\.+$/.test(name);
}

const PICTURE_ENDING = /\.(?:png|jpe?g|gif|webp)$/i;

/** The errors of https://docs.slack.dev/reference/methods/files.getUploadURLExternal that rules of a workspace make. */
function fileError(rules: FileRules, name: string, length: number, stored: number): string | undefined {
  if (rules.uploads === "none") return "file_uploads_disabled";
  if (rules.uploads === "images" && !PICTURE_ENDING.test(name)) return "file_uploads_except_images_disabled";
  if (rules.refusedEndings.some((ending) => name.toLowerCase().endsWith(ending)))
    return "file_type_not_allowed";
  if (length > rules.maxBytes) return "file_upload_size_restricted";
  if (stored + length > rules.storageBytes) return "storage_limit_reached";
  return undefined;
}

function stored(workspace: Workspace): number {
  let sum = 0;
  for (const file of workspace.files.values()) if (file.completed && !file.deleted) sum += file.length;
  return sum;
}

/** Same source: a snippet takes 1 MB, a description 1000 characters. */
function textError(args: Args, altText: string, length: number): string | undefined {
  if (altText.length > 1000) return "alt_txt_too_large";
  if (text(args.snippet_type) !== "" && length > 2 ** 20) return "snippet_too_large";
  return undefined;
}

/** "Never use a reply's ts value; use its parent instead": the page says so and not what happens; here it is refused. */
function rootError(w: Workspace, channel: string, threadTs: string | undefined): Answer | undefined {
  const wrong = threadError(w, channel, threadTs);
  if (wrong !== undefined || threadTs === undefined) return wrong;
  return findMessage(w, channel, threadTs)?.threadTs === undefined ? undefined : fail("thread_not_found");
}

/** The blocks of a message that shows a file. A `markdown` block: https://github.com/slackapi/python-slack-sdk/issues/1756 */
function shareBlocks(w: Workspace, given: unknown): ReturnType<typeof checkBlocks> {
  const blocks = structure(given);
  const isMarkdown = (block: unknown): boolean => isRecord(block) && block.type === "markdown";
  if (Array.isArray(blocks) && blocks.some(isMarkdown)) return { error: fail("internal_error") };
  return checkBlocks(w, given, w.fileRules.refusedBlocks);
}

/** Where a file is shown: https://docs.slack.dev/reference/objects/file-object */
function sharesOf(w: Workspace, file: SlackFile): Answer {
  const { channel } = file;
  if (channel === undefined) return {};
  const shown = w.messages.filter((message) => message.files.includes(file.id));
  const places = shown.map(({ ts, threadTs }) => ({
    ts,
    ...(threadTs === undefined ? {} : { thread_ts: threadTs }),
  }));
  return { [w.channels.get(channel)?.isPrivate === true ? "private" : "public"]: { [channel]: places } };
}

/** The upload in three steps: https://docs.slack.dev/messaging/working-with-files#upload */
export const FILE_METHODS: Readonly<Record<string, Method>> = {
  "files.getUploadURLExternal": {
    args: [...COMMON, "filename", "length", "alt_txt", "alt_text", "snippet_type"],
    run: (w, args, kind) => {
      const length = Number(args.length);
      const name = text(args.filename);
      // A JSON body is answered with invalid_arguments, whatever the page says.
      if (kind === "json" || !isBaseName(name) || !Number.isSafeInteger(length) || length < 0)
        return fail("invalid_arguments");
      if (length === 0) return fail("missing_argument");
      const altText = text(args.alt_txt) || text(args.alt_text);
      const wrong = fileError(w.fileRules, name, length, stored(w)) ?? textError(args, altText, length);
      if (wrong !== undefined) return fail(wrong);
      const id = w.nextId("F");
      const ticket = w.nextId("UP");
      w.files.set(id, {
        id,
        name,
        title: "",
        altText,
        length,
        data: undefined,
        sha256: undefined,
        mimetype: "",
        inline: false,
        completed: false,
        looks: 0,
        deleted: false,
        channel: undefined,
        threadTs: undefined,
      });
      w.uploads.set(ticket, id);
      return ok({ file_id: id, upload_url: `${w.origin()}/upload/v1/${ticket}` });
    },
  },
  "files.completeUploadExternal": {
    args: [...COMMON, "files", "channel_id", "thread_ts", "initial_comment", "blocks"],
    run: (w, args) => {
      const files = structure(args.files);
      if (!Array.isArray(files) || files.length === 0) return fail("invalid_arguments");
      const comment = text(args.initial_comment);
      // "If the initial_comment field is provided, the blocks field is ignored".
      const given = comment === "" ? args.blocks : undefined;
      const content = shareBlocks(w, given);
      if (content.error !== undefined) return content.error;
      const channel = text(args.channel_id) || undefined;
      const threadTs = text(args.thread_ts) || undefined;
      if (channel === undefined && (threadTs !== undefined || content.blocks.length > 0))
        return fail("invalid_arguments");
      if (channel !== undefined) {
        const wrong = channelError(w, channel) ?? rootError(w, channel, threadTs);
        if (wrong !== undefined) return wrong;
      }
      const found = files.map((entry) => (isRecord(entry) ? w.files.get(text(entry.id)) : undefined));
      if (found.some((f) => f === undefined || f.sha256 === undefined || f.completed || f.deleted))
        return fail("file_not_found");
      const { uploads } = w.fileRules;
      if (uploads === "images" && found.some((file) => file?.inline !== true))
        return fail("file_uploads_except_images_disabled");
      const ids: string[] = [];
      for (const [index, file] of found.entries()) {
        if (file === undefined) continue;
        const entry: unknown = files[index];
        const title = isRecord(entry) ? text(entry.title) : "";
        w.files.set(file.id, { ...file, title: title || file.name, completed: true, channel, threadTs });
        ids.push(file.id);
      }
      if (channel !== undefined) {
        recordPings(w, channel, { text: comment }, content.blocks);
        const { blocks } = content;
        const message = { channel, user: w.botUserId, byBot: true, text: comment, blocks, threadTs };
        if (!w.fileRules.dropsShares) addMessage(w, { ...message, files: ids });
      }
      const done = ids.flatMap((id) => w.files.get(id) ?? []);
      return ok({ files: done.map((f) => ({ id: f.id, title: f.title, permalink: permalinkOf(w, f) })) });
    },
  },
  "files.delete": {
    args: [...COMMON, "file"],
    run: (w, args) => {
      const file = w.files.get(text(args.file));
      if (file === undefined) return fail("file_not_found");
      if (file.deleted) return fail("file_deleted");
      w.files.set(file.id, { ...file, deleted: true });
      for (const message of w.messages)
        if (message.files.includes(file.id))
          replaceMessage(w, { ...message, files: message.files.filter((id) => id !== file.id) });
      return ok({});
    },
  },
  "files.info": {
    args: [...COMMON, "file"],
    run: (w, args) => {
      const file = w.files.get(text(args.file));
      if (file === undefined || !file.completed) return fail("file_not_found");
      if (file.deleted) return fail("file_deleted");
      const { id, name, title } = file;
      // "There can be a visible delay until the shares in a file's metadata is properly updated":
      // https://github.com/slackapi/python-slack-sdk/issues/1277. The type is empty until then too.
      const known = isProcessed(w, id)
        ? { mimetype: file.mimetype, shares: sharesOf(w, file) }
        : { mimetype: "", shares: {} };
      const link = w.fileRules.givesNoLinks ? {} : { permalink: permalinkOf(w, file) };
      return ok({ file: { id, name, title, size: file.length, ...link, ...known } });
    },
  },
};
