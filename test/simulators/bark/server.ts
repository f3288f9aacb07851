import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { fail, type HttpFault, type LostAnswer } from "../http-faults.ts";
import { STAYS_OPEN } from "../keep-alive.ts";
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
  const { prefix = "", devices, basicAuth, withoutRegisterCheck = false } = options;
  const pushes: (BarkPush & { readonly deviceKey: string })[] = [];
  let fault: HttpFault | LostAnswer | undefined;
  let requests = 0;

  /** Wrong credentials are answered with a plain text (route_auth.go). */
  const authorize = ({ headers }: IncomingMessage): void => {
    if (basicAuth === undefined) return;
    const expected = `Basic ${Buffer.from(basicAuth, "utf8").toString("base64")}`;
    if (headers.authorization !== expected) throw new BarkRefusal(418, "I'm a teapot");
  };

  /** What is asked without a push (route_misc.go, route_register.go); `undefined`: this is no such path. */
  const look = (request: IncomingMessage): unknown => {
    const { method = "", url = "" } = request;
    const path = url.startsWith(`${prefix}/`) ? url.slice(prefix.length + 1) : "";
    if (method !== "GET") return undefined;
    if (path === "ping") return { code: 200, message: "pong" };
    if (path === "info") {
      authorize(request);
      return { version: "v2.2.6", arch: "linux/amd64", devices: Object.keys(devices).length };
    }
    const key = /^register\/([^/?]+)$/.exec(path)?.[1];
    if (key === undefined) return undefined;
    // A server before that call takes it for a push to the device `register`.
    if (withoutRegisterCheck) throw unknownDevice("register");
    if (!Object.hasOwn(devices, key))
      throw new BarkRefusal(400, `failed to get [${key}] device token from database`);
    return { code: 200, message: "success" };
  };

  const push = async (request: IncomingMessage): Promise<void> => {
    const { method = "", url = "" } = request;
    authorize(request);
    const inPath = url.startsWith(`${prefix}/`) ? url.slice(prefix.length + 1) : "";
    if (method !== "POST" || inPath === "" || /[/?]/.test(inPath))
      throw new BarkRefusal(404, `Cannot ${method} ${url}`);
    const sent = await parametersOf(request);
    const deviceKey = inPath === "push" ? (sent.device_key ?? "") : inPath;
    if (deviceKey === "") throw new BarkRefusal(400, "device key is empty");
    const device = Object.hasOwn(devices, deviceKey) ? devices[deviceKey] : undefined;
    if (device === undefined) throw unknownDevice(deviceKey);
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
      const looked = look(request);
      if (looked !== undefined) return json(response, 200, looked);
      await push(request);
      if (fault?.kind === "closeAfter") request.socket.destroy();
      else answer(response, 200, "success");
    } catch (error) {
      if (error instanceof BarkRefusal && error.status === 418) response.writeHead(418).end(error.message);
      else if (error instanceof BarkRefusal) answer(response, error.status, error.message);
      else request.socket.destroy();
    }
  };

  const server = createServer(STAYS_OPEN, (request, response) => void handle(request, response));
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
  json(response, code, { code, message, timestamp: Math.floor(Date.now() / 1_000) });
}

function json(response: ServerResponse, status: number, facts: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(facts));
}

function unknownDevice(key: string): BarkRefusal {
  return new BarkRefusal(
    400,
    `failed to get device token: failed to get [${key}] device token from database`,
  );
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
