import { type Alias, isAlias, isMap, isNode, isScalar, isSeq, parseDocument } from "yaml";

/** YAML's texts for an empty value. The failsafe schema leaves them as texts. */
export const NOTHING: readonly string[] = ["", "~", "null", "Null", "NULL"];

/** Deeper values are in no setting. */
const MAX_DEPTH = 5;

/** Ends the reading at an alias. `at`: its place in the text. */
class AliasFound extends Error {
  readonly at: number;

  constructor({ range }: Alias) {
    super("an alias");
    this.at = range?.[0] ?? 0;
  }
}

/**
 * A node of the failsafe schema as JSON. All scalars become texts as they were written, so that ids keep their digits;
 * only an empty one becomes `null`. An alias is refused: it is a name with a `*` that lacks its quotes. `aliasAt`: its place
 * in the text.
 */
export function jsonOf(node: unknown): { readonly json: string } | { readonly aliasAt: number } {
  try {
    return { json: JSON.stringify(plain(node, 0)) };
  } catch (error) {
    if (!(error instanceof AliasFound)) throw error;
    return { aliasAt: error.at };
  }
}

function plain(node: unknown, depth: number): unknown {
  if (isAlias(node)) throw new AliasFound(node);
  if (isScalar(node)) {
    const text = typeof node.value === "string" ? node.value : "";
    return node.type === "PLAIN" && NOTHING.includes(text) ? null : text;
  }
  if (depth === MAX_DEPTH) return null;
  if (isSeq(node)) return node.items.map((item) => plain(item, depth + 1));
  if (isMap(node)) {
    return Object.fromEntries(node.items.map(({ key, value }) => [keyText(key), plain(value, depth + 1)]));
  }
  return null;
}

function keyText(key: unknown): string {
  if (isAlias(key)) throw new AliasFound(key);
  return isScalar(key) && typeof key.value === "string" ? key.value : "";
}

/** Which item of a list stands at this place of the text, counted from 1; `undefined` when none does. */
export function itemAt(list: unknown, at: number): number | undefined {
  if (!isSeq(list)) return undefined;
  const index = list.items.findIndex((item) => {
    const [start, , end] = (isNode(item) ? item.range : undefined) ?? [];
    return start !== undefined && end !== undefined && at >= start && at < end;
  });
  return index < 0 ? undefined : index + 1;
}

/**
 * Which object of a JSON list has a key twice, counted from 1; `undefined` when none has. JSON is YAML, whose parser looks
 * for that.
 */
export function repeatsKey(json: string): number | undefined {
  const { contents, errors } = parseDocument(json, {
    schema: "failsafe",
    prettyErrors: false,
    logLevel: "silent",
  });
  const twice = errors.find(({ code }) => code === "DUPLICATE_KEY");
  return twice === undefined ? undefined : itemAt(contents, twice.pos[0]);
}
