import { Parser } from "htmlparser2";
import { unescapeOnce } from "./entities.ts";

/** One element. `text` is its own text without that of its children, entities decoded, CDATA as it is. */
export type XmlElement = {
  readonly name: string;
  /** Undefined without any. */
  readonly attributes: ReadonlyMap<string, string> | undefined;
  readonly children: readonly XmlElement[];
  readonly text: string;
};

// The longest real payloads (forwarded chat histories) have some 100,000 characters.
const LONGEST_XML = 512 * 1024;
const DEEPEST_ELEMENT = 100;
const DOCTYPE_FIRST = /^\s*(?:<\?[^>]{0,200}\?>\s*)?<!doctype/i;

class NestedTooDeep extends Error {}

/** An element that is being read. */
class OpenElement implements XmlElement {
  readonly name: string;
  attributes: Map<string, string> | undefined;
  readonly children: OpenElement[] = [];
  text = "";

  constructor(name: string) {
    this.name = name;
  }
}

/** Makes elements of what the parser meets. */
class Elements {
  readonly root = new OpenElement("");
  readonly #open = [this.root];
  #isCdata = false;

  onopentagname(name: string): void {
    if (this.#open.length > DEEPEST_ELEMENT) throw new NestedTooDeep();
    const element = new OpenElement(name);
    this.#innermost.children.push(element);
    this.#open.push(element);
  }

  onattribute(name: string, value: string): void {
    const element = this.#innermost;
    element.attributes ??= new Map();
    element.attributes.set(name, unescapeOnce(value));
  }

  ontext(text: string): void {
    this.#innermost.text += this.#isCdata ? text : unescapeOnce(text);
  }

  oncdatastart(): void {
    this.#isCdata = true;
  }

  oncdataend(): void {
    this.#isCdata = false;
  }

  /** `isImplied`: it has no closing tag, so its text may be torn. */
  onclosetag(_name: string, isImplied: boolean): void {
    if (isImplied) this.#innermost.text = "";
    this.#open.pop();
  }

  get #innermost(): OpenElement {
    return this.#open.at(-1) ?? this.root;
  }
}

/**
 * Reads an XML payload (already decoded from the wire) leniently: the text of an element that is not closed is dropped. Returns
 * an element without a name that holds the top elements, or undefined when there is no XML to be had: no markup, a
 * document type declaration (no WeChat app sends one), too long, nested deeper than 100. Never throws.
 */
export function parseXml(xml: string): XmlElement | undefined {
  if (xml.length > LONGEST_XML || !xml.includes("<") || DOCTYPE_FIRST.test(xml)) return undefined;
  const elements = new Elements();
  try {
    // Entities are decoded here, once, by our own table: no declared entity can ever expand.
    new Parser(elements, { xmlMode: true, decodeEntities: false }).end(xml);
    return elements.root;
  } catch {
    return undefined;
  }
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
  return element?.attributes?.get(name)?.trim() ?? "";
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
