/** The first member of a backup. It says what the file is, so that every later program can tell whether it knows it. */
export type Manifest = {
  /** The form of the archive. */
  readonly format: number;
  /** The version of the program that made it. */
  readonly version: string;
  /** The version of the database's schema. */
  readonly schema: number;
  /** ISO date. */
  readonly createdAt: string;
};

/** The form that this program writes and reads. */
export const FORMAT = 1;
const PROGRAM = "wechat-recall-bridge";

export function manifestText(manifest: Manifest): string {
  const { format, version, schema, createdAt } = manifest;
  return `${JSON.stringify({ program: PROGRAM, format, version, schema, createdAt }, undefined, 2)}\n`;
}

/** `undefined` when the text is no manifest of a backup. */
export function readManifest(text: string): Manifest | undefined {
  const value = parsed(text);
  if (typeof value !== "object" || value === null) return undefined;
  if (!("program" in value) || value.program !== PROGRAM) return undefined;
  if (!("format" in value && "version" in value && "schema" in value && "createdAt" in value))
    return undefined;
  const { format, version, schema, createdAt } = value;
  if (!isCount(format) || !isCount(schema)) return undefined;
  // Both are shown to a person, so they may be nothing but what they are.
  if (typeof version !== "string" || !/^[\w.+-]{1,40}$/.test(version)) return undefined;
  if (typeof createdAt !== "string" || !/^\d{4}-[\dT:.-]{1,24}Z$/.test(createdAt)) return undefined;
  return { format, version, schema, createdAt };
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value > 0;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
