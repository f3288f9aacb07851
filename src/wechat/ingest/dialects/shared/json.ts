import type { LosslessJson } from "../../model/dialect.ts";

/** A JSON object of a payload. */
export type Fields = { readonly [name: string]: LosslessJson };

const NONE: Fields = {};

function isList(value: LosslessJson): value is readonly LosslessJson[] {
  return Array.isArray(value);
}

/** The object that a value is, or undefined. */
export function objectOf(value: LosslessJson | undefined): Fields | undefined {
  return typeof value === "object" && value !== null && !isList(value) ? value : undefined;
}

/** A value in a field. */
export function valueIn(object: Fields, name: string): LosslessJson | undefined {
  return object[name];
}

/** The object in a field; one without fields when there is none. */
export function objectIn(object: Fields, name: string): Fields {
  return objectOf(valueIn(object, name)) ?? NONE;
}

/** The list in a field, empty when there is none. */
export function listIn(object: Fields, name: string): readonly LosslessJson[] {
  const value = valueIn(object, name);
  return value !== undefined && isList(value) ? value : [];
}

/** The objects in a list; a value that is no list counts as a list of one. */
export function objectsIn(value: LosslessJson | undefined): readonly Fields[] {
  const list = value === undefined ? [] : isList(value) ? value : [value];
  return list.map(objectOf).filter((object) => object !== undefined);
}

/** A text, or a number as its digits; `""` for anything else. */
function textOf(value: LosslessJson | undefined): string {
  if (typeof value === "string") return value;
  return typeof value === "number" ? String(value) : "";
}

/** The first field of those names that holds a text or a number, as text; `""` when none does. */
export function textIn(object: Fields, ...names: readonly string[]): string {
  for (const name of names) {
    const text = textOf(valueIn(object, name));
    if (text !== "") return text;
  }
  return "";
}

/** The number in a field, 0 when there is none. Digits in a string count. */
export function numberIn(object: Fields, name: string): number {
  const value = valueIn(object, name);
  if (typeof value === "number") return value;
  return typeof value === "string" && /^-?[0-9]{1,15}(?:\.[0-9]{1,9})?$/.test(value) ? Number(value) : 0;
}

/** A word that a log may show: a name of an event, and no text of a person. */
export function wordOf(text: string): string {
  return /^[\w.-]{1,64}$/.test(text) ? text : "?";
}
