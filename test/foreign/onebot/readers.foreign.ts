/**
 * Programs that nobody here wrote, and the dialects, read the same OneBot events and must understand the same: who said
 * what where, and which message was taken back. Version 11: koishi with its adapter. Version 12: the adapter of alemonjs.
 * Both connect by WebSocket to a small server here, which plays the OneBot program.
 */
import assert from "node:assert/strict";
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, it } from "node:test";
import { fileURLToPath } from "node:url";
import { type WebSocket, WebSocketServer } from "ws";
import { systemClock } from "../../../src/bridge/ports/clock.ts";
import { dialects } from "../../../src/wechat/ingest/dialects/index.ts";
import { openedDoor } from "../../wechat/ingest/door/rig.ts";
import { CONNECT11, CONNECT12, ME, ONEBOT11, ONEBOT12, TIME } from "./payloads.ts";
import {
  handedOnByAlemon,
  type Understood,
  understoodByAlemon,
  understoodByDialect,
  understoodByKoishi,
} from "./understood.ts";

const TOKEN = "demo-token";
const PATIENCE_MS = 60_000;
const here = fileURLToPath(new URL("./", import.meta.url));
const children: ChildProcess[] = [];

/** Answers what an adapter asks while it connects, so that it takes the account for online. */
function play(socket: WebSocket, events: readonly unknown[]): void {
  socket.on("message", (data) => {
    const { action, echo }: { action?: string; echo?: unknown } = JSON.parse(data.toString());
    const answer = action === "get_login_info" ? { user_id: Number(ME), nickname: "me" } : {};
    socket.send(JSON.stringify({ status: "ok", retcode: 0, data: answer, echo }));
  });
  for (const event of events) socket.send(JSON.stringify(event));
}

const server = new WebSocketServer({
  port: 0,
  host: "127.0.0.1",
  handleProtocols: ([first]) => first ?? false,
});
await once(server, "listening");
server.on("connection", (socket, { url, headers }) => {
  assert.equal(headers.authorization, `Bearer ${TOKEN}`);
  play(socket, url === "/12" ? [CONNECT12, ...ONEBOT12] : [CONNECT11, ...ONEBOT11]);
});
const address = server.address();
const { port }: Pick<AddressInfo, "port"> =
  typeof address === "object" && address !== null ? address : { port: 0 };

/** Starts a reader and waits until it has told of so many events. */
async function readBy<T>(
  start: () => ChildProcess,
  read: (told: unknown) => T | undefined,
  wanted: number,
): Promise<readonly T[]> {
  const child = start();
  children.push(child);
  const found: T[] = [];
  const enough = Promise.withResolvers<void>();
  child.on("message", (told) => {
    const one = read(told);
    if (one !== undefined) found.push(one);
    if (found.length >= wanted) enough.resolve();
  });
  child.once("exit", (code) =>
    enough.reject(new Error(`the reader ended with ${code} after ${found.length} events`)),
  );
  const timer = setTimeout(
    () => enough.reject(new Error(`${found.length} of ${wanted} events came`)),
    PATIENCE_MS,
  );
  try {
    await enough.promise;
  } finally {
    clearTimeout(timer);
  }
  return found;
}

/** Of messages koishi finds out more before it tells of them, of recalls it does not: its order is not that of the events. */
function inOrder(all: readonly Understood[]): readonly Understood[] {
  return all.toSorted((a, b) => `${a.kind} ${a.id}`.localeCompare(`${b.kind} ${b.id}`));
}

function koishi(): ChildProcess {
  return fork(join(here, "koishi-reader.cjs"), [`ws://127.0.0.1:${port}/11`, ME, TOKEN], { silent: true });
}

/** Its own way to start: it says that it is ready, and begins when it is told to. */
function alemon(folder: string): ChildProcess {
  writeFileSync(
    join(folder, "alemon.config.yaml"),
    `onebot:\n  version: 12\n  url: 'ws://127.0.0.1:${port}/12'\n  token: '${TOKEN}'\n`,
  );
  const main = join(here, "node_modules/@alemonjs/onebot/lib/index.js");
  const child = fork(main, {
    cwd: folder,
    env: { ...process.env, platform: "onebot", __ALEMON_IPC: "1" },
    silent: true,
  });
  child.once("message", () => child.send(JSON.stringify({ type: "start" })));
  return child;
}

const folder = mkdtempSync(join(tmpdir(), "onebot-"));

after(() => {
  for (const child of children) {
    child.removeAllListeners("exit");
    child.kill("SIGKILL");
  }
  server.close();
  for (const client of server.clients) client.terminate();
  rmSync(folder, { recursive: true, force: true });
});

it("OneBot 11: koishi-plugin-adapter-onebot understands the events as the dialect does", async () => {
  const read = await readBy(koishi, understoodByKoishi, ONEBOT11.length);
  assert.deepEqual(inOrder(understoodByDialect("onebot11", ONEBOT11)), inOrder(read));
});

it("OneBot 12: @alemonjs/onebot understands the events as the dialect does", async () => {
  const read = await readBy(() => alemon(folder), understoodByAlemon, ONEBOT12.length);
  assert.deepEqual(inOrder(understoodByDialect("onebot12", ONEBOT12)), inOrder(read));
});

it("OneBot 12: a bot of @alemonjs/onebot pushes what it gets into the door: each event arrives, a repeat once", async (t) => {
  const clock = { ...systemClock, now: () => TIME * 1_000 };
  const door = await openedDoor(t, { dialects: [...dialects.values()], clock });
  const handedOn = await readBy(() => alemon(folder), handedOnByAlemon, ONEBOT12.length);
  const push = async (event: unknown): Promise<number> =>
    (await door.call("/v1/dialects/onebot12", { method: "POST", body: JSON.stringify(event) })).status;
  for (const event of [...handedOn, ...handedOn]) assert.equal(await push(event), 200);
  const arrived = (await door.inbox.waiting(100)).map(({ body }) => JSON.parse(body));
  const read = understoodByDialect("onebot12", ONEBOT12);
  assert.deepEqual(
    arrived.filter(({ type }) => type === "message").map(({ message }) => message.msgId),
    read.filter(({ kind }) => kind === "message").map(({ id }) => id),
  );
  assert.deepEqual(
    arrived.filter(({ type }) => type === "recall").map(({ revokedMsgId }) => revokedMsgId),
    read.filter(({ kind }) => kind === "recall").map(({ id }) => id),
  );
});
