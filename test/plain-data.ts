import assert from "node:assert/strict";

/** Fails for anything that would be another after a way through JSON. A field that is `undefined` may be left out. */
export function assertPlain(value: unknown): void {
  assert.deepEqual(JSON.parse(JSON.stringify(value)), withoutUndefined(value));
  assert.deepEqual(structuredClone(value), value);
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  return Object.fromEntries(entries.map(([name, item]) => [name, withoutUndefined(item)]));
}
