import type { AlertText, Span } from "../../bridge/describe.ts";
import { splitText } from "../../bridge/text/split.ts";

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
/** Of these, what the sender wrote; the rest is for head, footer and containers. */
const CONTENT_LIMIT = 8_000;
/** Characters of `text`: chat.update takes 4000, and an escaped character may take five. */
const FALLBACK_LIMIT = 700;
const HEAD_LIMIT = 1_000;

type TextElement = { type: "text"; text: string; style?: { bold: true } };
type RichPart = { type: "rich_text_section" | "rich_text_quote"; elements: TextElement[] };
export type SlackBlock =
  | { type: "rich_text"; elements: RichPart[] }
  | { type: "context"; elements: { type: "plain_text"; text: string; emoji: false }[] };

/** A message for chat.postMessage: `blocks` is what is shown, `text` what notifications and readers say. */
export type SlackContent = { readonly text: string; readonly blocks: readonly SlackBlock[] };

/**
 * Text for places that Slack reads as mrkdwn. Escaped like this it cannot become a link, a mention or a call
 * (https://docs.slack.dev/messaging/formatting-message-text#escaping).
 */
export function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** How much of `MESSAGE_LIMIT` a text may take: as JSON and with Slack's own escapes, whichever counts more. */
function weight(text: string): number {
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

/** At most `limit` characters, with an ellipsis where something was left out. */
export function shorten(text: string, limit: number): string {
  const [first = "", ...rest] = splitText(text, limit);
  return rest.length === 0 ? first : `${first.trimEnd()}…`;
}

function fallback(lines: readonly string[]): string {
  return escapeText(shorten(lines.filter((line) => line !== "").join("\n"), FALLBACK_LIMIT));
}

function textElement(text: string, bold = false): TextElement {
  return bold ? { type: "text", text, style: { bold: true } } : { type: "text", text };
}

/** Pieces that fit, in groups of one message each. Depends on nothing but the content: a repeat is cut the same. */
function paginate(blocks: AlertText["blocks"]): readonly (readonly RichPart[])[] {
  const pages: RichPart[][] = [[]];
  let used = 0;
  for (const { kind, text } of blocks) {
    const type = kind === "content" ? "rich_text_quote" : "rich_text_section";
    for (const piece of splitText(text, PIECE_LIMIT, weight)) {
      const size = weight(piece);
      const page = pages.at(-1);
      if (page === undefined || (used + size > CONTENT_LIMIT && page.length > 0)) {
        pages.push([{ type, elements: [textElement(piece)] }]);
        used = size;
      } else {
        page.push({ type, elements: [textElement(piece)] });
        used += size;
      }
    }
  }
  return pages;
}

/** A line without its emphasis. */
export function plain(spans: readonly Span[]): string {
  return spans.map((span) => span.text).join("");
}

/** Names in bold by style, not by markup: rich text is never parsed, so no name can format, link or call. */
function head(text: AlertText): RichPart {
  const spans = text.headline.filter((span) => span.text !== "");
  const long = plain(spans).length > HEAD_LIMIT;
  const line = long
    ? [textElement(shorten(plain(spans), HEAD_LIMIT))]
    : spans.map((span) => textElement(span.text, span.strong));
  const times = text.times === "" ? [] : [textElement(`${line.length === 0 ? "" : "\n"}${text.times}`)];
  return { type: "rich_text_section", elements: [...line, ...times] };
}

function footer(text: string): SlackBlock[] {
  if (text === "") return [];
  return [
    { type: "context", elements: [{ type: "plain_text", text: shorten(text, HEAD_LIMIT), emoji: false }] },
  ];
}

function pageText(page: readonly RichPart[]): string {
  return page.flatMap((part) => part.elements.map((element) => element.text)).join("\n");
}

/** An alert as one message, or as several when it is longer than Slack takes: the others belong into its thread. */
export function alertMessages(text: AlertText): readonly SlackContent[] {
  const pages = paginate(text.blocks.filter((block) => block.text !== ""));
  return pages.map((page, index) => {
    const parts = (index === 0 ? [head(text), ...page] : page).filter((part) => part.elements.length > 0);
    const mark = pages.length === 1 ? text.footer : `${text.footer} · ${index + 1}/${pages.length}`;
    const lines = index === 0 ? [plain(text.headline), text.times, pageText(page)] : [pageText(page)];
    return {
      text: fallback([...lines, ...(index === 0 ? [] : [mark])]),
      blocks: [
        ...(parts.length === 0 ? [] : [{ type: "rich_text", elements: parts } satisfies SlackBlock]),
        ...footer(mark),
      ],
    };
  });
}

/**
 * The bridge's own words (replies, login, notices), unformatted, with `mark` in small letters under them. What is longer
 * than one message is cut.
 */
export function plainMessage(text: string, mark = ""): SlackContent {
  const [piece = ""] = splitText(text, CONTENT_LIMIT, weight);
  const shown = piece.length < text.length ? `${piece.trimEnd()}…` : piece;
  return {
    text: fallback([text, mark]),
    blocks: [
      { type: "rich_text", elements: [{ type: "rich_text_section", elements: [textElement(shown)] }] },
      ...footer(mark),
    ],
  };
}
