/** An alert as a person finds it at a platform. */
export type Seen = {
  readonly number: number;
  /** It says that it may be there twice. */
  readonly marked: boolean;
  /** From the first to the last word of the original, without white space. */
  readonly words: string;
};

const TOKEN = /Zq(\d{5})|#R[0-9A-Z]{3}( · possible duplicate)?/g;

/** First word of the text with this number. */
export function markerOf(number: number): string {
  return `Zq${String(number).padStart(5, "0")}`;
}

/** A text of a test: its number first, `.end` last. */
export function textOf(number: number, body = ""): string {
  return `${markerOf(number)} ${body}.end`;
}

/** Every alert in what a platform shows, in order: the text of one, then the line with its id. */
export function alertsIn(shown: string): readonly Seen[] {
  const seen: Seen[] = [];
  let open: { number: number; at: number } | undefined;
  for (const match of shown.matchAll(TOKEN)) {
    const [, number, mark] = match;
    if (number !== undefined) {
      open = { number: Number(number), at: match.index };
    } else if (open !== undefined) {
      const words = shown.slice(open.at, match.index);
      const end = words.lastIndexOf(".end");
      // Of an alert in several messages every one may carry the id: it is whole with the last.
      if (end < 0) continue;
      seen.push({ number: open.number, marked: mark !== undefined, words: bare(words.slice(0, end + 4)) });
      open = undefined;
    }
  }
  return seen;
}

/** Without white space, and without the lines by which a platform's further messages refer to the first. */
export function bare(text: string): string {
  return text.replace(/^#R[0-9A-Z]{3} .*$/gm, "").replace(/\s+/g, "");
}

/**
 * What is wrong with these deliveries of the alerts 1 to `count`, in words; empty when nothing is. Of several copies of an
 * alert all but one are marked. The one without a mark is not always the first: a try that was given up may still be under
 * way in the network while the next one arrives.
 */
export function faultsIn(seen: readonly Seen[], count: number): readonly string[] {
  const faults: string[] = [];
  const first = new Set<number>();
  const unmarked = new Set<number>();
  let last = 0;
  for (const { number, marked } of seen) {
    if (!marked) {
      if (unmarked.has(number)) faults.push(`alert ${number} came twice, unmarked`);
      unmarked.add(number);
    }
    if (first.has(number)) continue;
    first.add(number);
    if (number < last) faults.push(`alert ${number} came after ${last}`);
    last = Math.max(last, number);
  }
  for (let number = 1; number <= count; number += 1) {
    if (!first.has(number)) faults.push(`alert ${number} is lost`);
  }
  return faults;
}

/** All words of Slack's blocks in order, a line each. */
export function wordsOfBlocks(blocks: unknown): string {
  if (Array.isArray(blocks)) return blocks.map(wordsOfBlocks).join("\n");
  if (typeof blocks !== "object" || blocks === null) return "";
  return Object.entries(blocks)
    .map(([key, value]) => (key === "text" && typeof value === "string" ? value : wordsOfBlocks(value)))
    .filter((words) => words !== "")
    .join("\n");
}
