import type { IncomingMessage } from "node:http";
import { isRecord } from "./blocks.ts";

export type Args = Readonly<Record<string, unknown>>;
export type Part = { readonly name: string; readonly fileName: string | undefined; readonly data: Buffer };
export type BodyKind = "form" | "json" | "multipart" | "query";
export type Parsed =
  | { readonly kind: BodyKind; readonly args: Args; readonly parts: readonly Part[] }
  | { readonly kind: "bad"; readonly error: string };

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** The parts of a multipart body (RFC 7578), `undefined` when it is malformed. */
export function parseMultipart(body: Buffer, contentType: string): readonly Part[] | undefined {
  const boundary = /boundary=(?:"([^"]+)"|([^;]+))/.exec(contentType);
  const mark = boundary?.[1] ?? boundary?.[2];
  if (mark === undefined) return undefined;
  const pieces = `\r\n${body.toString("latin1")}`.split(`\r\n--${mark}`);
  if (pieces.length < 2 || !pieces.at(-1)?.startsWith("--")) return undefined;
  const parts: Part[] = [];
  for (const piece of pieces.slice(1, -1)) {
    const split = piece.indexOf("\r\n\r\n");
    if (split < 0) return undefined;
    const head = Buffer.from(piece.slice(0, split), "latin1").toString("utf8");
    const name = /[;\s]name="([^"]*)"/i.exec(head)?.[1];
    if (name === undefined) return undefined;
    const fileName = /filename="([^"]*)"/i.exec(head)?.[1];
    parts.push({ name, fileName, data: Buffer.from(piece.slice(split + 4), "latin1") });
  }
  return parts;
}

/** Reads arguments as Slack's Web API does: https://docs.slack.dev/apis/web-api/ ("POST bodies"). */
export async function parseArgs(request: IncomingMessage, query: URLSearchParams): Promise<Parsed> {
  if (request.method === "GET") return { kind: "query", args: Object.fromEntries(query), parts: [] };
  const body = await readBody(request);
  const contentType = request.headers["content-type"] ?? "";
  const type = contentType.split(";")[0]?.trim().toLowerCase();
  if (type === "application/x-www-form-urlencoded")
    return { kind: "form", args: Object.fromEntries(new URLSearchParams(body.toString("utf8"))), parts: [] };
  if (type === "application/json") {
    try {
      const value: unknown = JSON.parse(body.toString("utf8"));
      if (isRecord(value)) return { kind: "json", args: value, parts: [] };
      return { kind: "bad", error: "json_not_object" };
    } catch {
      return { kind: "bad", error: "invalid_json" };
    }
  }
  if (type === "multipart/form-data") {
    const parts = parseMultipart(body, contentType);
    if (parts === undefined) return { kind: "bad", error: "invalid_form_data" };
    const args = Object.fromEntries(parts.map((part) => [part.name, part.data.toString("utf8")]));
    return { kind: "multipart", args, parts };
  }
  if (body.length === 0) return { kind: "form", args: {}, parts: [] };
  return { kind: "bad", error: type === "" ? "missing_post_type" : "invalid_post_type" };
}
