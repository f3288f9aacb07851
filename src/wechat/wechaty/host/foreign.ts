/** Values of code that nobody here wrote: read without trust in their types. */

/** The method of a foreign object, bound to it; `undefined` when it has none. */
export function methodOf(
  target: object,
  name: string,
): ((...args: readonly unknown[]) => unknown) | undefined {
  const value: unknown = Reflect.get(target, name);
  if (typeof value !== "function") return undefined;
  return (...args): unknown => Reflect.apply(value, target, args);
}

/** Calls a method of a foreign object. Rejects when it has none. */
export async function callMethod(
  target: object,
  name: string,
  ...args: readonly unknown[]
): Promise<unknown> {
  const method = methodOf(target, name);
  if (method === undefined) throw new Error(`the puppet has no ${name}()`);
  return await method(...args);
}

export function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

/** A field of any value, `undefined` when there is none. Reading it may throw: the field may be a getter. */
export function fieldOf(value: unknown, name: string): unknown {
  return isObject(value) ? Reflect.get(value, name) : undefined;
}

/** One line about any thrown value. */
export function faultText(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.replace(/\s+/g, " ").trim().slice(0, 1_000);
}

/** The gRPC status of an error, `undefined` for errors of another kind. */
export function statusOf(error: unknown): number | undefined {
  const code = fieldOf(error, "code");
  return typeof code === "number" && Number.isInteger(code) ? code : undefined;
}
