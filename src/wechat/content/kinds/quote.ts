import { oneLine } from "../wire-text/text.ts";
import type { Subtype } from "../wire-text/unsupported.ts";
import { parseXml, textAt, type XmlElement } from "../wire-text/xml.ts";

type Quoted = {
  readonly senderName: string;
  /** The quoted words; `""` when what was quoted has none. */
  readonly content: string;
  /** What was quoted, when it was no text. */
  readonly kind?: QuotedKind;
};

type QuotedKind =
  | "IMAGE"
  | "VOICE"
  | "CARD"
  | "VIDEO"
  | "ANIMATION"
  | "POSITION"
  | "FILE"
  | "LINK"
  | "miniProgram"
  | Extract<
      Subtype,
      | "chatHistory"
      | "note"
      | "music"
      | "groupNotice"
      | "liveLocation"
      | "solitaire"
      | "transfer"
      | "redPacket"
    >;

/** A reply and what it answers. */
export type QuoteReply = { readonly content: string; readonly quote: Quoted };

// 15 dashes with blanks between them: how a phone sends a quote to clients that know no quotes.
const RULE = `${"- ".repeat(14)}-`;
const LAYOUTS = [
  { open: "「", colon: "：", close: "」" },
  { open: '"', colon: ": ", close: '"' },
] as const;

/**
 * Reads the plain-text form of a quote reply, from decoded text. Undefined for everything that does not have exactly
 * the layout `「name：quoted」`, a rule, the reply (English phones: `"name: quoted"`).
 */
export function parsePlainQuote(text: string): QuoteReply | undefined {
  for (const { open, colon, close } of LAYOUTS) {
    if (!text.startsWith(open)) continue;
    const border = `${close}\n${RULE}\n`;
    const end = text.indexOf(border);
    const nameEnd = text.indexOf(colon);
    if (end === -1 || nameEnd <= open.length || nameEnd + colon.length > end) return undefined;
    const senderName = text.slice(open.length, nameEnd);
    const content = text.slice(end + border.length);
    if (senderName.includes("\n") || content === "") return undefined;
    return { content, quote: { senderName, content: text.slice(nameEnd + colon.length, end) } };
  }
  return undefined;
}

/** By `MsgType`. */
const KINDS: ReadonlyMap<string, QuotedKind> = new Map([
  ["3", "IMAGE"],
  ["34", "VOICE"],
  ["42", "CARD"],
  ["43", "VIDEO"],
  ["47", "ANIMATION"],
  ["48", "POSITION"],
  ["62", "VIDEO"],
]);
/** By the type of an app message. Any other is a link. */
const APP_KINDS: ReadonlyMap<string, QuotedKind> = new Map([
  ["2", "IMAGE"],
  ["3", "music"],
  ["6", "FILE"],
  ["8", "ANIMATION"],
  ["17", "liveLocation"],
  ["19", "chatHistory"],
  ["24", "note"],
  ["33", "miniProgram"],
  ["36", "miniProgram"],
  ["40", "chatHistory"],
  ["53", "solitaire"],
  ["74", "FILE"],
  ["76", "music"],
  ["87", "groupNotice"],
  ["92", "music"],
  ["2000", "transfer"],
  ["2001", "redPacket"],
]);
// Their title is what the person wrote.
const APP_TEXTS: ReadonlySet<string> = new Set(["1", "57"]);

function quotedApp(xml: string): Pick<Quoted, "content" | "kind"> {
  const app = parseXml(xml)?.children.find((child) => child.name === "msg" || child.name === "appmsg");
  const message = app?.name === "msg" ? app.children.find((child) => child.name === "appmsg") : app;
  const type = textAt(message, "type");
  const title = textAt(message, "title");
  if (title !== "" && APP_TEXTS.has(type)) return { content: title };
  return { content: oneLine(title), kind: APP_KINDS.get(type) ?? "LINK" };
}

/** The quoted message of app message 57, from its `refermsg` node. Of a quoted medium only its kind stays, no XML. */
export function parseReferMessage(refer: XmlElement): Quoted {
  const senderName = textAt(refer, "displayname");
  const type = textAt(refer, "type");
  const content = textAt(refer, "content");
  const kind = KINDS.get(type);
  if (kind !== undefined) return { senderName, content: "", kind };
  if (type === "49") return { senderName, ...quotedApp(content) };
  const prefix = `${textAt(refer, "chatusr")}:\n`;
  return { senderName, content: content.startsWith(prefix) ? content.slice(prefix.length) : content };
}
