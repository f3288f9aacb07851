import { namesByIds } from "../wire-text/text.ts";
import { type Subtype, type Unsupported, unsupported } from "../wire-text/unsupported.ts";
import { attributeOf, elementAt, parseXml, textAt, type XmlElement } from "../wire-text/xml.ts";

// Links and icons in system lines. Bounded and without `<` inside, so that hostile input costs linear time.
const MARKUP = /<a\s[^<>]{0,2048}>|<\/a>|<img\s[^<>]{0,2048}>/g;

/** What the web protocol sends in the place of a red packet, in the language of the phone. */
const RED_PACKET =
  /^\s*(?:(?:收到|发出)红包，请在手机上查看|(?:收到|發出)紅包，請在手機上查看|red packet (?:received|sent)\. view on phone\.?)\s*$/i;
/** A pat comes as a line, with the name of who was patted in quotation marks, or me. */
const PAT =
  /^\s*(?:["“][^"”\n]{1,200}["”]|我|你|I|You)\s*(?:拍了拍|tickled)\s*(?:["“]|我|你|自己|me|you|myself|yourself)/i;

/** A system message (MsgType 10000) from its decoded body; its links become their words. */
export function parseSystemLine(body: string): Unsupported {
  const text = withoutMarkup(body);
  if (RED_PACKET.test(text)) return unsupported("redPacket", { text });
  return PAT.test(text) ? unsupported("pat", { title: text }) : unsupported("system", { text });
}

function withoutMarkup(text: string): string {
  return text.replace(MARKUP, "");
}

/** What a `sysmsg` is by its `type` attribute, and the field that takes its words. Any other type is a system line. */
const KINDS: ReadonlyMap<string, { readonly subtype: Subtype; readonly field: "title" | "text" }> = new Map([
  ["pat", { subtype: "pat", field: "title" }],
  // Both spellings: the first is WeChat's.
  ["mmchatroombarannouncememt", { subtype: "groupNotice", field: "text" }],
  ["mmchatroombarannouncement", { subtype: "groupNotice", field: "text" }],
  ["roomtoolstips", { subtype: "todo", field: "title" }],
]);

/** Fills `$name$` of a template with the nicknames that its link list gives. */
function filledTemplate(content: XmlElement): string {
  const names = new Map<string, string>();
  for (const link of elementAt(content, "link_list")?.children ?? []) {
    const members = elementAt(link, "memberlist")?.children ?? [];
    const nicknames = members.map((member) => textAt(member, "nickname")).filter((name) => name !== "");
    if (nicknames.length > 0)
      names.set(attributeOf(link, "name"), nicknames.join(textAt(link, "separator") || ", "));
    else if (textAt(link, "plain") !== "") names.set(attributeOf(link, "name"), textAt(link, "plain"));
  }
  return textAt(content, "template").replace(
    /\$([a-z_]{1,40})\$/g,
    (_, name: string) => names.get(name) ?? "…",
  );
}

function wordsOf(element: XmlElement, depth = 0): string {
  const template = elementAt(element, "content_template");
  if (template !== undefined) return textAt(template, "plain") || filledTemplate(template);
  for (const name of ["plain", "text", "content", "template", "title"]) {
    const words = textAt(element, name);
    if (words !== "" && !namesByIds(words)) return words;
  }
  if (depth >= 3) return "";
  for (const child of element.children) {
    const words = wordsOf(child, depth + 1);
    if (words !== "") return words;
  }
  return "";
}

/** A `sysmsg` (MsgType 10002) that is no recall, from its decoded body. */
export function parseSysmsg(body: string): Unsupported {
  const sysmsg = elementAt(parseXml(body), "sysmsg");
  if (sysmsg === undefined) return parseSystemLine(body.includes("<") ? "" : body);
  const words = withoutMarkup(wordsOf(sysmsg));
  const kind = KINDS.get(attributeOf(sysmsg, "type"));
  return kind === undefined ? parseSystemLine(words) : unsupported(kind.subtype, { [kind.field]: words });
}
