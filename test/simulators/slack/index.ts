import { createServer } from "node:http";
import type { Socket } from "node:net";
import { STAYS_OPEN } from "../keep-alive.ts";
import type { Faults } from "./faults.ts";
import { ResponseHooks } from "./response-url.ts";
import { DEFAULT_SCOPES, SOCKET_SCOPE } from "./scopes.ts";
import { handleApi, handleResponseUrl } from "./server.ts";
import { SocketHub } from "./socket.ts";
import { DEFAULT_FILE_RULES, type SlackChannel, type Workspace } from "./state.ts";
import { createTalk } from "./talk.ts";
import type { SlackSimulator, SlackSimulatorOptions } from "./types.ts";
import { handleUpload } from "./upload.ts";

export { DEFAULT_SCOPES, EVENT_SCOPES, METHOD_SCOPES, SLASH_SCOPE } from "./scopes.ts";
export type * from "./types.ts";

export async function startSlackSimulator(options: SlackSimulatorOptions = {}): Promise<SlackSimulator> {
  const waiters = new Set<() => void>();
  let counter = 0;
  const count = (): string => {
    counter += 1;
    return String(counter);
  };
  let origin = "";
  const workspace: Workspace = {
    team: options.team ?? { id: "T0EXAMPLE1", name: "Example" },
    botUserId: "U0RECALLS1",
    appId: "A0RECALLS1",
    channels: new Map((options.channels ?? [{ id: "C0ALERTS01" }]).map((channel) => [channel.id, channel])),
    messages: [],
    files: new Map(),
    uploads: new Map(),
    fileRules: { ...DEFAULT_FILE_RULES, ...options.fileRules },
    unthreads: options.unthreads ?? false,
    pings: [],
    calls: [],
    scopes: options.scopes ?? DEFAULT_SCOPES,
    appScopes: options.appScopes ?? [SOCKET_SCOPE],
    tokens: { bot: options.botToken ?? "xoxb-simulated-bot", app: options.appToken ?? "xapp-simulated-app" },
    revoked: new Set(),
    changed: () => {
      for (const waiter of [...waiters]) waiter();
    },
    origin: () => origin,
    nextTs: () => `${Math.floor(Date.now() / 1000)}.${count().padStart(6, "0")}`,
    nextId: (prefix) => `${prefix}${count().padStart(9, "0")}`,
  };
  const faults: Faults = new Map();
  const hub = new SocketHub(workspace.appId, options.ackTimeoutMs ?? 3000, workspace.changed);
  const hooks = new ResponseHooks(workspace);
  const sockets = new Set<Socket>();

  const server = createServer(STAYS_OPEN, (request, response) => {
    const url = new URL(request.url ?? "/", "http://simulator");
    const handle = async (): Promise<void> => {
      const [, first, second = "", third = ""] = url.pathname.split("/");
      if (first === "api")
        await handleApi({ workspace, faults, hub }, second, url.searchParams, request, response);
      else if (first === "upload" && second === "v1")
        await handleUpload(workspace, faults, third, request, response);
      else if (first === "commands" || first === "actions")
        await handleResponseUrl(hooks, faults, url.pathname, request, response);
      else {
        response.writeHead(404, { "content-type": "text/html" });
        response.end("<html>not found</html>");
      }
    };
    handle().catch(() => response.destroy());
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.on("upgrade", (request, socket, head) => {
    const url = new URL(request.url ?? "/", "http://simulator");
    hub.upgrade(request, socket, head, url.searchParams.get("ticket") ?? "");
  });
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  origin = `http://127.0.0.1:${port}`;

  const waitFor = async (condition: () => boolean, timeoutMs = 60_000): Promise<void> => {
    if (condition()) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const check = (): void => {
      if (condition()) resolve();
    };
    const timer = setTimeout(() => reject(new Error(`not within ${timeoutMs} ms: ${condition}`)), timeoutMs);
    waiters.add(check);
    try {
      await promise;
    } finally {
      waiters.delete(check);
      clearTimeout(timer);
    }
  };
  const patch = (id: string, change: Partial<SlackChannel>): void => {
    workspace.channels.set(id, { ...workspace.channels.get(id), id, ...change });
  };
  return {
    apiUrl: `${origin}/api/`,
    port,
    botToken: workspace.tokens.bot,
    appToken: workspace.tokens.app,
    team: workspace.team,
    botUserId: workspace.botUserId,
    close: async () => {
      hub.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    messages: (channel) => workspace.messages.filter((m) => m.channel === channel),
    files: () => [...workspace.files.values()],
    pings: () => [...workspace.pings],
    calls: (method) => workspace.calls.filter((call) => method === undefined || call.method === method),
    envelopes: () => [...hub.envelopes],
    violations: () => [...hub.violations],
    connections: () => hub.connections,
    hellos: () => hub.hellos,
    waitFor,
    waitForMessage: async (pred, timeoutMs) => {
      await waitFor(() => workspace.messages.some(pred), timeoutMs);
      const found = workspace.messages.find(pred);
      if (found === undefined) throw new Error("the message is gone again");
      return found;
    },
    waitForSocket: (timeoutMs) => waitFor(() => hub.connections > 0, timeoutMs),
    ...createTalk({ workspace, hub, hooks, waitFor, interactivity: options.interactivity ?? true }),
    sendEventPayload: async (payload) => ({ acked: (await hub.event(payload)).acked }),
    sendRaw: (text) => hub.sendRaw(text),
    whispers: (channel) => hooks.whispers(channel),
    setFault: (method, fault, times = Number.POSITIVE_INFINITY) => {
      if (fault === undefined) faults.delete(method);
      else faults.set(method, { fault, left: times });
    },
    removeFromChannel: (channel) => patch(channel, { isMember: false }),
    addToChannel: (channel) => patch(channel, { isMember: true }),
    archive: (channel) => patch(channel, { isArchived: true }),
    unarchive: (channel) => patch(channel, { isArchived: false }),
    revokeToken: (which) => workspace.revoked.add(which),
    deleteByHand: (channel, ts) => {
      const index = workspace.messages.findIndex((m) => m.channel === channel && m.ts === ts);
      if (index >= 0) workspace.messages.splice(index, 1);
    },
    dropSockets: () => hub.drop(),
    stallSockets: () => hub.stall(),
    acceptSockets: (accept) => {
      hub.accepting = accept;
    },
    disconnect: (reason) => hub.disconnect(reason),
  };
}
