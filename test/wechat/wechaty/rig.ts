import assert from "node:assert/strict";
import { cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Clock } from "../../../src/bridge/ports/clock.ts";
import type { Logger } from "../../../src/bridge/ports/log.ts";
import { type LoginGate, openGate } from "../../../src/bridge/ports/login-gate.ts";
import type { SessionEvent } from "../../../src/bridge/ports/source-session.ts";
import { PuppetSession } from "../../../src/wechat/wechaty/session.ts";
import { FastClock } from "../../fakes/fast-clock.ts";
import { MemorySentLedger } from "../../fakes/memory-sent-ledger.ts";
import { CapturingLogger } from "../web/login/secrets.ts";

/** A command for the puppet, see `scripted-puppet/index.js`. */
export type Command = { readonly do: string } & Readonly<Record<string, unknown>>;

/** Gives commands to the puppet of the newest process. */
export class PuppetDesk {
  readonly #server = createServer((socket) => this.#welcome(socket));
  #puppet: Socket | undefined;
  #arrived = Promise.withResolvers<void>();
  #answers: ((value: unknown) => void)[] = [];
  /** How many processes have come. */
  processes = 0;

  async listen(): Promise<number> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    const address = this.#server.address();
    assert.ok(address !== null && typeof address === "object");
    return address.port;
  }

  /** Waits until a puppet is there. Resolves with its answer. */
  async tell(command: Command): Promise<unknown> {
    await this.#arrived.promise;
    const answer = new Promise<unknown>((resolve) => this.#answers.push(resolve));
    this.#puppet?.write(`${JSON.stringify(command)}\n`);
    return await answer;
  }

  /** Waits for the process with that number. */
  async arrived(count: number): Promise<void> {
    while (this.processes < count)
      await new Promise<void>((resolve) => this.#server.once("connection", () => setImmediate(resolve)));
    await this.#arrived.promise;
  }

  close(): void {
    this.#puppet?.destroy();
    this.#server.close();
  }

  #welcome(socket: Socket): void {
    this.#puppet = socket;
    this.processes += 1;
    this.#answers = [];
    this.#arrived.resolve();
    socket.on("error", () => {});
    socket.on("close", () => {
      if (this.#puppet !== socket) return;
      // What ended it may have been the last command.
      for (const answered of this.#answers.splice(0)) answered(undefined);
      this.#puppet = undefined;
      this.#arrived = Promise.withResolvers();
    });
    const lines = createInterface({ input: socket }).on("error", () => {});
    lines.on("line", (line) => {
      const answer: unknown = JSON.parse(line);
      assert.ok(typeof answer === "object" && answer !== null && "value" in answer);
      this.#answers.shift()?.(answer.value);
    });
  }
}

export type RigOptions = {
  readonly clock?: Clock;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly gate?: LoginGate;
  readonly askedAtStart?: boolean;
  readonly maxMediaBytes?: number;
  /** Folder with `node_modules` that has the package. Left out: one with the scripted puppet. */
  readonly cwd?: string;
  readonly packageName?: string;
  readonly log?: Logger;
};

/** A folder whose `node_modules` has the scripted puppet. */
export async function puppetFolder(): Promise<string> {
  const cwd = await mkdtemp(join(tmpdir(), "puppet-"));
  const place = join(cwd, "node_modules", "wechaty-puppet-scripted");
  await mkdir(place, { recursive: true });
  await cp(fileURLToPath(new URL("scripted-puppet/", import.meta.url)), place, { recursive: true });
  return cwd;
}

export type Rig = Awaited<ReturnType<typeof openRig>>;

/** A session over the scripted puppet, which lives in a process as any puppet does. */
export async function openRig(given: RigOptions = {}) {
  const own = given.cwd === undefined ? await puppetFolder() : undefined;
  const cwd = given.cwd ?? own ?? "";
  const folder = await mkdtemp(join(tmpdir(), "wechaty-"));
  const desk = new PuppetDesk();
  const port = await desk.listen();
  const log = new CapturingLogger();
  const ledger = new MemorySentLedger();
  const session = new PuppetSession({
    clock: given.clock ?? new FastClock(10),
    wechatClock: Date,
    log: given.log ?? log,
    random: () => 0.5,
    ledger,
    gate: given.gate ?? openGate,
    askedAtStart: given.askedAtStart ?? true,
    maxMediaBytes: given.maxMediaBytes ?? 1_000_000,
    folder,
    cwd,
    packageName: given.packageName ?? "wechaty-puppet-scripted",
    options: { port, ...given.options },
  });
  const running = new AbortController();
  const events = session.events(running.signal);
  return {
    session,
    desk,
    log,
    folder,
    cwd,
    ledger,
    signal: running.signal,
    events,
    /** Asks for events until one has this type; it stays unacknowledged. */
    until: async <T extends SessionEvent["type"]>(type: T): Promise<Extract<SessionEvent, { type: T }>> => {
      for (;;) {
        const { done, value } = await events.next();
        if (done) return assert.fail(`the events ended before ${type}`);
        if (isOf(value, type)) return value;
      }
    },
    close: async () => {
      running.abort();
      await events.return(undefined);
      desk.close();
      for (const path of [folder, own])
        if (path !== undefined) await rm(path, { recursive: true, force: true });
    },
  };
}

function isOf<T extends SessionEvent["type"]>(
  event: SessionEvent,
  type: T,
): event is Extract<SessionEvent, { type: T }> {
  return event.type === type;
}

/** An account and a friend that the puppet knows. */
export async function introduce(desk: PuppetDesk): Promise<void> {
  await desk.tell({ do: "contact", payload: { id: "wxid_me", name: "我", alias: "", type: 1 } });
  await desk.tell({ do: "contact", payload: { id: "wxid_lan", name: "兰兰", alias: "表妹", type: 1 } });
}

/** Logs in without a code. */
export async function logIn(desk: PuppetDesk): Promise<void> {
  await introduce(desk);
  await desk.tell({ do: "login", id: "wxid_me" });
}

/** A text of the friend. */
export async function friendSays(desk: PuppetDesk, id: string, text: string, type = 7): Promise<void> {
  const payload = { id, talkerId: "wxid_lan", listenerId: "wxid_me", type, text, timestamp: Date.now() };
  await desk.tell({ do: "message", payload });
}
