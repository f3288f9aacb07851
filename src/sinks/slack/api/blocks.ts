import type { SlackButton } from "./button.ts";

/**
 * Characters of one piece of rich text. Slack sets 3000 for the text of a section
 * (https://docs.slack.dev/reference/block-kit/blocks/section-block) and says nothing of rich text.
 */
export const PIECE_LIMIT = 3_000;
/** https://docs.slack.dev/reference/block-kit/blocks */
export const BLOCKS_LIMIT = 50;
/**
 * All blocks of a message together. Undocumented: about 13,200 characters are taken, fewer with many containers
 * (https://github.com/slackapi/bolt-js/issues/2509, https://github.com/slackapi/bolt-js/issues/2867).
 */
export const MESSAGE_LIMIT = 13_000;

export type TextElement = { type: "text"; text: string; style?: { bold: true } };
export type RichPart = { type: "rich_text_section" | "rich_text_quote"; elements: TextElement[] };
export type SlackBlock =
  | { type: "rich_text"; elements: RichPart[] }
  | { type: "context"; elements: { type: "plain_text"; text: string; emoji: false }[] }
  | { type: "actions"; elements: SlackButton[] }
  | { type: "divider" };

/** A message for chat.postMessage: `blocks` is what is shown, `text` what notifications and readers say. */
export type SlackContent = { readonly text: string; readonly blocks: readonly SlackBlock[] };

/** Stands for a divider where there are words only. */
const RULE = "——";

/**
 * Text for places that Slack reads as mrkdwn. Escaped like this it cannot become a link, a mention or a call
 * (https://docs.slack.dev/messaging/formatting-message-text#escaping).
 */
export function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** How much of `MESSAGE_LIMIT` a text may take: as JSON and with Slack's own escapes, whichever counts more. */
export function weight(text: string): number {
  let sum = 0;
  for (const char of text) {
    if (char === "&") sum += 5;
    else if (char === "<" || char === ">") sum += 4;
    else if (char === "\n" || char === '"' || char === "\\" || char === "\t") sum += 2;
    // JSON writes control characters and lone surrogates as \uXXXX.
    else if (/[\p{Cc}\p{Cs}]/u.test(char)) sum += 6;
    else sum += char.length;
  }
  return sum;
}

/** The same of blocks with their containers. */
export function blocksWeight(blocks: readonly SlackBlock[]): number {
  const json = JSON.stringify(blocks);
  let sum = json.length;
  for (const char of json) {
    if (char === "&") sum += 4;
    else if (char === "<" || char === ">") sum += 3;
  }
  return sum;
}

/**
 * The words of blocks as one text, a line for each part, without buttons. Also reads the blocks of a message that comes
 * back from Slack: what is none of ours has no words.
 */
export function wordsOf(blocks: unknown): string {
  return listOf(blocks)
    .flatMap(linesOf)
    .filter((line) => line !== "")
    .join("\n");
}

function linesOf(block: unknown): readonly string[] {
  const { type, elements } = recordOf(block);
  if (type === "divider") return [RULE];
  if (type === "context") return [textsOf(elements)];
  if (type === "rich_text") return listOf(elements).map(partWords);
  return [];
}

/** The words of one part of rich text; a sender's are marked, so that no line of theirs looks like one of the bridge's. */
export function partWords(part: unknown): string {
  const { type, elements } = recordOf(part);
  const text = textsOf(elements);
  return type === "rich_text_quote" ? text.replace(/^/gm, "│ ") : text;
}

function textsOf(elements: unknown): string {
  return listOf(elements)
    .map((element) => recordOf(element).text)
    .filter((text) => typeof text === "string")
    .join("");
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
