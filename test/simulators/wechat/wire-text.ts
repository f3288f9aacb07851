/** HTML entities, as the server escapes every Content once. Also right for XML text and attributes. */
export function escapeHtml(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}

/** Escaped text in which line ends are `<br/>` and emoji are spans: both are added after the escaping and stay raw. */
export function wireText(text: string): string {
  return emojiSpans(escapeHtml(text)).replace(/\r?\n/g, "<br/>");
}

/** A nickname on the wire: escaped, emoji as spans. */
export function wireName(name: string): string {
  return emojiSpans(escapeHtml(name));
}

/** XML goes over the wire like text. Its line ends become `<br/>`, the tabs after them stay. */
export const wireXml = wireText;

const FLAG = /[\u{1F1E6}-\u{1F1FF}]{2}/u;
const EMOJI = new RegExp(`${FLAG.source}|[\u{1F300}-\u{1F64F}\u{1F680}-\u{1F6FF}\u{1F900}-\u{1F9FF}]`, "gu");

/** Emoji of the old sets as `<span class="emoji emoji1f604"></span>`; newer ones stay characters. */
export function emojiSpans(text: string): string {
  return text.replace(EMOJI, (emoji) => {
    const points = [...emoji].map((character) => (character.codePointAt(0) ?? 0).toString(16));
    return `<span class="emoji emoji${points.join("")}"></span>`;
  });
}

/** `<name>text</name>` with the text escaped for XML. */
export function node(name: string, text: string | number): string {
  return `<${name}>${escapeHtml(String(text))}</${name}>`;
}

/** ` a="1" b="2"` with the values escaped for XML. */
export function attributes(values: { readonly [name: string]: string | number }): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeHtml(String(value))}"`)
    .join("");
}
