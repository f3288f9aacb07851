import { shorten } from "../../shared/shorten.ts";
import { escapeText, type SlackContent, wordsOf } from "./blocks.ts";
import { isRefusal, SlackApiError } from "./errors.ts";

/** Refusals of a message's make, not of its words: https://docs.slack.dev/reference/methods/chat.postMessage */
const OF_BLOCKS = ["invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"] as const;

/**
 * Sends `content`; when Slack refuses its blocks, its words alone, so that a rule of tomorrow costs the looks and not the
 * alert. Nothing was posted by a refused call. `limit`: characters of `text` that the method takes.
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
    if (!(error instanceof SlackApiError) || !isRefusal(error, ...OF_BLOCKS)) throw error;
    const words = wordsOf(content.blocks);
    if (words === "") throw error;
    onRefused(error.message);
    return await send({ text: escapedWithin(words, limit), blocks: [] });
  }
}

/** An escaped character may take five. */
function escapedWithin(words: string, limit: number): string {
  const text = escapeText(words);
  return text.length <= limit ? text : escapeText(shorten(words, Math.floor(limit / 5)));
}
