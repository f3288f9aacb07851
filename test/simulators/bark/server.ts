import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { fail, type HttpFault, type LostAnswer } from "../http-faults.ts";
import { decrypted, lowerCased, PAYLOAD_LIMIT, type Parameters, payloadOf } from "./payload.ts";
import type { BarkOptions, BarkPush, BarkSimulator } from "./types.ts";

/** A refusal; the server answers with its status and words. */
class BarkRefusal extends Error {
  readonly status: number;

  constructor(status: number, words: string) {
    super(words);
    this.status = status;
  }
}

/**
 * A Bark server on 127.0.0.1 with Apple and the phones behind it. It takes pushes by POST, as JSON or as a form, at the
 * address of a device and at `/push`. Text in the address and several devices at once are left out.
 */
export async function startBarkSimulator(options: BarkOptions): Promise<BarkSimulator> {
  const { prefix = "", devices, basicAuth } = options;
  const pushes: (BarkPush & { readonly deviceKey: string })[] = [];
  let fault: HttpFault | LostAnswer | undefined;
  let requests = 0;

  const push = async (request: IncomingMessage): Promise<void> => {
    const { headers, method = "", url = "" } = request;
    if (basicAuth !== undefined) {
      const expected = `Basic ${Buffer.from(basicAuth, "utf8").toString("base64")}`;
      if (headers.authorization !== expected) throw new BarkRefusal(401, "Unauthorized");
    }
    const inPath = url.startsWith(`${prefix}/`) ? url.slice(prefix.length + 1) : "";
    if (method !== "POST" || inPath === "" || /[/?]/.test(inPath))
      throw new BarkRefusal(404, `Cannot ${method} ${url}`);
    const sent = await parametersOf(request);
    const deviceKey = inPath === "push" ? (sent.device_key ?? "") : inPath;
    if (deviceKey === "") throw new BarkRefusal(400, "device key is empty");
    const device = Object.hasOwn(devices, deviceKey) ? devices[deviceKey] : undefined;
    if (device === undefined)
      throw new BarkRefusal(
        400,
        `failed to get device token: failed to get [${deviceKey}] device token from database`,
      );
    const payload = Buffer.byteLength(payloadOf(sent), "utf8");
    if (device.gone === true) throw new BarkRefusal(500, "push failed: BadDeviceToken");
    if (payload > PAYLOAD_LIMIT) throw new BarkRefusal(500, "push failed: PayloadTooLarge");
    const shown =
      sent.ciphertext === undefined
        ? sent
        : (decrypted(sent, device.encryptionKey) ?? { body: "Decryption Failed" });
    pushes.push({ deviceKey, ...displayed(shown), sent, payload });
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    requests += 1;
    if (fault !== undefined && fault.kind !== "closeAfter") return fail(fault, request, response);
    try {
      await push(request);
      if (fault?.kind === "closeAfter") request.socket.destroy();
      else answer(response, 200, "success");
    } catch (error) {
      if (error instanceof BarkRefusal) answer(response, error.status, error.message);
      else request.socket.destroy();
    }
  };

  const server = createServer((request, response) => void handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  const origin = `http://127.0.0.1:${address.port}`;
  return {
    origin,
    url: (deviceKey) => `${origin}${prefix}/${deviceKey}`,
    pushes: (deviceKey) => pushes.filter((each) => each.deviceKey === deviceKey),
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

function answer(response: ServerResponse, code: number, message: string): void {
  response.writeHead(code, { "content-type": "application/json" });
  response.end(JSON.stringify({ code, message, timestamp: Math.floor(Date.now() / 1_000) }));
}

function displayed(parameters: Parameters): Omit<BarkPush, "sent" | "payload"> {
  const { title = "", body = "", group = "", level = "active", isarchive, url = "", markdown } = parameters;
  return {
    title,
    body: markdown ?? body,
    group,
    level: ["active", "timesensitive", "passive", "critical"].includes(level.toLowerCase())
      ? level
      : "active",
    archived: isarchive === undefined ? undefined : isarchive === "1",
    url,
    markdown: markdown !== undefined,
  };
}

async function parametersOf(request: IncomingMessage): Promise<Parameters> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString("utf8");
  if (!(request.headers["content-type"] ?? "").startsWith("application/json"))
    return lowerCased(Object.fromEntries(new URLSearchParams(text))) ?? {};
  const facts = lowerCased(parsed(text));
  if (facts === undefined) throw new BarkRefusal(400, "request bind failed: no JSON object");
  return facts;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
