/** Reading unknown JSON without a throw: whatever stands in a field, a value of the wanted type comes out. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The object that a text holds as JSON; `undefined` for any other text. */
export function parsedObject(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The object in a field; one without fields when there is none. */
export function objectField(object: JsonObject, name: string): JsonObject {
  const value = object[name];
  return isJsonObject(value) ? value : {};
}

/**
 * The text in a field, `""` when there is none. A number becomes its digits, unless JSON has already rounded it:
 * beyond 2^53 the digits are wrong, and a wrong id is worse than none.
 */
export function textField(object: JsonObject, name: string): string {
  const value = object[name];
  if (typeof value === "string") return value;
  if (typeof value !== "number") return "";
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? "" : String(value);
}

const INTEGER = /^\s*-?[0-9]{1,15}\s*$/;

/** The integer in a field, 0 when there is none or one beyond 2^53. Digits in a string count; fractions are cut off. */
export function integerField(object: JsonObject, name: string): number {
  const value = object[name];
  const digits = typeof value === "string" && INTEGER.test(value);
  const whole = typeof value === "number" || digits ? Math.trunc(Number(value)) : 0;
  // `+ 0` turns -0 into 0.
  return Number.isSafeInteger(whole) ? whole + 0 : 0;
}

/** The list in a field, empty when there is none. */
export function listField(object: JsonObject, name: string): readonly unknown[] {
  const value = object[name];
  return Array.isArray(value) ? value : [];
}
