import { labelled, oneLine } from "./text.ts";
import { attributeOf, elementAt, parseXml, textAt, type XmlElement } from "./xml.ts";

const UNKNOWN = "系统消息";
// Links and icons in system lines. Bounded and without `<` inside, so that hostile input costs linear time.
const MARKUP = /<a\s[^<>]{0,2048}>|<\/a>|<img\s[^<>]{0,2048}>/g;

/** One line from a system message (MsgType 10000), decoded; its links become their words. Never empty. */
export function systemLine(body: string): string {
  return oneLine(body.replace(MARKUP, "")) || UNKNOWN;
}

const LABELS: ReadonlyMap<string, string> = new Map([
  ["pat", "拍一拍"],
  ["mmchatroombarannouncememt", "群公告"],
  ["mmchatroombarannouncement", "群公告"],
]);

/** Fills `$name$` of a template with the nicknames that its link list gives. */
function filledTemplate(content: XmlElement): string {
  const names = new Map<string, string>();
  for (const link of elementAt(content, "link_list")?.children ?? []) {
    const members = elementAt(link, "memberlist")?.children ?? [];
    const nicknames = members.map((member) => textAt(member, "nickname")).filter((name) => name !== "");
    if (nicknames.length > 0) names.set(attributeOf(link, "name"), nicknames.join("、"));
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
    // A pat names people by ids that mean nothing to anybody: `${wxid_…}`.
    if (words !== "" && !words.includes("${")) return words;
  }
  if (depth >= 3) return "";
  for (const child of element.children) {
    const words = wordsOf(child, depth + 1);
    if (words !== "") return words;
  }
  return "";
}

/** One line about a `sysmsg` (MsgType 10002) that is no recall: its words, else its kind. Never empty. */
export function sysmsgLine(body: string): string {
  const sysmsg = elementAt(parseXml(body), "sysmsg");
  if (sysmsg === undefined) return body.includes("<") ? UNKNOWN : systemLine(body);
  const label = LABELS.get(attributeOf(sysmsg, "type"));
  const words = systemLine(wordsOf(sysmsg));
  if (words === UNKNOWN) return label ?? UNKNOWN;
  return label === undefined ? words : labelled(label, words);
}
