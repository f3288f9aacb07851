import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { STAYS_OPEN } from "../keep-alive.ts";
import { type Answer, badAddress, refused } from "./answers.ts";
import { answerFault, type Call, type Fault } from "./faults.ts";
import { takeMessage } from "./messages.ts";
import type { ArrivedMessage, Robot, Uploaded } from "./state.ts";
import { takeUpload } from "./uploads.ts";

export { amrFile } from "./bytes.ts";
export type { Call, Fault } from "./faults.ts";
export type { ArrivedMessage, Uploaded } from "./state.ts";

export type WecomSimulatorOptions = {
  readonly key?: string;
  /** Messages a minute; 20 as documented. `Infinity` switches the limit off. */
  readonly limit?: number;
  /** Milliseconds: the simulator's own clock. */
  readonly now?: () => number;
  /** In front of `/cgi-bin`, as a reverse proxy may have it. */
  readonly prefix?: string;
};

/** A call that came, whatever its answer. */
export type SeenCall = { readonly call: Call; readonly errcode: number | undefined };

export type WecomSimulator = {
  /** The address that the robot shows. */
  readonly url: string;
  readonly key: string;
  /** What the group shows, in order. */
  readonly messages: readonly ArrivedMessage[];
  readonly uploads: readonly Uploaded[];
  readonly calls: readonly SeenCall[];
  /** The contents of texts, in order. */
  texts(): readonly string[];
  /** The next `times` calls go wrong, all of them when left out; the first `after` calls don't. `undefined` ends that. */
  setFault(call: Call, fault: Fault | undefined, times?: number, after?: number): void;
  setLimit(limit: number): void;
  /** The platform forgets what was uploaded. */
  forgetUploads(): void;
  close(): Promise<void>;
};

/** Starts a group robot of WeCom on loopback. It refuses everything that the documentation forbids. */
export async function startWecomSimulator(options: WecomSimulatorOptions = {}): Promise<WecomSimulator> {
  const { key = randomUUID(), limit = 20, now = Date.now, prefix = "" } = options;
  const robot: Robot = { key, now, limit, messages: [], uploads: [], sentAt: [] };
  const calls: SeenCall[] = [];
  const faults = new Map<Call, { readonly fault: Fault; left: number; after: number }>();

  const takeFault = (call: Call): Fault | undefined => {
    const entry = faults.get(call);
    if (entry === undefined || entry.left <= 0) return undefined;
    if (entry.after > 0) {
      entry.after -= 1;
      return undefined;
    }
    entry.left -= 1;
    return entry.fault;
  };

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? "/", "http://simulator.invalid");
    const call = callOf(url.pathname, prefix);
    const body = await readBody(request);
    if (call === undefined) {
      response.writeHead(404).end();
      return;
    }
    const fault = takeFault(call);
    if (fault !== undefined && fault.kind !== "closeAfter") {
      calls.push({ call, errcode: undefined });
      return answerFault(fault, response);
    }
    const answer = answerTo(robot, call, url, request, body);
    calls.push({ call, errcode: answer.errcode });
    if (fault !== undefined) return answerFault(fault, response);
    response.writeHead(200, { "content-type": "application/json; charset=UTF-8" });
    response.end(JSON.stringify(answer));
  };

  const server = createServer(STAYS_OPEN, (request, response) => {
    // A caller that breaks off is no fault of the simulator.
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the simulator has no port");

  return {
    url: `http://127.0.0.1:${address.port}${prefix}/cgi-bin/webhook/send?key=${key}`,
    key,
    messages: robot.messages,
    uploads: robot.uploads,
    calls,
    texts: () => robot.messages.flatMap((message) => ("content" in message ? [message.content] : [])),
    setFault: (call, fault, times = Number.POSITIVE_INFINITY, after = 0) => {
      if (fault === undefined) faults.delete(call);
      else faults.set(call, { fault, left: times, after });
    },
    setLimit: (value) => {
      robot.limit = value;
    },
    forgetUploads: () => {
      robot.uploads.length = 0;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function callOf(path: string, prefix: string): Call | undefined {
  const base = `${prefix}/cgi-bin/webhook/`;
  const calls: readonly Call[] = ["send", "upload_media"];
  return calls.find((call) => path === base + call);
}

function answerTo(
  robot: Robot,
  call: Call,
  url: URL,
  { method, headers }: IncomingMessage,
  body: Buffer,
): Answer {
  if (method !== "POST") return refused(43002, "require POST method");
  if (url.searchParams.get("key") !== robot.key) return badAddress();
  if (call === "send") return takeMessage(robot, body);
  return takeUpload(robot, url.searchParams.get("type"), body, headers["content-type"] ?? "");
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}
