import { createHash, randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { fail, type HttpFault, type LostAnswer } from "../http-faults.ts";
import { STAYS_OPEN } from "../keep-alive.ts";
import { NtfyRefusal, parameter, priorityOf, tagsOf } from "./parameters.ts";
import type { NtfyMessage, NtfyOptions, NtfySimulator } from "./types.ts";

const MB = 1024 * 1024;
/** Bytes: https://docs.ntfy.sh/publish/#limitations */
const MESSAGE_LIMIT = 4_096;
const TOPIC = /^[-_A-Za-z0-9]{1,64}$/;
const DISALLOWED = new Set([
  "docs",
  "static",
  "file",
  "app",
  "account",
  "settings",
  "signup",
  "login",
  "reset-password",
]);
/** Milliseconds for a refused upload to read its answer, as Go's server waits before it closes. */
const LINGER_MS = 300;

type Attachment = { readonly name: string; readonly bytes: Buffer };

/**
 * An ntfy server on 127.0.0.1: topics by their address, with parameters in headers. Publishing as JSON, by GET and by query
 * is left out. Its limits are those of https://docs.ntfy.sh/publish/#limitations.
 */
export async function startNtfySimulator(options: NtfyOptions = {}): Promise<NtfySimulator> {
  const { prefix = "" } = options;
  const messages: NtfyMessage[] = [];
  let fault: HttpFault | LostAnswer | undefined;
  let requests = 0;

  const publish = async (request: IncomingMessage): Promise<NtfyMessage> => {
    const topic = topicIn(request, prefix);
    authorize(request, options, "write");
    if (requests > (options.burst ?? 60))
      throw new NtfyRefusal(429, 42901, "limit reached: too many requests");
    if (messages.length >= (options.daily ?? Number.POSITIVE_INFINITY))
      throw new NtfyRefusal(429, 42908, "limit reached: daily message quota reached");
    const { headers } = request;
    const facts = {
      id: randomBytes(9).toString("base64url"),
      time: Math.floor(Date.now() / 1_000),
      event: "message",
      topic,
      title: parameter(headers, "x-title", "title", "t"),
      priority: priorityOf(headers),
      tags: tagsOf(headers),
      markdown:
        /^(1|yes|true)$/i.test(parameter(headers, "x-markdown", "markdown", "md")) ||
        parameter(headers, "content-type") === "text/markdown",
      click: parameter(headers, "x-click", "click"),
      actions: parameter(headers, "x-actions", "actions", "action"),
    } as const;
    const words = parameter(headers, "x-message", "message", "m").replaceAll("\\n", "\n");
    const fileName = parameter(headers, "x-filename", "filename", "file", "f");
    if (fileName !== "") checkLength(request, messages, options);
    const body = await bodyOf(request);
    if (fileName === "" && body.length < MESSAGE_LIMIT && isUtf8(body)) {
      const text = body.length > 0 ? body.toString("utf8").trim() : words;
      return { ...facts, message: text === "" ? "triggered" : text };
    }
    return attached(facts, words, { name: fileName === "" ? "attachment.txt" : fileName, bytes: body });
  };

  const attached = (
    facts: Omit<NtfyMessage, "message" | "attachment">,
    words: string,
    { name, bytes }: Attachment,
  ): NtfyMessage => {
    checkSize(bytes.length, messages, options);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    return {
      ...facts,
      message: words === "" ? `You received a file: ${name}` : words,
      attachment: { name, size: bytes.length, sha256 },
    };
  };

  /** What is asked without a message; `undefined`: this is no such path. */
  const look = (request: IncomingMessage): unknown => {
    const { method = "", url = "" } = request;
    const path = url.startsWith(`${prefix}/`) ? url.slice(prefix.length + 1) : "";
    if (method !== "GET") return undefined;
    if (path === "v1/health") return { healthy: true };
    if (path === "v1/account") return accountOf(request, options);
    if (!/^[-_A-Za-z0-9]{1,64}\/auth$/.test(path)) return undefined;
    authorize(request, options, "read");
    return { success: true };
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    requests += 1;
    if (fault !== undefined && fault.kind !== "closeAfter") return fail(fault, request, response);
    try {
      const looked = look(request);
      if (looked !== undefined) return answer(response, 200, looked);
      const message = await publish(request);
      messages.push(message);
      if (fault?.kind === "closeAfter") request.socket.destroy();
      else answer(response, 200, message);
    } catch (error) {
      if (!(error instanceof NtfyRefusal)) {
        request.socket.destroy();
        return;
      }
      const { status, code, message } = error;
      if (!request.complete) {
        response.setHeader("connection", "close");
        setTimeout(() => request.socket.destroy(), LINGER_MS);
      }
      answer(response, status, { code, http: status, error: message });
    }
  };

  const server = createServer(STAYS_OPEN, (request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const origin = `http://127.0.0.1:${address.port}`;
  return {
    origin,
    url: (topic) => `${origin}${prefix}/${topic}`,
    messages: (topic) => messages.filter((message) => message.topic === topic),
    requests: () => requests,
    setFault: (next) => {
      fault = next;
    },
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function answer(response: ServerResponse, status: number, facts: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(`${JSON.stringify(facts)}\n`);
}

function topicIn({ method = "", url = "" }: IncomingMessage, prefix: string): string {
  const topic = url.startsWith(`${prefix}/`) ? url.slice(prefix.length + 1) : "";
  if (!TOPIC.test(topic) || (method !== "PUT" && method !== "POST"))
    throw new NtfyRefusal(404, 40401, "page not found");
  if (DISALLOWED.has(topic)) throw new NtfyRefusal(400, 40010, "invalid request: topic name is not allowed");
  return topic;
}

/** The token of a request: without a known scheme it is nobody's (https://docs.ntfy.sh/publish/#access-tokens). */
function tokenOf({ headers }: IncomingMessage, options: NtfyOptions): string | undefined {
  const token = /^Bearer (.+)$/.exec(headers.authorization ?? "")?.[1];
  const { tokens = [], readOnlyTokens = [], writeOnlyTokens = [], adminTokens = [] } = options;
  const known = [...tokens, ...readOnlyTokens, ...writeOnlyTokens, ...adminTokens];
  if (token !== undefined && !known.includes(token)) throw new NtfyRefusal(401, 40101, "unauthorized");
  return token;
}

/** Nobody's request may do nothing here. */
function authorize(request: IncomingMessage, options: NtfyOptions, to: "read" | "write"): void {
  if (options.tokens === undefined) return;
  const token = tokenOf(request, options);
  const not = (to === "write" ? options.readOnlyTokens : options.writeOnlyTokens) ?? [];
  if (token === undefined || not.includes(token)) throw new NtfyRefusal(403, 40301, "forbidden");
}

/** Anybody may ask for it: who asks as nobody is told what nobody may (handleAccountGet). */
function accountOf(request: IncomingMessage, options: NtfyOptions): unknown {
  const token = options.tokens === undefined ? undefined : tokenOf(request, options);
  if (token === undefined) return { username: "*", role: "anonymous" };
  const role = options.adminTokens?.includes(token) ? "admin" : "user";
  const reserved = options.reserved?.[token] ?? [];
  const reservations = reserved.map((topic) => ({ topic, everyone: "deny-all" }));
  return { username: "phil", role, ...(reserved.length === 0 ? {} : { reservations }) };
}

/** The early look at the length that the request says it has. */
function checkLength(
  { headers }: IncomingMessage,
  messages: readonly NtfyMessage[],
  options: NtfyOptions,
): void {
  checkSize(Number(headers["content-length"] ?? 0), messages, options);
}

function checkSize(bytes: number, messages: readonly NtfyMessage[], options: NtfyOptions): void {
  const { attachmentLimit = 15 * MB, attachmentTotal = 100 * MB, bandwidth = 500 * MB } = options;
  if (attachmentLimit === 0) throw new NtfyRefusal(400, 40014, "invalid request: attachments not allowed");
  const before = messages.reduce((sum, { attachment }) => sum + (attachment?.size ?? 0), 0);
  if (before + bytes > bandwidth) throw new NtfyRefusal(429, 42905, "limit reached: daily bandwidth reached");
  if (bytes > attachmentLimit || before + bytes > attachmentTotal)
    throw new NtfyRefusal(413, 41301, "attachment too large, or bandwidth limit reached");
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

function isUtf8(bytes: Buffer): boolean {
  return Buffer.from(bytes.toString("utf8"), "utf8").equals(bytes);
}
