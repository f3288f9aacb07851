import type { Pressed } from "../../shared/button-data.ts";
import { parseAction } from "../api/button.ts";
import { field } from "../api/client-errors.ts";

/** What a person said to the bot, by slash command, mention or button. */
export type Spoken = {
  readonly by: "command" | "mention" | "button";
  readonly userId: string;
  readonly channel: string;
  /** All workspaces in the payload: the app's, and the speaker's own in a shared channel. */
  readonly teamIds: readonly string[];
  readonly text: string;
  /** Unix milliseconds; `undefined` for slash commands and buttons, which Slack never delivers late. */
  readonly at: number | undefined;
  readonly byBot: boolean;
  /** Only the speaker sees the answer. */
  readonly isPrivate: boolean;
};

/** `id` is the same if Slack delivers twice. */
export type Said = { readonly spoken: Spoken; readonly id: string };
/** A mention of the bot, and the thread to answer in. */
export type Mention = Said & { readonly threadTs: string };
/** The message with a button, as the payload tells it. `userId` and `botId`: whose message it is, `""` when not told. */
export type PressedMessage = {
  readonly threadTs: string;
  readonly userId: string;
  readonly botId: string;
  readonly blocks: unknown;
};
/** A press of a button. */
export type Press = Said & {
  readonly ts: string;
  /** `undefined` for a message that only this person sees. */
  readonly message: PressedMessage | undefined;
};

/** The words after the first mention of the bot as they were typed, without other mentions. */
export function mentionWords(text: string, botUserId: string): string {
  const mention = new RegExp(`<@${botUserId}(?:\\|[^>]*)?>`);
  const [, ...behind] = text.split(mention);
  return typedWords(behind.join(" ").replace(/<@\w+(?:\|[^>]*)?>/g, " "));
}

/**
 * A text as it was typed. In messages Slack writes addresses as `<http://example.org|example.org>`, channels as
 * `<#C0123456789|name>`, and escapes three characters: https://docs.slack.dev/messaging/formatting-message-text
 */
function typedWords(text: string): string {
  return text
    .replace(/<(#)?(?:[^<>|]*\|)?([^<>|]+)>/g, "$1$2")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

/** Slack's `ts` (`1700000000.000100`, seconds) as unix milliseconds. */
export function tsToMs(ts: string): number {
  return Math.floor(Number(ts) * 1000);
}

/** Reads a slash command: https://docs.slack.dev/interactivity/implementing-slash-commands */
export function readCommand(command: unknown): Said {
  return {
    id: text(command, "trigger_id"),
    spoken: {
      by: "command",
      userId: text(command, "user_id"),
      channel: text(command, "channel_id"),
      teamIds: texts(field(command, "team_id")),
      text: text(command, "text"),
      at: undefined,
      byBot: false,
      isPrivate: true,
    },
  };
}

/**
 * Reads a mention: https://docs.slack.dev/reference/events/app_mention. `undefined` for an edited message, for which Slack
 * sends the event again (https://github.com/slackapi/bolt-js/issues/960): its command must not run twice.
 */
export function readMention(body: unknown, botUserId: string): Mention | undefined {
  const event = field(body, "event");
  if (field(event, "edited") !== undefined || field(event, "subtype") !== undefined) return undefined;
  const ts = text(event, "ts");
  const userId = text(event, "user");
  return {
    id: text(body, "event_id"),
    threadTs: text(event, "thread_ts") || ts,
    spoken: {
      by: "mention",
      userId,
      channel: text(event, "channel"),
      teamIds: texts(
        field(body, "team_id"),
        field(event, "team"),
        field(event, "user_team"),
        field(event, "source_team"),
      ),
      text: mentionWords(text(event, "text"), botUserId),
      at: tsToMs(ts),
      byBot: field(event, "bot_id") !== undefined || userId === botUserId,
      isPrivate: false,
    },
  };
}

/**
 * Reads a press: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload. `undefined` for everything but
 * our buttons on a message. Slack sends ephemeral messages without their text.
 */
export function readPress(body: unknown): Press | undefined {
  const actions = field(body, "actions");
  const container = field(body, "container");
  const pressed = Array.isArray(actions) && actions.length === 1 ? parseAction(actions[0]) : undefined;
  if (pressed === undefined || field(container, "type") !== "message") return undefined;
  const channel = text(field(body, "channel"), "id");
  if (channel === "" || text(container, "channel_id") !== channel) return undefined;
  const isPrivate = field(container, "is_ephemeral") === true;
  const ts = text(container, "message_ts");
  const message = field(body, "message");
  const user = field(body, "user");
  return {
    id: text(body, "trigger_id"),
    ts,
    message: isPrivate
      ? undefined
      : {
          threadTs: text(message, "thread_ts") || ts,
          userId: text(message, "user"),
          botId: text(message, "bot_id"),
          blocks: field(message, "blocks"),
        },
    spoken: {
      by: "button",
      userId: text(user, "id"),
      channel,
      teamIds: texts(field(field(body, "team"), "id"), field(user, "team_id")),
      text: typed(pressed),
      at: undefined,
      byBot: false,
      isPrivate,
    },
  };
}

function typed({ name, args }: Pressed): string {
  return [name, ...args].join(" ");
}

function text(value: unknown, name: string): string {
  const found = field(value, name);
  return typeof found === "string" ? found : "";
}

function texts(...values: readonly unknown[]): readonly string[] {
  return values.filter((value) => typeof value === "string");
}
