/** One entity of a message; `offset` and `length` in UTF-16 units (https://core.telegram.org/bots/api#messageentity). */
export type Entity = {
  readonly type: string;
  readonly offset: number;
  readonly length: number;
  readonly url?: string;
  readonly language?: string;
};

export type Formatted = { readonly text: string; readonly entities: readonly Entity[] };

/** Raised with the server's own wording, without the `Bad Request: can't parse entities: ` before it. */
export class ParseEntitiesError extends Error {}

// https://core.telegram.org/bots/api#html-style
const TYPES: Readonly<Record<string, string>> = {
  a: "text_link",
  b: "bold",
  strong: "bold",
  i: "italic",
  em: "italic",
  u: "underline",
  ins: "underline",
  s: "strikethrough",
  strike: "strikethrough",
  del: "strikethrough",
  span: "spoiler",
  "tg-spoiler": "spoiler",
  "tg-emoji": "custom_emoji",
  code: "code",
  pre: "pre",
  blockquote: "blockquote",
};

type Open = {
  readonly tag: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly start: number;
  readonly order: number;
};
type Found = { readonly order: number; readonly entity: Entity };

const isSpace = (char: string | undefined): boolean => char !== undefined && /[\s\0]/.test(char);

/** `&lt;`, `&gt;`, `&amp;`, `&quot;` and numeric ones; anything else stays as it is written. */
function decodeEntity(
  html: string,
  at: number,
): { readonly text: string; readonly next: number } | undefined {
  const match = /^&(?:#x([0-9a-f]+)|#([0-9]+)|(lt|gt|amp|quot)(?![a-z]));?/i.exec(html.slice(at, at + 16));
  if (match === null) return undefined;
  const [whole, hex, decimal, name] = match;
  const named = { lt: "<", gt: ">", amp: "&", quot: '"' }[name ?? ""];
  if (named !== undefined) return { text: named, next: at + whole.length };
  const code = hex === undefined ? Number.parseInt(decimal ?? "0", 10) : Number.parseInt(hex, 16);
  if (!(code > 0 && code <= 0x10ffff)) return undefined;
  return { text: String.fromCodePoint(code), next: at + whole.length };
}

/** Reads Telegram's HTML as the Bot API server does, its refusals included. */
export function parseHtml(html: string): Formatted {
  let text = "";
  let at = 0;
  const open: Open[] = [];
  const found: Found[] = [];
  let order = 0;
  const byte = (position: number): number => Buffer.byteLength(html.slice(0, position));

  const startTag = (begin: number): void => {
    at = begin + 1;
    while (at < html.length && !isSpace(html[at]) && html[at] !== ">") at += 1;
    if (at >= html.length) throw new ParseEntitiesError(`Unclosed start tag at byte offset ${byte(begin)}`);
    const tag = html.slice(begin + 1, at).toLowerCase();
    if (!Object.hasOwn(TYPES, tag))
      throw new ParseEntitiesError(`Unsupported start tag "${tag}" at byte offset ${byte(begin)}`);
    const attributes = readAttributes(tag, begin);
    if (tag === "span" && attributes.get("class") !== "tg-spoiler")
      throw new ParseEntitiesError(`Tag "span" must have class "tg-spoiler" at byte offset ${byte(begin)}`);
    open.push({ tag, attributes, start: text.length, order: order++ });
  };

  const readAttributes = (tag: string, begin: number): Map<string, string> => {
    const attributes = new Map<string, string>();
    const unclosed = (): ParseEntitiesError =>
      new ParseEntitiesError(`Unclosed start tag "${tag}" at byte offset ${byte(begin)}`);
    for (;;) {
      while (isSpace(html[at])) at += 1;
      if (at >= html.length) throw unclosed();
      if (html[at] === ">") break;
      const nameAt = at;
      while (at < html.length && !isSpace(html[at]) && html[at] !== "=" && html[at] !== ">") at += 1;
      const name = html.slice(nameAt, at).toLowerCase();
      if (name === "")
        throw new ParseEntitiesError(
          `Empty attribute name in the tag "${tag}" at byte offset ${byte(begin)}`,
        );
      while (isSpace(html[at])) at += 1;
      if (html[at] !== "=") {
        attributes.set(name, "");
        continue;
      }
      at += 1;
      while (isSpace(html[at])) at += 1;
      if (at >= html.length) throw unclosed();
      attributes.set(name, readValue(begin));
    }
    at += 1;
    return attributes;
  };

  const readValue = (begin: number): string => {
    const quote = html[at];
    if (quote !== '"' && quote !== "'") {
      const from = at;
      while (/[0-9a-z.-]/i.test(html[at] ?? "")) at += 1;
      if (!isSpace(html[at]) && html[at] !== ">")
        throw new ParseEntitiesError(`Unexpected end of name token at byte offset ${byte(from)}`);
      return html.slice(from, at).toLowerCase();
    }
    let value = "";
    at += 1;
    while (at < html.length && html[at] !== quote) {
      const decoded = html[at] === "&" ? decodeEntity(html, at) : undefined;
      value += decoded?.text ?? html[at];
      at = decoded?.next ?? at + 1;
    }
    at += 1;
    if (at >= html.length) throw new ParseEntitiesError(`Unclosed start tag at byte offset ${byte(begin)}`);
    return value;
  };

  const endTag = (begin: number): void => {
    const last = open.pop();
    if (last === undefined) throw new ParseEntitiesError(`Unexpected end tag at byte offset ${byte(begin)}`);
    at = begin + 2;
    while (at < html.length && !isSpace(html[at]) && html[at] !== ">") at += 1;
    const tag = html.slice(begin + 2, at);
    while (isSpace(html[at])) at += 1;
    if (html[at] !== ">") throw new ParseEntitiesError(`Unclosed end tag at byte offset ${byte(begin)}`);
    at += 1;
    if (tag !== "" && tag !== last.tag)
      throw new ParseEntitiesError(
        `Unmatched end tag at byte offset ${byte(begin)}, expected "</${last.tag}>", found "</${tag}>"`,
      );
    if (text.length > last.start)
      found.push({ order: last.order, entity: entityOf(last, text.slice(last.start)) });
  };

  while (at < html.length) {
    const char = html[at] ?? "";
    const decoded = char === "&" ? decodeEntity(html, at) : undefined;
    if (decoded !== undefined) {
      text += decoded.text;
      at = decoded.next;
    } else if (char !== "<") {
      text += char;
      at += 1;
    } else if (html[at + 1] === "/") endTag(at);
    else startTag(at);
  }
  const unended = open.at(-1);
  if (unended !== undefined)
    throw new ParseEntitiesError(`Can't find end tag corresponding to start tag "${unended.tag}"`);
  return { text, entities: found.sort((a, b) => a.order - b.order).map((each) => each.entity) };
}

function entityOf(tag: Open, inner: string): Entity {
  const place = { offset: tag.start, length: inner.length };
  const type = TYPES[tag.tag] ?? tag.tag;
  if (type === "text_link") return { type, ...place, url: tag.attributes.get("href") ?? inner };
  if (type === "blockquote" && tag.attributes.has("expandable"))
    return { type: "expandable_blockquote", ...place };
  const language = /^language-(.+)$/.exec(tag.attributes.get("class") ?? "")?.[1];
  return language === undefined ? { type, ...place } : { type, ...place, language };
}

/**
 * What the server does to a parsed text before it counts it: control characters become spaces, carriage returns go, white space
 * at both ends goes, entities move along; at most 100 entities stay.
 */
export function cleanText(formatted: Formatted): Formatted {
  const text = formatted.text.replace(/\r/g, "\0").replace(/[\x01-\x08\x0b-\x1f]/g, " ");
  const start = /^[\s\0]*/.exec(text)?.[0].length ?? 0;
  const end = Math.max(start, text.length - (/[\s\0]*$/.exec(text)?.[0].length ?? 0));
  const position = (at: number): number => {
    const clamped = Math.min(Math.max(at, start), end);
    return text.slice(start, clamped).replaceAll("\0", "").length;
  };
  const entities = formatted.entities
    .map((entity) => {
      const offset = position(entity.offset);
      return { ...entity, offset, length: position(entity.offset + entity.length) - offset };
    })
    .filter((entity) => entity.length > 0)
    .slice(0, 100);
  return { text: text.slice(start, end).replaceAll("\0", ""), entities };
}
