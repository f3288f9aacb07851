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
import { withButtons } from "../api/button.ts";

/** The part of `MESSAGE_LIMIT` for the sender's text. The rest is for headline, footer and containers. */
const CONTENT_LIMIT = 8_000;
/** Characters of `text` before escaping: chat.update accepts 4000, and an escaped character takes up to five. */
const FALLBACK_LIMIT = 700;
const HEAD_LIMIT = 1_000;

/** The text for notifications, from these lines. */
export function fallback(lines: readonly string[]): string {
  return escapeText(shorten(lines.filter((line) => line !== "").join("\n"), FALLBACK_LIMIT));
}

function textElement(text: string, bold = false): TextElement {
  return bold ? { type: "text", text, style: { bold: true } } : { type: "text", text };
}

/** The content in pieces that fit, grouped by message. Depends on the content only, so a repeat is split in the same way. */
function paginate(blocks: AlertText["blocks"]): readonly (readonly RichPart[])[] {
  const pages: RichPart[][] = [[]];
  let used = 0;
  for (const { kind, text } of blocks) {
    const type = kind === "note" ? "rich_text_section" : "rich_text_quote";
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

/** A line without bold parts. */
export function plain(spans: readonly Span[]): string {
  return spans.map((span) => span.text).join("");
}

/** The headline, with names in bold by style. Rich text is not parsed, so a name cannot contain markup, links or mentions. */
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

function pictureBlock({ id, altText }: NonNullable<PlainOptions["picture"]>): SlackBlock {
  return { type: "image", slack_file: { id }, alt_text: altText };
}

function pageText(page: readonly RichPart[]): string {
  return page.map(partWords).join("\n");
}

/**
 * An alert as one message, or as several if it is too long for one. The others belong into the thread of the first. The last
 * one has the buttons.
 */
export function alertMessages(
  text: AlertText,
  buttons: readonly CommandButton[] = [],
): readonly SlackContent[] {
  const pages = paginate(text.blocks.filter((block) => block.text !== ""));
  return pages.map((page, index) => {
    const parts = (index === 0 ? [head(text), ...page] : page).filter((part) => part.elements.length > 0);
    const mark = pages.length === 1 ? text.footer : `${text.footer} · ${index + 1}/${pages.length}`;
    const lines = index === 0 ? [plain(text.headline), text.times, pageText(page)] : [pageText(page)];
    return {
      text: fallback([...lines, ...(index === 0 ? [] : [mark])]),
      blocks: withButtons(
        [
          ...(parts.length === 0 ? [] : [{ type: "rich_text", elements: parts } satisfies SlackBlock]),
          ...footer(mark),
        ],
        index === pages.length - 1 ? buttons : [],
      ),
    };
  });
}

/** What a plain message has besides its text. */
export type PlainOptions = {
  /** Shown in small letters under the text. */
  readonly mark?: string;
  readonly buttons?: readonly CommandButton[];
  /** A finished picture of Slack, below the text. */
  readonly picture?: { readonly id: string; readonly altText: string } | undefined;
};

/**
 * A text of the bridge (replies, login, announcements) without markup. Names in it are cleaned here. It is cut to one
 * message.
 */
export function plainMessage(
  text: string,
  { mark = "", buttons = [], picture }: PlainOptions = {},
): SlackContent {
  const words = cleanContent(text);
  const elements = splitText(shorten(words, CONTENT_LIMIT, weight), PIECE_LIMIT, weight).map((part) =>
    textElement(part),
  );
  const section: RichPart = { type: "rich_text_section", elements };
  return {
    text: fallback([words, mark]),
    blocks: withButtons(
      [
        ...(elements.length === 0 ? [] : [{ type: "rich_text", elements: [section] } satisfies SlackBlock]),
        ...(picture === undefined ? [] : [pictureBlock(picture)]),
        ...footer(mark),
      ],
      buttons,
    ),
  };
}
