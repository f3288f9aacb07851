/** JSON text that goes into a reply exactly as it stands, for numbers and layouts that JavaScript cannot hold. */
export class RawJson {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type JsonValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | RawJson
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/**
 * Writes JSON by hand because `NewMsgId` has up to 19 digits: a bigint comes out as a bare number with all of them.
 *
 * @param pretty web WeChat's layout: one token a line, closing brackets and commas on lines of their own.
 */
export function writeJson(value: JsonValue, pretty: boolean): string {
  if (value instanceof RawJson) return value.text;
  if (typeof value === "bigint") return value.toString();
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const [open, close] = pretty ? ["\n", "\n"] : ["", ""];
  if (isList(value)) {
    if (value.length === 0) return "[]";
    return `[${value.map((item) => writeJson(item, pretty)).join(`${open},${open}`)}${close}]`;
  }
  const members = Object.entries(value).map(([key, item]) => {
    const nested = typeof item === "object" && item !== null;
    return `${JSON.stringify(key)}:${pretty ? " " : ""}${writeJson(item, pretty)}${nested ? open : ""}`;
  });
  if (members.length === 0) return "{}";
  return `{${open}${members.join(`,${open}`)}${close}}`;
}

function isList(value: object): value is readonly JsonValue[] {
  return Array.isArray(value);
}

/** `undefined` when the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export type Fields = { readonly [key: string]: unknown };

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

/** A string or an integer as text, `""` for anything else: the wire writes ids both ways. */
export function idText(value: unknown): string {
  if (typeof value === "string") return value;
  return typeof value === "number" && Number.isInteger(value) ? String(value) : "";
}
