import type { AlertText, Span } from "../../../bridge/describe/alert.ts";
import type { CommandButton } from "../../../bridge/ports/command.ts";
import { cleanContent } from "../../../text/tools/clean.ts";
import { splitText } from "../../../text/tools/split.ts";
import { shorten } from "../../shared/shorten.ts";
import {
  escapeText,
  PIECE_LIMIT,
  partWords,
  type RichPart,
  type SlackBlock,
  type SlackContent,
  type TextElement,
  weight,
} from "../api/blocks.ts";
import { actionsBlock } from "../api/button.ts";

/** Of `MESSAGE_LIMIT`, what the sender wrote; the rest is for head, footer and containers. */
const CONTENT_LIMIT = 8_000;
/** Characters of `text`: chat.update takes 4000, and an escaped character may take five. */
const FALLBACK_LIMIT = 700;
const HEAD_LIMIT = 1_000;

/** What notifications say, from these lines. */
export function fallback(lines: readonly string[]): string {
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
  return page.map(partWords).join("\n");
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

export type PlainOptions = {
  /** In small letters under the words. */
  readonly mark?: string;
  readonly buttons?: readonly CommandButton[];
};

/**
 * The bridge's own words (replies, login, notices), unformatted. Names in them come as they are and are cleaned here. What
 * is longer than one message is cut.
 */
export function plainMessage(text: string, { mark = "", buttons = [] }: PlainOptions = {}): SlackContent {
  const words = cleanContent(text);
  const elements = splitText(shorten(words, CONTENT_LIMIT, weight), PIECE_LIMIT, weight).map((part) =>
    textElement(part),
  );
  const section: RichPart = { type: "rich_text_section", elements };
  return {
    text: fallback([words, mark]),
    blocks: [
      ...(elements.length === 0 ? [] : [{ type: "rich_text", elements: [section] } satisfies SlackBlock]),
      ...footer(mark),
      ...actionsBlock(buttons),
    ],
  };
}
