import type { AlertText } from "../../../bridge/describe/alert.ts";
import { shorten } from "../../shared/shorten.ts";
import { BLOCKS_LIMIT, blocksWeight, type SlackBlock, type SlackContent } from "../api/blocks.ts";
import { alertMessages, fallback, plain } from "./format.ts";

/**
 * Characters of all blocks of a pack. Less than `MESSAGE_LIMIT`, because a pack has many containers: Slack advises "12,000
 * text characters with a buffer for block containers" in https://github.com/slackapi/bolt-js/issues/2509. The rest is also
 * enough for dates that become longer when a midnight passes between counting and sending.
 */
export const PACK_LIMIT = 12_000;
/** Characters of one alert's line in a notification, so that a long name does not displace the other alerts. */
const LINE_LIMIT = 80;

const DIVIDER: SlackBlock = { type: "divider" };

/** How many of `texts`, from the first, fit into one message: at least 1. Reads no more of them than needed. */
export function fitting(texts: Iterable<AlertText>): number {
  let count = 0;
  let blocks = 0;
  let size = 0;
  for (const text of texts) {
    const [message, ...more] = alertMessages(text);
    if (message === undefined || more.length > 0) break;
    const own = count === 0 ? message.blocks : [DIVIDER, ...message.blocks];
    blocks += own.length;
    size += blocksWeight(own);
    if (blocks > BLOCKS_LIMIT || size > PACK_LIMIT) break;
    count += 1;
  }
  return Math.max(1, count);
}

/** Alerts as one message, each as if it were alone, with a line between two. They must fit, see `fitting`. */
export function packedMessage(texts: readonly AlertText[]): SlackContent {
  const blocks = texts.flatMap((text, index) => {
    const own = alertMessages(text).flatMap((message) => message.blocks);
    return index === 0 ? own : [DIVIDER, ...own];
  });
  return { text: fallback(texts.map((text) => shorten(plain(text.headline), LINE_LIMIT))), blocks };
}
