import type { Entity } from "../../test/simulators/telegram/index.ts";
import { type Line, type Span, type Style, span } from "./spans.ts";

/** A part of a message that stands by itself. `folded`: a quote that is closed until somebody opens it. */
export type Part = { readonly kind: "text" | "quote" | "folded" | "code"; readonly spans: Line };

const PART_KINDS: ReadonlyMap<string, Part["kind"]> = new Map([
  ["blockquote", "quote"],
  ["expandable_blockquote", "folded"],
  ["pre", "code"],
]);

const STYLES: ReadonlyMap<string, Style> = new Map<string, Style>([
  ["bold", { bold: true }],
  ["italic", { italic: true }],
  ["underline", { underline: true }],
  ["strikethrough", { strike: true }],
  ["spoiler", { dim: true }],
  ["code", { fore: [190, 70, 90] }],
  ["text_link", { underline: true, fore: [42, 139, 214] }],
]);

/**
 * A message of Telegram in its parts. Offsets of entities count UTF-16 units, as JavaScript's strings do
 * (https://core.telegram.org/bots/api#messageentity). A quote stands on lines of its own, so the line ends at its edges are
 * not shown.
 */
export function partsOf(text: string, entities: readonly Entity[]): readonly Part[] {
  const blocks = entities
    .flatMap((entity) => {
      const kind = PART_KINDS.get(entity.type);
      return kind === undefined ? [] : [{ kind, from: entity.offset, to: entity.offset + entity.length }];
    })
    .toSorted((a, b) => a.from - b.from);
  const parts: Part[] = [];
  const add = (kind: Part["kind"], from: number, to: number): void => {
    const [first, end] = kind === "text" ? trimmed(text, from, to) : [from, to];
    if (end > first) parts.push({ kind, spans: spansOf(text, entities, first, end) });
  };
  let at = 0;
  for (const { kind, from, to } of blocks) {
    // A quote inside of another one is a part of it.
    if (from < at) continue;
    add("text", at, from);
    add(kind, from, to);
    at = to;
  }
  add("text", at, text.length);
  return parts;
}

/** Without one line end at each edge that touches a quote. */
function trimmed(text: string, from: number, to: number): readonly [number, number] {
  const first = from > 0 && text[from] === "\n" ? from + 1 : from;
  const end = to < text.length && text[to - 1] === "\n" ? to - 1 : to;
  return [first, end];
}

/** The text between two offsets, cut where an entity begins or ends. */
function spansOf(text: string, entities: readonly Entity[], from: number, to: number): readonly Span[] {
  const edges = entities.flatMap(({ offset, length }) => [offset, offset + length]);
  const cuts = [...new Set([from, ...edges.filter((edge) => edge > from && edge < to), to])].toSorted(
    (a, b) => a - b,
  );
  return cuts.slice(0, -1).map((start, index) => {
    const end = cuts[index + 1] ?? to;
    const covering = entities.filter(({ offset, length }) => offset <= start && offset + length >= end);
    const styles = covering.map(({ type }): Style => STYLES.get(type) ?? {});
    return span(text.slice(start, end), Object.assign({}, ...styles));
  });
}
