import assert from "node:assert/strict";

/** What each sentence is given: one that has none does not compile. */
export type Given<T> = {
  readonly [K in keyof T]: T[K] extends string
    ? null
    : T[K] extends (...given: infer A) => string
      ? A
      : Given<T[K]>;
};

export type Line = { readonly path: string; readonly text: string };

/** Every sentence of a part of the texts, by its place. */
export function linesOf(texts: unknown, samples: unknown, path = ""): readonly Line[] {
  if (typeof texts === "string") return [{ path, text: texts }];
  if (typeof texts === "function") {
    assert.ok(Array.isArray(samples), path);
    return [{ path, text: String(Reflect.apply(texts, undefined, samples)) }];
  }
  assert.ok(typeof texts === "object" && texts !== null && typeof samples === "object" && samples !== null);
  return Object.entries(texts).flatMap(([key, value]) =>
    linesOf(value, Reflect.get(samples, key), path === "" ? key : `${path}.${key}`),
  );
}
