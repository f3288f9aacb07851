import type { SlackButton } from "./button.ts";

/**
 * Characters of one element of rich text. Slack documents 3000 for the text of a section
 * (https://docs.slack.dev/reference/block-kit/blocks/section-block) and no limit for rich text.
 */
export const PIECE_LIMIT = 3_000;
/** https://docs.slack.dev/reference/block-kit/blocks */
export const BLOCKS_LIMIT = 50;
/**
 * Characters of all blocks of a message. Undocumented: about 13,200 are accepted, fewer with many containers
 * (https://github.com/slackapi/bolt-js/issues/2509, https://github.com/slackapi/bolt-js/issues/2867).
 */
export const MESSAGE_LIMIT = 13_000;

/** The parts of Block Kit that the sink uses. */
export type TextElement = { type: "text"; text: string; style?: { bold: true } };
export type RichPart = { type: "rich_text_section" | "rich_text_quote"; elements: TextElement[] };
export type SlackBlock =
  | { type: "rich_text"; elements: RichPart[] }
  | { type: "context"; elements: { type: "plain_text"; text: string; emoji: false }[] }
  | { type: "actions"; elements: SlackButton[] }
  /** A finished picture: https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object */
  | { type: "image"; slack_file: { id: string }; alt_text: string }
  | { type: "divider" };

/** A message for chat.postMessage. `blocks` is shown; `text` is for notifications and screen readers. */
export type SlackContent = { readonly text: string; readonly blocks: readonly SlackBlock[] };

/** Replaces a divider in plain text. */
const RULE = "——";

/**
 * Escapes a text for places that Slack reads as mrkdwn, so that it cannot become a link or a mention
 * (https://docs.slack.dev/messaging/formatting-message-text#escaping).
 */
export function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** The most that a text can count towards `MESSAGE_LIMIT`: its length as JSON or with Slack's escapes, whichever is more. */
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

/** The most that blocks, with their containers, can count towards `MESSAGE_LIMIT`. */
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
 * The words of blocks as one text: a line for each part, without buttons. Also reads blocks that come back from Slack; those
 * of unknown kinds have no words.
 */
export function wordsOf(blocks: unknown): string {
  return listOf(blocks)
    .flatMap(linesOf)
    .filter((line) => line !== "")
    .join("\n");
}

/**
 * Blocks that come back from Slack, as far as they are of the kinds that the sink sends, without buttons. Each is built anew
 * from its words: no other part of Slack's payload is sent back.
 */
export function keptBlocks(blocks: unknown): readonly SlackBlock[] {
  return listOf(blocks).flatMap((block): SlackBlock[] => {
    const { type, elements } = recordOf(block);
    if (type === "divider") return [{ type }];
    if (type === "rich_text") {
      const parts = listOf(elements).flatMap(keptPart);
      return parts.length === 0 ? [] : [{ type, elements: parts }];
    }
    const text = textsOf(elements);
    if (type !== "context" || text === "") return [];
    return [{ type, elements: [{ type: "plain_text", text, emoji: false }] }];
  });
}

function keptPart(part: unknown): RichPart[] {
  const { type, elements } = recordOf(part);
  const kept = listOf(elements).flatMap((element): TextElement[] => {
    const text = textOf(element);
    if (text === "") return [];
    const isBold = recordOf(recordOf(element).style).bold === true;
    return [isBold ? { type: "text", text, style: { bold: true } } : { type: "text", text }];
  });
  if (kept.length === 0) return [];
  return [{ type: type === "rich_text_quote" ? type : "rich_text_section", elements: kept }];
}

function linesOf(block: unknown): readonly string[] {
  const { type, elements } = recordOf(block);
  if (type === "divider") return [RULE];
  if (type === "context") return [textsOf(elements)];
  if (type === "rich_text") return listOf(elements).map(partWords);
  return [];
}

/** The words of one part of rich text. Lines of a sender are marked, so that they cannot look like lines of the bridge. */
export function partWords(part: unknown): string {
  const { type, elements } = recordOf(part);
  const text = textsOf(elements);
  return type === "rich_text_quote" ? text.replace(/^/gm, "│ ") : text;
}

function textsOf(elements: unknown): string {
  return listOf(elements).map(textOf).join("");
}

/** Of an address that Slack has turned into a link, the address. */
function textOf(element: unknown): string {
  const { text, url } = recordOf(element);
  if (typeof text === "string") return text;
  return typeof url === "string" ? url : "";
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
