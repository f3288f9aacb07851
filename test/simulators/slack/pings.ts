import { isRecord } from "./blocks.ts";

/** Somebody who was called by a message. `where`: the field that did it. */
export type Ping = { readonly who: string; readonly channel: string; readonly where: string };

// https://docs.slack.dev/messaging/formatting-message-text: special mentions, user and user group mentions.
const SPECIAL =
  /<!(channel|here|everyone)(?:\|[^>]*)?>|<!subteam\^(\w+)(?:\|[^>]*)?>|<@([UW]\w+)(?:\|[^>]*)?>/g;

/** The mentions in a text that Slack parses as mrkdwn. `full`: `parse=full` or `link_names`, which call by bare name. */
export function mentionsIn(text: string, full: boolean): readonly string[] {
  const found = [...text.matchAll(SPECIAL)].map((match) => match[1] ?? match[2] ?? match[3] ?? "");
  if (full) for (const match of text.matchAll(/@(channel|here|everyone)\b/g)) found.push(match[1] ?? "");
  return found;
}

/** The mentions of blocks: mrkdwn objects and the calling elements of rich text. */
export function mentionsInBlocks(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(mentionsInBlocks);
  if (!isRecord(value)) return [];
  const { type } = value;
  if ((type === "mrkdwn" || type === "markdown") && typeof value.text === "string")
    return mentionsIn(value.text, false);
  if (type === "user") return [String(value.user_id)];
  if (type === "usergroup") return [String(value.usergroup_id)];
  if (type === "broadcast") return [String(value.range)];
  return Object.values(value).flatMap(mentionsInBlocks);
}
