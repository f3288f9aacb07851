import { shorten } from "../../shared/shorten.ts";
import { escapeText, type SlackContent, wordsOf } from "./blocks.ts";
import { isRefusal, SlackApiError } from "./errors.ts";

/** Refusals of a message's blocks, not of its words: https://docs.slack.dev/reference/methods/chat.postMessage */
const OF_BLOCKS = ["invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"] as const;

/** Whether Slack refused the blocks of a message. Such a call has posted nothing. */
export function isBlocksRefusal(error: unknown): boolean {
  return isRefusal(error, ...OF_BLOCKS);
}

/**
 * Sends `content`, or only its words if Slack refuses its blocks: if Slack's rules change, an alert loses its layout but is
 * delivered. Not with a picture: Slack may only not have processed it yet. `limit`: characters of `text` that the method
 * accepts.
 */
export async function orWords<T>(
  content: SlackContent,
  limit: number,
  send: (content: SlackContent) => Promise<T>,
  onRefused: (reason: string) => void,
): Promise<T> {
  try {
    return await send(content);
  } catch (error) {
    if (!(error instanceof SlackApiError) || !isBlocksRefusal(error)) throw error;
    if (content.blocks.some(({ type }) => type === "image")) throw error;
    const words = wordsOf(content.blocks);
    if (words === "") throw error;
    onRefused(error.message);
    return await send({ text: escapedWithin(words, limit), blocks: [] });
  }
}

/** Escapes the words within `limit` characters. An escaped character takes up to five. */
function escapedWithin(words: string, limit: number): string {
  const text = escapeText(words);
  return text.length <= limit ? text : escapeText(shorten(words, Math.floor(limit / 5)));
}
