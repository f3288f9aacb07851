import { type Line, padded, type Rgb, span, widthOf, wrap } from "./spans.ts";

/** Colours that are readable on a light and on a dark background. */
export const tints = {
  telegram: [42, 139, 214],
  slack: [186, 85, 150],
  wechat: [22, 163, 84],
  heading: [208, 122, 32],
} as const satisfies Readonly<Record<string, Rgb>>;

/** A frame of this colour around the lines. It is at least so many cells wide inside. */
export function bubble(content: readonly Line[], fore: Rgb, minimum = 0): readonly Line[] {
  const inner = Math.max(minimum, ...content.map(widthOf));
  const edge = (text: string): Line => [span(text, { fore })];
  return [
    edge(`╭${"─".repeat(inner + 2)}╮`),
    ...content.map((line) => [...edge("│ "), ...padded(line, inner), ...edge(" │")]),
    edge(`╰${"─".repeat(inner + 2)}╯`),
  ];
}

/** A bar of this colour at the left of each line. */
export function barred(content: readonly Line[], fore: Rgb, bar = "▎ "): readonly Line[] {
  return content.map((line) => [span(bar, { fore }), ...line]);
}

export function indented(lines: readonly Line[], columns: number): readonly Line[] {
  return lines.map((line) => [span(" ".repeat(columns)), ...line]);
}

/** Moves the lines to the right edge together. */
export function toTheRight(lines: readonly Line[], columns: number): readonly Line[] {
  return indented(lines, Math.max(0, columns - Math.max(0, ...lines.map(widthOf))));
}

/** Buttons in a row, as many as fit. */
export function buttonRow(labels: readonly string[], columns: number, fore: Rgb): readonly Line[] {
  const rows: Line[] = [];
  for (const label of labels) {
    const button = span(`[ ${label} ]`, { fore });
    const last = rows.at(-1);
    if (last !== undefined && widthOf([...last, span(" "), button]) <= columns)
      rows[rows.length - 1] = [...last, span(" "), button];
    else rows.push([button]);
  }
  return rows;
}

const GAP = 3;

/** From this width on, two blocks stand side by side. */
const TWO_COLUMNS = 110;

/** How many columns of blocks there are, and how wide each is. */
export function columnsOf(width: number): { readonly count: 1 | 2; readonly each: number } {
  return width >= TWO_COLUMNS ? { count: 2, each: Math.floor((width - GAP) / 2) } : { count: 1, each: width };
}

/**
 * The blocks in rows of as many as fit, an empty line below each row. Where two stand side by side and their number is odd, the
 * first one stands alone.
 */
export function arranged(blocks: readonly (readonly Line[])[], width: number): readonly Line[] {
  const { count, each } = columnsOf(width);
  const alone = blocks.length % count;
  const starts = blocks.map((_, at) => at).filter((at) => at === 0 || (at - alone) % count === 0);
  return starts.flatMap((from, at) => {
    const [left = [], right = []] = blocks.slice(from, starts[at + 1]);
    const height = Math.max(left.length, right.length);
    const rows = Array.from({ length: height }, (_, row) => {
      const [first = [], second = []] = [left[row], right[row]];
      return second.length === 0 ? first : [...padded(first, each + GAP), ...second];
    });
    return [...rows, []];
  });
}

/** A title with a rule up to the edge. */
export function rule(title: string, width: number): Line {
  const style = { bold: true, fore: tints.heading };
  const rest = width - widthOf([span(`━━ ${title} `)]);
  return [span(`━━ ${title} ${"━".repeat(Math.max(0, rest))}`, style)];
}

export function paragraph(text: string, width: number): readonly Line[] {
  return wrap([span(text)], width);
}
