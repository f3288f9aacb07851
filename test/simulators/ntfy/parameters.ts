import type { IncomingHttpHeaders } from "node:http";

/** An error of the server: https://github.com/binwiederhier/ntfy/blob/main/server/errors.go */
export class NtfyRefusal extends Error {
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, words: string) {
    super(words);
    this.status = status;
    this.code = code;
  }
}

const ENCODED_WORD = /=\?([^?\s]+)\?([bq])\?([^?\s]*)\?=/gi;

/** Decodes encoded words of UTF-8 (RFC 2047), and drops the blanks between two of them. */
function decoded(value: string): string {
  return value
    .replace(/(\?=)[ \t]+(?==\?)/g, "$1")
    .replace(ENCODED_WORD, (word, charset: string, encoding: string, text: string) => {
      if (charset.toLowerCase() !== "utf-8") return word;
      if (encoding.toLowerCase() === "b") return Buffer.from(text, "base64").toString("utf8");
      const bytes = text.replaceAll("_", " ").replace(/=([0-9a-f]{2})/gi, (_, hex: string) => {
        return String.fromCharCode(Number.parseInt(hex, 16));
      });
      return Buffer.from(bytes, "latin1").toString("utf8");
    });
}

/**
 * A parameter by its header names in order: https://docs.ntfy.sh/publish/#list-of-all-parameters. Raw bytes are read as
 * UTF-8, so that those of another charset come out as U+FFFD.
 */
export function parameter(headers: IncomingHttpHeaders, ...names: readonly string[]): string {
  for (const name of names) {
    const raw = headers[name];
    const text = Buffer.from(Array.isArray(raw) ? raw.join(", ") : (raw ?? ""), "latin1").toString("utf8");
    const value = decoded(text).trim();
    // RFC 9218 has a header of that name, which proxies add.
    if (value !== "" && !(name === "priority" && /^u=\d/.test(value))) return value;
  }
  return "";
}

const PRIORITIES: Readonly<Record<string, number>> = {
  "": 3,
  min: 1,
  low: 2,
  default: 3,
  high: 4,
  max: 5,
  urgent: 5,
};

/** https://docs.ntfy.sh/publish/#message-priority */
export function priorityOf(headers: IncomingHttpHeaders): number {
  const value = parameter(headers, "x-priority", "priority", "prio", "p").toLowerCase();
  const priority = /^[1-5]$/.test(value) ? Number(value) : PRIORITIES[value];
  if (priority === undefined) throw new NtfyRefusal(400, 40007, "invalid priority parameter");
  return priority;
}

export function tagsOf(headers: IncomingHttpHeaders): readonly string[] {
  const value = parameter(headers, "x-tags", "tags", "tag", "ta");
  return value
    .split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
}
