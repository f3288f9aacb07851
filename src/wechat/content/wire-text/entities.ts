/**
 * Entities by name. The server itself escapes with the first five only; the others come from article titles that were
 * written in HTML editors.
 */
const NAMED: ReadonlyMap<string, string> = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["amp", "&"],
  ["quot", '"'],
  ["apos", "'"],
  ["nbsp", "\u00a0"],
  ["hellip", "…"],
  ["mdash", "—"],
  ["ndash", "–"],
  ["middot", "·"],
  ["ldquo", "“"],
  ["rdquo", "”"],
  ["lsquo", "‘"],
  ["rsquo", "’"],
]);

const ENTITY = /&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|([a-zA-Z]{2,8}));/g;

/**
 * Each payload of XML holds dozens of these. They go first, by plain searches that need no function for each: what they yield is no
 * part of another entity.
 */
const FREQUENT: readonly (readonly [entity: RegExp, character: string])[] = [
  [/&lt;/g, "<"],
  [/&gt;/g, ">"],
  [/&quot;/g, '"'],
];

/** Whether a number is a character that text may hold: no NUL, no lone surrogate, within Unicode. */
export function isCodePoint(value: number): boolean {
  return value > 0 && value <= 0x10ffff && (value < 0xd800 || value > 0xdfff);
}

/** Undoes one level of HTML or XML escaping. What is no known entity stays as it is. */
export function unescapeOnce(text: string): string {
  if (!text.includes("&")) return text;
  const rest = FREQUENT.reduce((left, [entity, character]) => left.replace(entity, character), text);
  return rest.replace(ENTITY, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED.get(name) ?? whole;
    const value = decimal !== undefined ? Number(decimal) : Number.parseInt(hex ?? "", 16);
    return isCodePoint(value) ? String.fromCodePoint(value) : whole;
  });
}
