import type { IncomingMessage } from "node:http";

export type UploadedFile = { readonly fileName: string; readonly bytes: Uint8Array };

/** The parameters of one call, whichever of the four ways they came (https://core.telegram.org/bots/api#making-requests). */
export type Params = {
  readonly fields: ReadonlyMap<string, unknown>;
  readonly files: ReadonlyMap<string, UploadedFile>;
};

export class BodyError extends Error {}
/** More than the server takes; the rest was thrown away. */
export class BodyTooLarge extends Error {}

// "10 MB max size for photos, 50 MB for other files" (https://core.telegram.org/bots/api#sending-files), and room for fields.
const BODY_LIMIT = 51 * 1024 * 1024;

export async function readParams(request: IncomingMessage, query: URLSearchParams): Promise<Params> {
  const fields = new Map<string, unknown>(query);
  const files = new Map<string, UploadedFile>();
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length <= BODY_LIMIT) chunks.push(chunk);
  }
  if (length > BODY_LIMIT) throw new BodyTooLarge();
  const body = Buffer.concat(chunks);
  const type = request.headers["content-type"] ?? "";
  if (body.length === 0) return { fields, files };
  if (type.startsWith("application/json")) {
    for (const [name, value] of Object.entries(jsonObject(body.toString("utf8")))) fields.set(name, value);
  } else if (type.startsWith("application/x-www-form-urlencoded")) {
    for (const [name, value] of new URLSearchParams(body.toString("utf8"))) fields.set(name, value);
  } else if (type.startsWith("multipart/form-data")) {
    const boundary = /boundary=(?:"([^"]+)"|([^;]+))/.exec(type);
    readMultipart(body, boundary?.[1] ?? boundary?.[2] ?? "", fields, files);
  } else throw new BodyError(`unsupported content type ${type}`);
  return { fields, files };
}

function jsonObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new BodyError("can't parse JSON object");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new BodyError("expected an Object");
  return { ...value };
}

function readMultipart(
  body: Buffer,
  boundary: string,
  fields: Map<string, unknown>,
  files: Map<string, UploadedFile>,
): void {
  if (boundary === "") throw new BodyError("boundary is missing");
  const mark = Buffer.from(`--${boundary}`);
  let at = body.indexOf(mark);
  if (at < 0) throw new BodyError("boundary is not found");
  for (;;) {
    at += mark.length;
    if (body.subarray(at, at + 2).toString() === "--") return;
    const headEnd = body.indexOf("\r\n\r\n", at);
    const end = body.indexOf(Buffer.concat([Buffer.from("\r\n"), mark]), headEnd);
    if (headEnd < 0 || end < 0) throw new BodyError("multipart body is cut off");
    const head = body.subarray(at, headEnd).toString("utf8");
    const content = body.subarray(headEnd + 4, end);
    const disposition = readDisposition(head);
    const key = disposition.get("name");
    if (key === undefined || key === "") throw new BodyError("field name in multipart/form-data not found");
    const fileName = disposition.get("filename");
    if (fileName === undefined) fields.set(key, content.toString("utf8"));
    else files.set(key, { fileName, bytes: content });
    at = end + 2;
  }
}

/**
 * The parameters of a part's Content-Disposition as the Bot API server reads them (HttpReader.cpp of tdlib/td): cut at
 * every `;`, quoted or not; one pair of quotes around a value goes, nothing is unescaped; the last of a name counts.
 */
function readDisposition(head: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of head.split("\r\n")) {
    const header = /^content-disposition\s*:\s*(.*)$/i.exec(line)?.[1];
    if (header === undefined) continue;
    if (!header.startsWith("form-data;")) throw new BodyError("expected form-data content disposition");
    for (const part of header.slice("form-data;".length).split(";")) {
      const equals = part.indexOf("=");
      if (equals < 0) break;
      const value = part.slice(equals + 1).trim();
      found.set(part.slice(0, equals).trim(), /^".*"$/.test(value) ? value.slice(1, -1) : value);
    }
  }
  return found;
}
