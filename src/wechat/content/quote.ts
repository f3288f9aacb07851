import { oneLine } from "./text.ts";
import { parseXml, textAt, type XmlElement } from "./xml.ts";

/** A reply and what it answers. */
export type QuoteReply = {
  readonly content: string;
  readonly quote: { readonly senderName: string; readonly content: string };
};

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

const KINDS: ReadonlyMap<string, string> = new Map([
  ["3", "[图片]"],
  ["34", "[语音]"],
  ["42", "[名片]"],
  ["43", "[视频]"],
  ["47", "[表情]"],
  ["48", "[位置]"],
  ["62", "[视频]"],
]);
const APP_KINDS: ReadonlyMap<string, string> = new Map([
  ["6", "[文件]"],
  ["19", "[聊天记录]"],
  ["33", "[小程序]"],
  ["36", "[小程序]"],
  ["74", "[文件]"],
]);
// Their title is what the person wrote, so it stands without a label.
const APP_TEXTS: ReadonlySet<string> = new Set(["1", "57"]);

function describeQuotedApp(xml: string): string {
  const app = parseXml(xml)?.children.find((child) => child.name === "msg" || child.name === "appmsg");
  const message = app?.name === "msg" ? app.children.find((child) => child.name === "appmsg") : app;
  const type = textAt(message, "type");
  const title = textAt(message, "title");
  const label = APP_KINDS.get(type) ?? "[链接]";
  if (title === "") return label;
  return APP_TEXTS.has(type) ? title : oneLine(`${label} ${title}`);
}

/** The quoted message of app message 57, from its `refermsg` node. XML of a quoted medium becomes a readable line. */
export function parseReferMessage(refer: XmlElement): QuoteReply["quote"] {
  const senderName = textAt(refer, "displayname");
  const type = textAt(refer, "type");
  const content = textAt(refer, "content");
  const label = KINDS.get(type);
  if (label !== undefined) return { senderName, content: label };
  if (type === "49") return { senderName, content: describeQuotedApp(content) };
  const prefix = `${textAt(refer, "chatusr")}:\n`;
  return { senderName, content: content.startsWith(prefix) ? content.slice(prefix.length) : content };
}
