import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { failure, logged, refusalOf, send } from "./answer.ts";
import { type Params, readParams } from "./body.ts";
import { Call, Refusal } from "./call.ts";
import { methods } from "./methods.ts";
import { checkParameters } from "./parameters.ts";
import { type Membership, migrate, type Press, press, setMembership } from "./people.ts";
import { type TopicControl, topicControl } from "./topics.ts";
import { UpdateQueue } from "./updates.ts";
import {
  type ChatType,
  type FromUser,
  type SimulatedChat,
  type SimulatedMessage,
  World,
  wireUser,
} from "./world.ts";

export type { Entity } from "./html.ts";
export type {
  ChatType,
  FromUser,
  MediumDetails,
  MessageKind,
  SimulatedChat,
  SimulatedMessage,
  SimulatedTopic,
  Venue,
} from "./world.ts";

import { STAYS_OPEN } from "../keep-alive.ts";

export type SimulatorOptions = {
  /** `<bot id>:<35 characters>`, as @BotFather gives them. */
  readonly token: string;
  readonly botId?: number;
  readonly username?: string;
};

/**
 * `html`: a gateway's 502 page. `truncated`: the call is carried out, the answer is cut. `reset`: nothing is done, the
 * connection breaks when the request has come, with `cut` in its middle. `stall`: the request is never read.
 */
export type Fault =
  | {
      readonly error_code: number;
      readonly description: string;
      readonly parameters?: Record<string, unknown>;
    }
  | "hang"
  | "reset"
  | "cut"
  | "stall"
  | "html"
  | "truncated";

/** Parameters as they came; files by their size. Never the token. */
export type LoggedCall = { readonly method: string; readonly params: Readonly<Record<string, unknown>> };

export type TelegramSimulator = {
  readonly apiRoot: string;
  readonly calls: readonly LoggedCall[];
  readonly chats: ReadonlyMap<string, SimulatedChat>;
  /** Topics, and what people do with them. */
  readonly topics: TopicControl;
  /** All messages of the chat as they are now, deleted ones included (`deleted`). */
  messages(chatId: string | number): readonly SimulatedMessage[];
  /** The menu for clients in a language; `""`: for all others. */
  commands(language: string): readonly { command: string; description: string }[];
  addChat(id: string | number, type?: ChatType): SimulatedChat;
  /** A group becomes a supergroup with a new id, and tells so. */
  migrateChat(id: string | number, newId: string | number): void;
  sendFromUser(said: FromUser): SimulatedMessage;
  /** Somebody presses a button that the message has; the id of the query. */
  press(pressed: Press): string;
  /** Presses that were answered. */
  answered(): readonly string[];
  /** Somebody adds the bot, removes it, blocks or unblocks it. */
  setMembership(chatId: string | number, status: Membership, byUser: string | number): void;
  /** Any update, e.g. `callback_query`. */
  sendUpdate(type: string, body: unknown): void;
  waitForMessage(
    predicate: (message: SimulatedMessage) => boolean,
    timeoutMs?: number,
  ): Promise<SimulatedMessage>;
  waitForCall(predicate: (call: LoggedCall) => boolean, timeoutMs?: number): Promise<LoggedCall>;
  /** The next `times` calls of the method (`*`: any) go wrong; without `times` until `clearFaults`. */
  setFault(method: string, fault: Fault, times?: number): void;
  clearFaults(): void;
  revokeToken(): void;
  restoreToken(): void;
  setWebhook(url: string): void;
  /** While on, another program polls with the same token. */
  secondPoller(on: boolean): void;
  /** Stops listening and cuts all connections; `comeUp` listens again on the same port. */
  goDown(): Promise<void>;
  comeUp(): Promise<void>;
  close(): Promise<void>;
};

type SetFault = { readonly method: string; readonly fault: Fault; left: number };

/** A strict Bot API server on loopback. */
export async function startTelegramSimulator(options: SimulatorOptions): Promise<TelegramSimulator> {
  const world = new World();
  const queue = new UpdateQueue(world);
  const calls: LoggedCall[] = [];
  const bot = {
    id: options.botId ?? Number(options.token.split(":")[0]),
    username: options.username ?? "recall_test_bot",
  };
  let faults: SetFault[] = [];
  let revoked = false;

  const faultFor = (method: string): Fault | undefined => {
    const found = faults.find(
      (each) => each.left > 0 && (each.method === "*" || each.method.toLowerCase() === method),
    );
    if (found !== undefined) found.left -= 1;
    return found?.fault;
  };

  const run = async (method: string, params: Params, gone: AbortSignal): Promise<unknown> => {
    const call = new Call(params);
    if (method === "getupdates" || methods[method] !== undefined) checkParameters(method, call);
    if (method === "getupdates") return await queue.get(call, gone);
    const known = methods[method];
    if (known === undefined) throw new Refusal(404, "Not Found: method not found");
    return known(call, world, bot);
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const path = /^\/bot(\d+:[\w-]+)\/(\w+)$/.exec(decodeURIComponent(url.pathname));
    if (path === null) return send(response, 404, failure(404, "Not Found"));
    const [, token, name = ""] = path;
    if (token !== options.token || revoked) return send(response, 401, failure(401, "Unauthorized"));
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    const fault = faultFor(name.toLowerCase());
    if (fault === "stall") return void request.pause();
    if (fault === "cut") return void request.once("data", () => request.socket.destroy());
    const params = await readParams(request, url.searchParams);
    calls.push({ method: name, params: logged(params) });
    world.changed();
    if (fault === "hang") return;
    if (fault === "reset") return void request.socket.destroy();
    if (fault === "html")
      return send(response, 502, "<html><head><title>502 Bad Gateway</title></head></html>", "text/html");
    if (typeof fault === "object") return send(response, fault.error_code, { ok: false, ...fault });
    const result = { ok: true, result: await run(name.toLowerCase(), params, gone.signal) };
    if (fault !== "truncated") return send(response, 200, result);
    const body = JSON.stringify(result);
    response.writeHead(200, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
    });
    response.write(body.slice(0, Math.floor(body.length / 2)), () => request.socket.destroy());
  };

  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    answer(request, response).catch((error: unknown) => {
      const refusal = refusalOf(error);
      if (refusal !== undefined)
        send(response, refusal.code, failure(refusal.code, refusal.message, refusal.parameters));
      else if (!response.destroyed)
        send(response, 500, failure(500, `Internal Server Error: ${String(error)}`));
    });
  };

  let server: Server = createServer(STAYS_OPEN, handle);
  const port = await listen(server, 0);
  const goDown = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    server.closeAllConnections();
    await closed;
  };

  return {
    apiRoot: `http://127.0.0.1:${port}`,
    calls,
    chats: world.chats,
    topics: topicControl(world, bot),
    messages: (chatId) => world.messages.filter((each) => each.chatId === String(chatId)),
    commands: (language) => world.commands.get(`${JSON.stringify({ type: "default" })} ${language}`) ?? [],
    addChat: (id, type) => world.addChat(id, type),
    migrateChat: (id, newId) => migrate(world, bot, String(id), String(newId)),
    press: (pressed) => press(world, bot, pressed),
    answered: () => [...world.queries].filter(([, answered]) => answered).map(([id]) => id),
    setMembership: (chatId, status, byUser) =>
      setMembership(world, bot, world.addChat(chatId), status, wireUser(byUser)),
    sendFromUser: (said) => world.fromUser(said),
    sendUpdate: (type, body) => world.addUpdate(type, body),
    waitForMessage: (predicate, timeoutMs) =>
      world.waitFor(() => world.messages.find(predicate), "a message", timeoutMs),
    waitForCall: (predicate, timeoutMs) => world.waitFor(() => calls.find(predicate), "a call", timeoutMs),
    setFault: (method, fault, times = Number.POSITIVE_INFINITY) => {
      faults.push({ method, fault, left: times });
    },
    clearFaults: () => {
      faults = [];
    },
    revokeToken: () => {
      revoked = true;
      queue.endPolls(new Refusal(401, "Unauthorized"));
    },
    restoreToken: () => {
      revoked = false;
    },
    setWebhook: (url) => {
      world.webhook = url;
      if (url !== "") queue.endPolls(new Refusal(409, "Conflict: terminated by setWebhook request"));
    },
    secondPoller: (on) => queue.setSecondPoller(on),
    goDown,
    comeUp: async () => {
      server = createServer(STAYS_OPEN, handle);
      await listen(server, port);
    },
    close: goDown,
  };
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the simulator has no port");
  return address.port;
}
