import type { Args } from "./body.ts";
import { FILE_METHODS } from "./files.ts";
import { linkedFiles } from "./processed.ts";
import {
  type Answer,
  addMessage,
  COMMON,
  channelError,
  checkContent,
  fail,
  findMessage,
  type Method,
  ok,
  text,
  threadError,
} from "./rules.ts";
import {
  recordPings,
  replaceMessage,
  type SlackChannel,
  type SlackMessage,
  type Workspace,
} from "./state.ts";

/** https://docs.slack.dev/reference/methods/chat.postMessage ("Truncating content") */
const MAX_TEXT = 40_000;
/** https://docs.slack.dev/reference/methods/chat.update ("msg_too_long") */
const MAX_UPDATE_TEXT = 4000;

function shown(message: SlackMessage): Answer {
  return {
    type: "message",
    user: message.user,
    ts: message.ts,
    text: message.text,
    blocks: message.blocks,
    ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
  };
}

function post(workspace: Workspace, args: Args, ephemeralTo: string | undefined): Answer {
  const channel = text(args.channel);
  const lost = threadError(workspace, channel, args.thread_ts);
  const wrong = channelError(workspace, channel) ?? (workspace.unthreads ? undefined : lost);
  if (wrong !== undefined) return wrong;
  const content = checkContent(workspace, args, MAX_TEXT);
  if (content.error !== undefined) return content.error;
  recordPings(workspace, channel, args, content.blocks);
  const threadTs = (lost === undefined && text(args.thread_ts)) || undefined;
  // Shown is the text only where there are no blocks, and a link only where it may unfurl.
  const isShown = content.blocks.length === 0 && !isFalse(args.mrkdwn) && !isFalse(args.unfurl_media);
  const files = isShown && ephemeralTo === undefined ? linkedFiles(workspace, text(args.text)) : [];
  for (const id of files) {
    const file = workspace.files.get(id);
    if (file !== undefined) workspace.files.set(id, { ...file, channel, threadTs });
  }
  const message = addMessage(workspace, {
    channel,
    user: workspace.botUserId,
    byBot: true,
    text: text(args.text),
    blocks: content.blocks,
    threadTs,
    files,
    broadcast: threadTs !== undefined && isTrue(args.reply_broadcast),
    ephemeralTo,
    unfurl: { links: args.unfurl_links, media: args.unfurl_media },
  });
  if (ephemeralTo !== undefined) return ok({ message_ts: message.ts });
  return ok({ channel, ts: message.ts, message: shown(message) });
}

/** The channel, unless it is a private one that the bot is not in: for it that one does not exist. */
function visible(workspace: Workspace, id: unknown): SlackChannel | undefined {
  const channel = workspace.channels.get(text(id));
  return channel?.isPrivate === true && channel.isMember === false ? undefined : channel;
}

/** Forms carry text. */
const isTrue = (value: unknown): boolean => value === true || value === "true";
const isFalse = (value: unknown): boolean => value === false || value === "false";

const CONTENT = ["channel", "text", "blocks", "thread_ts", "parse", "link_names", "metadata"];

export const METHODS: Readonly<Record<string, Method>> = {
  ...FILE_METHODS,
  "auth.test": {
    args: COMMON,
    run: (w) =>
      ok({
        url: "https://example.slack.com/",
        team: w.team.name,
        team_id: w.team.id,
        user: "recalls",
        user_id: w.botUserId,
        bot_id: "B0RECALLS1",
        is_enterprise_install: false,
      }),
  },
  "chat.postMessage": {
    args: [...COMMON, ...CONTENT, "unfurl_links", "unfurl_media", "mrkdwn", "reply_broadcast"],
    run: (w, args) => post(w, args, undefined),
  },
  "chat.postEphemeral": {
    args: [...COMMON, ...CONTENT, "user"],
    run: (w, args) => (text(args.user) === "" ? fail("user_not_in_channel") : post(w, args, text(args.user))),
  },
  "chat.update": {
    args: [...COMMON, "channel", "ts", "text", "blocks", "parse", "link_names", "metadata"],
    run: (w, args) => {
      const wrong = channelError(w, args.channel);
      if (wrong !== undefined) return wrong;
      const message = findMessage(w, args.channel, args.ts);
      if (message === undefined) return fail("message_not_found");
      if (!message.byBot) return fail("cant_update_message");
      const content = checkContent(w, args, MAX_UPDATE_TEXT);
      if (content.error !== undefined) return content.error;
      // "parse: defaults to client, unlike chat.postMessage": bare names in the text count.
      const parse = args.parse === "none" ? "none" : "full";
      recordPings(w, message.channel, { ...args, parse }, content.blocks);
      // "If you don't include this field, the message's previous blocks will be retained."
      const blocks = args.blocks === undefined ? message.blocks : content.blocks;
      const next = { ...message, text: text(args.text), blocks, edits: message.edits + 1 };
      replaceMessage(w, next);
      return ok({ channel: next.channel, ts: next.ts, text: next.text, message: shown(next) });
    },
  },
  "chat.delete": {
    args: [...COMMON, "channel", "ts"],
    run: (w, args) => {
      const wrong = channelError(w, args.channel);
      if (wrong !== undefined) return wrong;
      const message = findMessage(w, args.channel, args.ts);
      if (message === undefined) return fail("message_not_found");
      if (!message.byBot) return fail("cant_delete_message");
      w.messages.splice(w.messages.indexOf(message), 1);
      return ok({ channel: message.channel, ts: message.ts });
    },
  },
  "chat.getPermalink": {
    args: [...COMMON, "channel", "message_ts"],
    run: (w, args) => {
      if (visible(w, args.channel) === undefined) return fail("channel_not_found");
      if (!/^\d{10}\.\d{6}$/.test(text(args.message_ts))) return fail("invalid_arguments");
      const message = findMessage(w, args.channel, args.message_ts);
      if (message === undefined) return fail("message_not_found");
      const { channel, ts } = message;
      const permalink = `https://example.slack.com/archives/${channel}/p${ts.replace(".", "")}`;
      return ok({ channel, permalink });
    },
  },
  "conversations.info": {
    args: [...COMMON, "channel"],
    run: (w, args) => {
      const channel = visible(w, args.channel);
      if (channel === undefined) return fail("channel_not_found");
      if (channel.isPrivate === true && !w.scopes.includes("groups:read"))
        return fail("missing_scope", { needed: "groups:read", provided: w.scopes.join(",") });
      return ok({
        channel: {
          id: channel.id,
          name: channel.name ?? "alerts",
          is_private: channel.isPrivate ?? false,
          is_member: channel.isMember ?? true,
          is_archived: channel.isArchived ?? false,
        },
      });
    },
  },
  "users.info": {
    args: [...COMMON, "user"],
    run: (w, args) =>
      /^[UW]\w+$/.test(text(args.user))
        ? ok({ user: { id: args.user, team_id: w.team.id, is_bot: args.user === w.botUserId } })
        : fail("user_not_found"),
  },
};
