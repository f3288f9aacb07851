import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { Clock } from "../../../../src/bridge/ports/clock.ts";
import { systemClock } from "../../../../src/bridge/ports/clock.ts";
import type { OutgoingFile } from "../../../../src/bridge/ports/source-session.ts";
import type { EventInbox } from "../../../../src/bridge/ports/stores/event-inbox.ts";
import type { DoorConfig } from "../../../../src/wechat/ingest/door/run-door.ts";
import { runDoor } from "../../../../src/wechat/ingest/door/run-door.ts";
import type {
  BehindDoor,
  CommandResult,
  UpstreamCommand,
} from "../../../../src/wechat/ingest/model/behind-door.ts";
import type { Dialect, LearnedName } from "../../../../src/wechat/ingest/model/dialect.ts";
import { Spool } from "../../../../src/wechat/ingest/spool/spool.ts";
import { MemoryEventInbox } from "../../../fakes/memory-event-inbox.ts";
import { CapturingLogger } from "../../web/login/secrets.ts";

export const TOKEN = "0123456789abcdef0123456789abcdef-TOKEN";
export const NOW = Date.UTC(2026, 0, 2);
export const MAX_MEDIA = 200_000;

/** The session as a door sees it: notes what it is told. */
export class NotingBehind implements BehindDoor {
  boundAccount: string | undefined;
  readonly told: string[] = [];
  readonly commands: UpstreamCommand[] = [];
  readonly results: (readonly [string, CommandResult])[] = [];
  readonly files = new Map<string, OutgoingFile>();

  admits(accountId: string): boolean {
    return this.boundAccount === undefined || this.boundAccount === accountId;
  }

  seen(by: string): void {
    this.told.push(`seen ${by}`);
  }

  arrived(): void {
    this.told.push("arrived");
  }

  refusedAccount(accountId: string): void {
    this.told.push(`refused ${accountId}`);
  }

  async nextCommand(signal: AbortSignal): Promise<UpstreamCommand | undefined> {
    const [first] = this.commands;
    if (first !== undefined) return first;
    this.told.push("waits for a command");
    await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    this.told.push("waits no more");
    return undefined;
  }

  finish(id: string, result: CommandResult): "done" | "unknown" {
    const at = this.commands.findIndex((command) => command.id === id);
    if (at < 0) return "unknown";
    this.commands.splice(at, 1);
    this.results.push([id, result]);
    return "done";
  }

  outgoingFile(mediaId: string): OutgoingFile | undefined {
    return this.files.get(mediaId);
  }

  mediaArrived(mediaId: string): void {
    this.told.push(`media ${mediaId}`);
  }
}

/** What a test may choose. */
type Choice = {
  readonly config?: Partial<DoorConfig>;
  readonly clock?: Clock;
  readonly inbox?: EventInbox;
  readonly dialects?: readonly Dialect[];
  readonly folder?: string;
};

/** A folder that is removed after the test. */
export function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "recall-door-"));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Opens a door over real HTTP, closed after the test. */
export async function openedDoor(t: TestContext, choice: Choice = {}) {
  const { config, clock = { ...systemClock, now: () => NOW }, inbox = new MemoryEventInbox() } = choice;
  const log = new CapturingLogger();
  const behind = new NotingBehind();
  const learned: LearnedName[] = [];
  const spool = new Spool(join(choice.folder ?? folderOf(t), "spool"), clock, MAX_MEDIA);
  const opened = Promise.withResolvers<string>();
  const stop = new AbortController();
  const door = runDoor(
    { host: "127.0.0.1", port: 0, token: TOKEN, ...config },
    {
      ...{ log, clock, inbox, spool, maxMediaBytes: MAX_MEDIA },
      dialects: new Map((choice.dialects ?? []).map((dialect) => [dialect.name, dialect])),
      names: {
        learn: (names) => void learned.push(...names),
        nameOf: (id) => ({ nickName: id === "wxid_me" ? "Me" : "", ownName: "" }),
      },
    },
    opened.resolve,
  )(behind, stop.signal);
  t.after(async () => {
    stop.abort();
    await door;
  });
  const url = await Promise.race([opened.promise, door.then(() => "")]);
  const call = async (
    path: string,
    init: RequestInit & { readonly token?: string | undefined } = {},
  ): Promise<{ readonly status: number; readonly body: unknown; readonly headers: Headers }> => {
    const { token = TOKEN, ...rest } = init;
    const headers = new Headers(init.headers);
    if (token !== "") headers.set("authorization", `Bearer ${token}`);
    const response = await fetch(url + path, { ...rest, headers });
    const text = await response.text();
    return {
      status: response.status,
      body: text === "" ? undefined : JSON.parse(text),
      headers: response.headers,
    };
  };
  const post = async (events: unknown, init: Parameters<typeof call>[1] = {}) =>
    await call("/v1/events", {
      method: "POST",
      body: JSON.stringify(events),
      ...init,
      headers: { "content-type": "application/json", ...init.headers },
    });
  const postLines = async (lines: readonly string[], init: Parameters<typeof call>[1] = {}) =>
    await call("/v1/events", {
      method: "POST",
      body: lines.join("\n"),
      ...init,
      headers: { "content-type": "application/x-ndjson", ...init.headers },
    });
  const close = async (): Promise<void> => {
    stop.abort();
    await door;
  };
  return { url, call, post, postLines, behind, log, learned, inbox, spool, close };
}

/** A door that a test uses. */
export type OpenedDoor = Awaited<ReturnType<typeof openedDoor>>;

/** An event without anything special. */
export function ping(id: string) {
  return { v: 1, id, type: "ping", at: NOW };
}

/** A text in a group. */
export function textEvent(id: string, change: Readonly<Record<string, unknown>> = {}) {
  return {
    v: 1,
    id,
    type: "message",
    at: NOW,
    message: {
      senderType: "GROUP",
      senderName: "10000000001@chatroom",
      msgType: "TEXT",
      msgId: "5576224237104747184",
      chatName: "10000000001@chatroom",
      groupNickName: "登山队",
      userNickName: "小雨",
      userDisplayName: "",
      userRemarkName: "",
      memberName: "wxid_li0000001",
      meIsAt: false,
      sentAt: NOW - 1_000,
      content: "明天七点出发 😀",
      ...change,
    },
  };
}
