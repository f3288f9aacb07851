import { emojiSpansToCharacters } from "./emoji.ts";
import { unescapeOnce } from "./entities.ts";

/** Newlines are `<br/>` on the wire. Between the tags of an XML payload a newline is as good as nothing. */
function breaksToNewlines(text: string): string {
  return text.includes("<br") ? text.replace(/<br ?\/?>/g, "\n") : text;
}

/**
 * Decodes a text, a name or an XML payload from the wire to what the person typed. Exactly once: a second time would damage typed
 * entities. The order matters: breaks and emoji spans are put in by the server after the escaping, so they go before it is
 * undone; the other way round a typed `<br/>` would become a newline.
 */
export function decodeWireText(wire: string): string {
  return unescapeOnce(emojiSpansToCharacters(breaksToNewlines(wire)));
}

/** A group message without the `@member:<br/>` before it. `member` is `""` when there was none. */
export type Unprefixed = { readonly member: string; readonly body: string };

// The pattern of Tencent's own web client. Only this one, at the very start: the text may hold more `:<br/>`.
const MEMBER_PREFIX = /^(@[a-zA-Z0-9]+|[a-zA-Z0-9_-]+):<br\/>/;

/** Takes the sender off the raw content of a group message. Comes before all clean-up. */
export function splitMemberPrefix(content: string): Unprefixed {
  const match = MEMBER_PREFIX.exec(content);
  if (match === null) return { member: "", body: content };
  return { member: match[1] ?? "", body: content.slice(match[0].length) };
}

// The same where nothing is escaped, as phones have it. Ids of people are `wxid_…`, an alias, or `NNN@openim`.
const PLAIN_PREFIX = /^([\w.@-]{1,100}):\r?\n/;

/** Takes the sender off the content of a group message that came unescaped: `member:`, then a line of its own. */
export function splitPlainPrefix(content: string): Unprefixed {
  const match = PLAIN_PREFIX.exec(content);
  if (match === null) return { member: "", body: content };
  return { member: match[1] ?? "", body: content.slice(match[0].length) };
}

const LONGEST_LINE = 1000;

/** One line for a summary: white space collapsed, cut at 1,000 characters. */
export function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  if (line.length <= LONGEST_LINE) return line;
  const characters = [...line.slice(0, 2 * LONGEST_LINE + 1)];
  return characters.length > LONGEST_LINE ? `${characters.slice(0, LONGEST_LINE).join("")}…` : line;
}

/** Templates of WeChat name people by ids, `${wxid_…}`, that mean nothing to anybody. */
export function namesByIds(text: string): boolean {
  return text.includes("${");
}
