/** One segment, as both forms of a OneBot 11 message have it. Values of the text form are texts. */
export type Segment = { readonly type: string; readonly data: Readonly<Record<string, string>> };

const CODE = /\[CQ:([\w.-]{1,64})((?:,[^,=[\]]{1,64}=[^,[\]]*)*)\]/g;

/** `&amp;` last, so that nothing is unescaped twice. */
function unescaped(text: string): string {
  return text
    .replaceAll("&#91;", "[")
    .replaceAll("&#93;", "]")
    .replaceAll("&#44;", ",")
    .replaceAll("&amp;", "&");
}

function dataOf(parameters: string): Readonly<Record<string, string>> {
  const pairs = parameters.split(",").filter((pair) => pair !== "");
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      return [pair.slice(0, at), unescaped(pair.slice(at + 1))];
    }),
  );
}

/**
 * Reads the text form of a message: words with codes such as `[CQ:image,file=…]` between them
 * (github.com/botuniverse/onebot-11, message/string.md). What is no code is text.
 */
export function parseCq(message: string): readonly Segment[] {
  const segments: Segment[] = [];
  let end = 0;
  const addText = (text: string): void => {
    if (text !== "") segments.push({ type: "text", data: { text: unescaped(text) } });
  };
  for (const match of message.matchAll(CODE)) {
    addText(message.slice(end, match.index));
    segments.push({ type: match[1] ?? "", data: dataOf(match[2] ?? "") });
    end = match.index + match[0].length;
  }
  addText(message.slice(end));
  return segments;
}
