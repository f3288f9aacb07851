import type { IncomingMessage } from "node:http";

export type UploadedFile = { readonly fileName: string; readonly bytes: Uint8Array };

/** The parameters of one call, whichever of the four ways they came (https://core.telegram.org/bots/api#making-requests). */
export type Params = {
  readonly fields: ReadonlyMap<string, unknown>;
  readonly files: ReadonlyMap<string, UploadedFile>;
};

export class BodyError extends Error {}

export async function readParams(request: IncomingMessage, query: URLSearchParams): Promise<Params> {
  const fields = new Map<string, unknown>(query);
  const files = new Map<string, UploadedFile>();
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
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
    const name = /;\s*name=(?:"([^"]*)"|([^;\r\n]+))/i.exec(head);
    const file = /;\s*filename=(?:"([^"]*)"|([^;\r\n]+))/i.exec(head);
    const key = name?.[1] ?? name?.[2];
    if (key === undefined) throw new BodyError("a part has no name");
    if (file === null) fields.set(key, content.toString("utf8"));
    else files.set(key, { fileName: file[1] ?? file[2] ?? "", bytes: Uint8Array.from(content) });
    at = end + 2;
  }
}
