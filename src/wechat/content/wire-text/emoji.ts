import { isCodePoint } from "./entities.ts";

// The last `>` is missing in some nicknames (a known fault of the server). 64 digits hold the longest sequences.
const EMOJI_SPAN = /<span class="emoji emoji([0-9a-fA-F]{2,64})"><\/span>?/g;

// `2320e3`: the only sequences whose first code point has two digits, `#`, `*` or a digit in a keycap.
const KEYCAP = /^(2[3a]|3[0-9])(fe0f)?(20e3)$/;
// Code points are written one after the other without a separator: five digits from 1xxxx on and for tag characters, else four.
const CODE_POINT = /1[0-9a-f]{4}|e00[2-7][0-9a-f]|[0-9a-f]{4}/g;
const SEQUENCE = /^(?:1[0-9a-f]{4}|e00[2-7][0-9a-f]|[0-9a-f]{4})+$/;

// Nothing below may come out of a span: `<` or `&` made here would be taken for markup by the steps that follow.
const LOWEST = 0x80;

function codePointsOf(hex: string): readonly string[] {
  const keycap = KEYCAP.exec(hex);
  if (keycap !== null) return keycap.slice(1).filter((part) => part !== undefined);
  return SEQUENCE.test(hex) ? (hex.match(CODE_POINT) ?? []) : [hex];
}

function charactersOf(hex: string): string | undefined {
  const parts = codePointsOf(hex);
  const values = parts.map((part) => Number.parseInt(part, 16));
  const valid = values.every(
    (value, index) => isCodePoint(value) && (value >= LOWEST || (index === 0 && KEYCAP.test(hex))),
  );
  return valid ? String.fromCodePoint(...values) : undefined;
}

/**
 * Turns the server's emoji spans into the characters that they name, code point by code point. Older clients correct
 * a few code points by a table of their own; the literal ones are kept here, since no source shows that they are wrong.
 */
export function emojiSpansToCharacters(text: string): string {
  if (!text.includes("<span")) return text;
  return text.replace(EMOJI_SPAN, (whole, hex: string) => charactersOf(hex.toLowerCase()) ?? whole);
}
