import { XMLParser } from "fast-xml-parser";
import { unescapeOnce } from "./entities.ts";

/** One element. `text` is its own text without that of its children, entities decoded, CDATA as it is. */
export type XmlElement = {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  readonly text: string;
};

// The longest real payloads (forwarded chat histories) have some 100,000 characters.
const LONGEST_XML = 512 * 1024;
const DOCTYPE_FIRST = /^\s*(?:<\?[^>]{0,200}\?>\s*)?<!doctype/i;

const TEXT = "#text";
const CDATA = "#cdata";
const ATTRIBUTES = ":@";

const parser = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  textNodeName: TEXT,
  cdataPropName: CDATA,
  // Ids have 19 digits: nothing may become a number.
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  // Entities are decoded here, once, by our own table: no declared entity can ever expand.
  processEntities: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: 100,
  jPath: false,
});

/**
 * Reads an XML payload (already decoded from the wire) leniently: what is unclosed at the end is dropped. Returns an
 * element without a name that holds the top elements, or undefined when there is no XML to be had: no markup, a
 * document type declaration (no WeChat app sends one), too long, nested deeper than 100, broken. Never throws.
 */
export function parseXml(xml: string): XmlElement | undefined {
  if (xml.length > LONGEST_XML || !xml.includes("<") || DOCTYPE_FIRST.test(xml)) return undefined;
  try {
    const nodes: unknown = parser.parse(xml);
    return elementOf("", nodes, undefined);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

function elementOf(name: string, nodes: unknown, attributes: unknown): XmlElement {
  const children: XmlElement[] = [];
  let text = "";
  for (const node of Array.isArray(nodes) ? nodes : []) {
    if (!isObject(node)) continue;
    for (const [key, value] of Object.entries(node)) {
      if (key === TEXT) text += typeof value === "string" ? unescapeOnce(value) : "";
      else if (key === CDATA) text += cdataOf(value);
      else if (key !== ATTRIBUTES) children.push(elementOf(key, value, node[ATTRIBUTES]));
    }
  }
  return { name, attributes: attributesOf(attributes), children, text };
}

function cdataOf(nodes: unknown): string {
  const parts: readonly unknown[] = Array.isArray(nodes) ? nodes : [];
  return parts.map((part) => (isObject(part) && typeof part[TEXT] === "string" ? part[TEXT] : "")).join("");
}

function attributesOf(value: unknown): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  if (isObject(value)) {
    for (const [name, text] of Object.entries(value)) {
      if (typeof text === "string") attributes.set(name, unescapeOnce(text));
    }
  }
  return attributes;
}

/** The first element down that path, or undefined. */
export function elementAt(root: XmlElement | undefined, ...path: readonly string[]): XmlElement | undefined {
  let element = root;
  for (const name of path) element = element?.children.find((child) => child.name === name);
  return element;
}

/**
 * The trimmed text of the first element down that path. `""` when there is none, and when the element holds markup:
 * then somebody forgot to escape a `<`, and half a text would be worse than the fallback of the caller.
 */
export function textAt(root: XmlElement | undefined, ...path: readonly string[]): string {
  const element = elementAt(root, ...path);
  return element === undefined || element.children.length > 0 ? "" : element.text.trim();
}

/** A trimmed attribute value, `""` when missing. */
export function attributeOf(element: XmlElement | undefined, name: string): string {
  return element?.attributes.get(name)?.trim() ?? "";
}

const CDATA_OPEN = "<![CDATA[";
const CDATA_CLOSE = "]]>";

/**
 * The trimmed text between the first `<tag>` and the `first` (or `last`) `</tag>` after it, without a CDATA wrapping,
 * entities as they are. For payloads that must be read although they may not be well formed. Undefined without the tag.
 */
export function rawTextBetween(
  xml: string,
  tag: string,
  close: "first" | "last" = "first",
): string | undefined {
  const open = `<${tag}>`;
  const at = xml.indexOf(open);
  if (at === -1) return undefined;
  const start = at + open.length;
  const end = close === "first" ? xml.indexOf(`</${tag}>`, start) : xml.lastIndexOf(`</${tag}>`);
  if (end < start) return undefined;
  const text = xml.slice(start, end).trim();
  if (!text.startsWith(CDATA_OPEN) || !text.endsWith(CDATA_CLOSE)) return text;
  return text.slice(CDATA_OPEN.length, -CDATA_CLOSE.length).trim();
}
