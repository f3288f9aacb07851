import { type Fields, isFields } from "./json.ts";

/** Reads one JSON object of the control API; a wrong or missing field is an error that names it. */
export class Reader {
  readonly #fields: Fields;

  constructor(value: unknown) {
    if (!isFields(value)) throw new TypeError(`expected a JSON object, got ${JSON.stringify(value)}`);
    this.#fields = value;
  }

  has(name: string): boolean {
    return this.#fields[name] !== undefined && this.#fields[name] !== null;
  }

  value(name: string): unknown {
    return this.#fields[name];
  }

  text(name: string): string {
    return asText(this.#fields[name], name);
  }

  optText(name: string): string | undefined {
    return this.has(name) ? this.text(name) : undefined;
  }

  number(name: string): number {
    return asNumber(this.#fields[name], name);
  }

  optNumber(name: string): number | undefined {
    return this.has(name) ? this.number(name) : undefined;
  }

  optFlag(name: string): boolean | undefined {
    const value = this.#fields[name];
    if (value === undefined || typeof value === "boolean") return value;
    throw new TypeError(`"${name}" must be true or false, got ${JSON.stringify(value)}`);
  }

  list(name: string): readonly unknown[] {
    return asList(this.#fields[name], name);
  }

  texts(name: string): string[] {
    return this.list(name).map((item) => asText(item, name));
  }

  /** Bytes as base64 text. */
  optBytes(name: string): Uint8Array | undefined {
    const text = this.optText(name);
    return text === undefined ? undefined : Buffer.from(text, "base64");
  }

  oneOf<T extends string | number>(name: string, allowed: readonly T[]): T {
    const found = allowed.find((each) => each === this.#fields[name]);
    if (found === undefined) throw new TypeError(`"${name}" must be one of ${JSON.stringify(allowed)}`);
    return found;
  }

  optOneOf<T extends string | number>(name: string, allowed: readonly T[]): T | undefined {
    return this.has(name) ? this.oneOf(name, allowed) : undefined;
  }
}

export function asText(value: unknown, name: string): string {
  if (typeof value === "string") return value;
  throw new TypeError(`"${name}" must be a string, got ${JSON.stringify(value)}`);
}

export function asNumber(value: unknown, name: string): number {
  if (typeof value === "number") return value;
  // JSON has no Infinity.
  if (value === "Infinity") return Number.POSITIVE_INFINITY;
  throw new TypeError(`"${name}" must be a number, got ${JSON.stringify(value)}`);
}

export function asList(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new TypeError(`"${name}" must be a list, got ${JSON.stringify(value)}`);
}

/** A chat by its id, by its UserName, or the handle that an earlier call returned. */
export function asRef(value: unknown, name: string): string {
  return typeof value === "string" ? value : new Reader(value ?? name).text("id");
}
