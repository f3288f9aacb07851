import type { AlertText, Span } from "../../../bridge/describe/alert.ts";
import type { AlertBlock } from "../../../bridge/describe/message/content.ts";
import { cleanContent } from "../../../text/tools/clean.ts";
import { splitText } from "../../../text/tools/split.ts";
import { shorten } from "../../shared/shorten.ts";

/** UTF-16 units of a message after entity parsing (https://core.telegram.org/bots/api#sendmessage). */
export const TEXT_LIMIT = 4096;
/** UTF-16 units of a caption after entity parsing (https://core.telegram.org/bots/api#sendphoto). */
const CAPTION_LIMIT = 1024;
/** A quote of more lines is shown folded. */
const FOLD_OVER_LINES = 10;
/** UTF-16 units, more than real names, times or footers take. Longer ones are cut. */
const MAX_HEADLINE = 1024;
const MAX_LINE = 200;
/** Units that every part leaves free for the first line of a further part. */
const LEAD_ROOM = 256;
/** Units of a part's own pieces. The rest is for the first line of a further part and for the footer. */
const PART_ROOM = TEXT_LIMIT - LEAD_ROOM - MAX_LINE - 1;
/**
 * Units that count for the first two lines, whatever they take. So where the content is cut depends on the content alone, and
 * a repeat on another day or in another language continues at the right place.
 */
const HEAD_ROOM = MAX_HEADLINE + MAX_LINE + 2;

/**
 * One message: `html` for HTML parse mode; `plain` has the same words, in case Telegram cannot parse the HTML. `units`: the
 * length of `html` as Telegram counts it.
 */
export type MessagePart = { readonly html: string; readonly plain: string; readonly units: number };

/** Where a message is shown. */
export type FormatOptions = {
  /** More than one person reads there. An `@name` of a sender could notify a member, so mentions are broken up. */
  readonly shared: boolean;
};

/** Escapes text for HTML parse mode (https://core.telegram.org/bots/api#html-style). */
export function escapeHtml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

// Inserts a WORD JOINER, which has no width: Telegram's detection of mentions stops at it.
const breakMentions = (text: string): string => text.replace(/@(?=\w)/g, "@\u2060");
/** Links, and what Telegram takes for a command (find_bot_commands of tdlib/td). In links it finds no commands. */
const LINK_OR_COMMAND =
  /https?:\/\/[A-Za-z0-9.-]+\.[a-z]{2,}(?::\d+)?[/?#][^\s<>"]*|(?<![\p{L}\p{N}_/<>])\/(?=[A-Za-z0-9_]{1,64}(?![\p{L}\p{N}_/<>]))/gu;
// Breaks commands in a sender's words: a reader who taps one would send it.
const breakCommands = (text: string): string =>
  text.replace(LINK_OR_COMMAND, (found) => (found === "/" ? "/\u2060" : found));
/** Breaks every slash that could begin a command after the text is cut, for instance inside a link. */
const breakSlashes = (text: string): string => text.replace(/(?<![\p{L}\p{N}_/<>])\/(?=\w)/gu, "/\u2060");
const cleaner = ({ shared }: FormatOptions): ((text: string) => string) =>
  shared ? breakMentions : (text) => text;

/** A line or a quote. `text`: what the person sees and Telegram counts. */
type Piece = { readonly html: string; readonly text: string; readonly quoted: boolean };

/** An alert as one or more messages in reading order, each within the limit. */
export function formatAlert(alert: AlertText, options: FormatOptions): readonly MessagePart[] {
  return alertPieces(alert, options).map((pieces) => join(pieces, TEXT_LIMIT));
}

/** The alert as a caption; `undefined` when it is too long for one. */
export function formatCaption(alert: AlertText, options: FormatOptions): MessagePart | undefined {
  const [pieces, ...more] = alertPieces(alert, options);
  const part = pieces === undefined || more.length > 0 ? undefined : join(pieces, CAPTION_LIMIT);
  return part !== undefined && part.units <= CAPTION_LIMIT ? part : undefined;
}

/** Lines of the bridge as one message. They may contain a path or file name from the sender. */
export function formatLines(lines: readonly string[], options: FormatOptions): MessagePart {
  const clean = cleaner(options);
  return join(
    lines.map((line) => note(clean(shorten(line, TEXT_LIMIT / 4)))),
    TEXT_LIMIT,
  );
}

/** A text of the bridge as messages within the limit, without markup. It may contain names from WeChat. */
export function formatPlain(text: string, options: FormatOptions): readonly string[] {
  return splitText(plainWords(text, options), TEXT_LIMIT).filter((part) => part.trim() !== "");
}

/** A text without markup, cleaned: it can neither control a client nor notify a person. */
export function plainWords(text: string, options: FormatOptions): string {
  return cleaner(options)(cleanContent(text));
}

function alertPieces(alert: AlertText, options: FormatOptions): readonly (readonly Piece[])[] {
  const clean = cleaner(options);
  const head = [headline(alert.headline, clean), note(shorten(alert.times, MAX_LINE))];
  const foot = shorten(alert.footer, MAX_LINE);
  const whole = [
    ...head,
    ...alert.blocks.flatMap((block) => blockPieces(block, { first: TEXT_LIMIT, others: TEXT_LIMIT }, clean)),
    note(foot),
  ];
  if (whole.reduce((sum, { text }) => sum + text.length + 1, 0) <= TEXT_LIMIT - LEAD_ROOM) return [whole];
  const room = { first: PART_ROOM - HEAD_ROOM - 1, others: PART_ROOM - 1 };
  const pieces = alert.blocks.flatMap((block) => blockPieces(block, room, clean));

  const parts: Piece[][] = [head];
  let used = HEAD_ROOM;
  for (const piece of pieces) {
    // The bridge's own lines differ in length by language and day, so a short one counts as a long one.
    const size = (piece.quoted ? piece.text.length : Math.max(piece.text.length, MAX_LINE)) + 1;
    if (used + size <= PART_ROOM) {
      parts.at(-1)?.push(piece);
      used += size;
    } else {
      parts.push([piece]);
      used = size;
    }
  }
  parts.at(-1)?.push(note(foot));
  const place = (index: number): Piece => note(`${foot} · ${index + 1}/${parts.length}`.replace(/^ · /, ""));
  // The footer is on every part: a possible duplicate, for instance, concerns all of them.
  const first = parts.length > 1 && /^#\w+ /.test(foot) ? [place(0)] : [];
  return parts.map((part, index) => (index === 0 ? [...part, ...first] : [place(index), ...part]));
}

function headline(spans: readonly Span[], clean: (text: string) => string): Piece {
  let left = MAX_HEADLINE;
  const pieces = spans.map((span) => {
    const words = span.strong ? breakCommands(span.text) : span.text;
    const text = shorten(clean(words).replace(/\s*\n\s*/g, " "), left);
    left -= text.length;
    const html = escapeHtml(text);
    return { html: span.strong && text.trim() !== "" ? `<b>${html}</b>` : html, text };
  });
  return {
    html: pieces.map(({ html }) => html).join(""),
    text: pieces.map(({ text }) => text).join(""),
    quoted: false,
  };
}

function note(text: string): Piece {
  return { html: escapeHtml(text), text, quoted: false };
}

/** Units of a block's first piece, which stands below the first lines, and of its others. */
type Room = { readonly first: number; readonly others: number };

function blockPieces(block: AlertBlock, room: Room, clean: (text: string) => string): readonly Piece[] {
  if (block.kind === "note") return partsOf(clean(block.text), room).map(note);
  const whole = clean(breakCommands(block.text));
  const parts =
    whole.length <= room.first
      ? partsOf(whole, room)
      : partsOf(clean(breakSlashes(block.text)), { first: room.first - 1, others: room.others - 1 }).map(
          (part) => part.replace(/^\/(?=\w)/, "/\u2060"),
        );
  return parts.map((text) => {
    const folded = text.split("\n").length > FOLD_OVER_LINES;
    const tag = folded ? "<blockquote expandable>" : "<blockquote>";
    return { html: `${tag}${escapeHtml(text)}</blockquote>`, text, quoted: true };
  });
}

function partsOf(text: string, { first, others }: Room): readonly string[] {
  const [begin = ""] = splitText(text, first);
  const parts = [begin, ...splitText(text.slice(begin.length), others)];
  return parts.filter((part) => part.trim() !== "");
}

/** Joins pieces to a message. Without markup each quoted line is marked if there is room, so that it cannot look like an alert. */
function join(pieces: readonly Piece[], limit: number): MessagePart {
  const shown = pieces.filter((piece) => piece.text !== "");
  const bare = shown.map(({ text }) => text).join("\n");
  const marked = shown.map(({ text, quoted }) => (quoted ? text.replace(/^/gm, "> ") : text)).join("\n");
  return {
    html: shown.map((piece) => piece.html).join("\n"),
    plain: marked.length <= limit ? marked : bare,
    units: bare.length,
  };
}
