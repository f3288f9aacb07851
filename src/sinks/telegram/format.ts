import type { AlertBlock, AlertText, Span } from "../../bridge/describe.ts";
import { splitText } from "../../bridge/text/split.ts";

/** UTF-16 units of a message after entity parsing (https://core.telegram.org/bots/api#sendmessage). */
export const TEXT_LIMIT = 4096;
/** The same of a caption (https://core.telegram.org/bots/api#sendphoto). */
export const CAPTION_LIMIT = 1024;
/** Lines from which on a quote is shown folded. */
const FOLD_OVER_LINES = 10;
/** More than any real names, times or footer take; what is longer is cut. */
const MAX_HEADLINE = 1024;
const MAX_LINE = 200;
/** Room that every part keeps for the line that leads a further part. */
const LEAD_ROOM = 256;

/** One message: `html` for HTML parse mode, `plain` the same words for when Telegram cannot parse it. */
export type MessagePart = { readonly html: string; readonly plain: string };

export type FormatOptions = {
  /** In a group a sender's `@name` would ping a member: it is broken up there. In a private chat nobody can be pinged. */
  readonly shared: boolean;
};

/** Escapes text for HTML parse mode (https://core.telegram.org/bots/api#html-style). */
export function escapeHtml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

// WORD JOINER: has no width, and Telegram's mention detection stops at it.
const breakMentions = (text: string): string => text.replace(/@(?=\w)/g, "@\u2060");

/** A line or quote with the units it takes in the message. */
type Piece = MessagePart & { readonly units: number };

/** An alert as one or more messages, each within the limit, in reading order. */
export function formatAlert(alert: AlertText, options: FormatOptions): readonly MessagePart[] {
  const clean = options.shared ? breakMentions : (text: string): string => text;
  const head = [headline(alert.headline, clean), note(cut(alert.times, MAX_LINE))];
  const foot = cut(alert.footer, MAX_LINE);
  const shortId = /^#\w+/.exec(foot)?.[0] ?? "";
  const room = TEXT_LIMIT - LEAD_ROOM - sizeOf(head) - 1;
  const pieces = alert.blocks.flatMap((block) => blockPieces(block, room, clean));

  const parts: Piece[][] = [head];
  for (const piece of [...pieces, note(foot)]) {
    const last = parts.at(-1) ?? [];
    if (sizeOf(last) + piece.units + 1 <= TEXT_LIMIT - LEAD_ROOM) last.push(piece);
    else parts.push([piece]);
  }
  return parts.map((part, index) => {
    const lead = index === 0 ? [] : [note(`${shortId} · ${index + 1}/${parts.length}`.replace(/^ · /, ""))];
    return join([...lead, ...part]);
  });
}

/** The alert as a caption; `undefined` when it does not fit one. */
export function formatCaption(alert: AlertText, options: FormatOptions): MessagePart | undefined {
  const [part, ...more] = formatAlert(alert, options);
  return part !== undefined && more.length === 0 && part.plain.length <= CAPTION_LIMIT ? part : undefined;
}

/** Lines of the bridge as one message. A path or file name among them comes from the sender. */
export function formatLines(lines: readonly string[], options: FormatOptions): MessagePart {
  const clean = options.shared ? breakMentions : (text: string): string => text;
  return join(lines.map((line) => note(clean(cut(line, TEXT_LIMIT / 4)))));
}

/** Plain words of the bridge as messages within the limit. */
export function formatPlain(text: string): readonly string[] {
  return splitText(text, TEXT_LIMIT).filter((part) => part.trim() !== "");
}

function headline(spans: readonly Span[], clean: (text: string) => string): Piece {
  let left = MAX_HEADLINE;
  const pieces = spans.map((span) => {
    const text = cut(clean(span.text).replace(/\s*\n\s*/g, " "), left);
    left -= text.length;
    const html = escapeHtml(text);
    return { html: span.strong && text.trim() !== "" ? `<b>${html}</b>` : html, plain: text };
  });
  const plain = pieces.map((piece) => piece.plain).join("");
  return { html: pieces.map((piece) => piece.html).join(""), plain, units: plain.length };
}

function note(text: string): Piece {
  return { html: escapeHtml(text), plain: text, units: text.length };
}

function blockPieces(block: AlertBlock, room: number, clean: (text: string) => string): readonly Piece[] {
  const parts = splitText(clean(block.text), room).filter((part) => part.trim() !== "");
  if (block.kind === "note") return parts.map(note);
  return parts.map((part) => {
    const folded = part.split("\n").length > FOLD_OVER_LINES;
    const tag = folded ? "<blockquote expandable>" : "<blockquote>";
    return { html: `${tag}${escapeHtml(part)}</blockquote>`, plain: part, units: part.length };
  });
}

/** The beginning that fits; `""` when nothing may stay. */
function cut(text: string, limit: number): string {
  if (text.length <= limit) return text;
  if (limit < 3) return "";
  return `${splitText(text, limit - 1)[0] ?? ""}…`;
}

function sizeOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, piece) => sum + piece.units + 1, 0);
}

function join(pieces: readonly Piece[]): MessagePart {
  const shown = pieces.filter((piece) => piece.plain !== "");
  return {
    html: shown.map((piece) => piece.html).join("\n"),
    plain: shown.map((piece) => piece.plain).join("\n"),
  };
}
