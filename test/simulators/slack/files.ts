import { isRecord } from "./blocks.ts";
import {
  addMessage,
  COMMON,
  channelError,
  fail,
  type Method,
  ok,
  structure,
  text,
  threadError,
} from "./rules.ts";
import { recordPings, replaceMessage } from "./state.ts";

/** The upload in three steps: https://docs.slack.dev/messaging/working-with-files#upload */
export const FILE_METHODS: Readonly<Record<string, Method>> = {
  "files.getUploadURLExternal": {
    args: [...COMMON, "filename", "length", "alt_txt", "alt_text", "snippet_type"],
    run: (w, args, kind) => {
      const length = Number(args.length);
      // A JSON body is answered with invalid_arguments, whatever the page says.
      if (kind === "json" || text(args.filename) === "" || !Number.isSafeInteger(length) || length <= 0)
        return fail("invalid_arguments");
      const id = w.nextId("F");
      const ticket = w.nextId("UP");
      w.files.set(id, {
        id,
        name: text(args.filename),
        title: "",
        altText: text(args.alt_txt) || text(args.alt_text),
        length,
        data: undefined,
        completed: false,
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
      const channel = text(args.channel_id) || undefined;
      const threadTs = text(args.thread_ts) || undefined;
      if (threadTs !== undefined && channel === undefined) return fail("invalid_arguments");
      if (channel !== undefined) {
        const wrong = channelError(w, channel) ?? threadError(w, channel, threadTs);
        if (wrong !== undefined) return wrong;
      }
      const found = files.map((entry) => (isRecord(entry) ? w.files.get(text(entry.id)) : undefined));
      if (found.some((f) => f === undefined || f.data === undefined || f.completed || f.deleted))
        return fail("file_not_found");
      const ids: string[] = [];
      for (const [index, file] of found.entries()) {
        if (file === undefined) continue;
        const entry: unknown = files[index];
        const title = isRecord(entry) ? text(entry.title) : "";
        w.files.set(file.id, { ...file, title: title || file.name, completed: true, channel, threadTs });
        ids.push(file.id);
      }
      if (channel !== undefined) {
        recordPings(w, channel, { text: args.initial_comment }, []);
        addMessage(w, {
          channel,
          user: w.botUserId,
          byBot: true,
          text: text(args.initial_comment),
          threadTs,
          files: ids,
        });
      }
      return ok({ files: ids.map((id) => ({ id, title: w.files.get(id)?.title })) });
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
      return ok({ file: { id: file.id, name: file.name, title: file.title, size: file.length } });
    },
  },
};
