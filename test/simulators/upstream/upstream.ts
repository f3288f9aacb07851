import { setTimeout as delay } from "node:timers/promises";
import { type Command, DoorClient, type DoorOptions, type UpstreamEvent } from "./door-client.ts";

export type UpstreamOptions = DoorOptions & {
  /** Unix milliseconds. */
  readonly now?: () => number;
  readonly account?: { readonly id: string; readonly nickName: string };
  /** False: it never asks for commands, and says so by `canSend`. */
  readonly takesCommands?: boolean;
  readonly canFetchMedia?: boolean;
  readonly pingMs?: number;
  readonly codeLifeMs?: number;
  /** The number before its first message. Two upstreams of one test must not make up the same ids. */
  readonly firstId?: bigint;
};

export type SentByCommand = { readonly chat: string; readonly text: string };
export type SentFile = { readonly chat: string; readonly fileName: string; readonly bytes: Uint8Array };

const FRIEND = "wxid_li0000001";

/** A program that holds a WeChat account and brings it to the door, as somebody else would write it. */
export class Upstream {
  readonly texts: SentByCommand[] = [];
  readonly files: SentFile[] = [];
  /** Bytes that it gives when it is asked to fetch them. */
  readonly media = new Map<string, Uint8Array>();
  /** What it answers to the next `send`, in place of sending. */
  readonly refusals: Readonly<Record<string, unknown>>[] = [];
  readonly client: DoorClient;
  readonly #options: UpstreamOptions;
  readonly #stop = new AbortController();
  #running: readonly Promise<void>[] = [];
  #lastEvent = 0;
  #lastMessage: bigint;
  #loggedIn = false;

  constructor(options: UpstreamOptions) {
    this.#options = options;
    this.client = new DoorClient(options);
    this.#lastMessage = options.firstId ?? 5_576_224_237_104_747_184n;
  }

  get account(): { readonly id: string; readonly nickName: string } {
    return this.#options.account ?? { id: "wxid_me00000001", nickName: "小宋" };
  }

  /** Pings, and asks for commands. */
  start(): void {
    const { takesCommands = true, pingMs = 1_000 } = this.#options;
    const { signal } = this.#stop;
    this.#running = [this.#each(pingMs, () => this.say({ type: "ping" }))];
    if (takesCommands) this.#running = [...this.#running, this.#each(0, () => this.#obey(signal))];
  }

  /** Ends without a word to the door. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled(this.#running);
  }

  async showCode(): Promise<void> {
    const { codeLifeMs = 240_000 } = this.#options;
    const url = `https://login.weixin.qq.com/l/code-${this.#lastEvent}`;
    await this.say({ type: "qr", url, expiresAt: this.#now() + codeLifeMs });
  }

  /** The person scans and confirms. */
  async logIn(): Promise<void> {
    await this.say({ type: "scanned" });
    await this.comeOnline();
  }

  async comeOnline(): Promise<void> {
    const { takesCommands: canSend = true, canFetchMedia = false } = this.#options;
    this.#loggedIn = true;
    await this.say({ type: "online", account: this.account, canSend, canFetchMedia });
  }

  async endLogin(reason: string): Promise<void> {
    this.#loggedIn = false;
    await this.say({ type: "loggedOut", reason });
  }

  /** Returns the message's id. */
  async friendSays(content: string): Promise<string> {
    const msgId = this.nextMessageId();
    const names = { senderType: "CONTACT", contactNickName: "李", contactRemarkName: "" };
    await this.say({ type: "message", message: this.#text(msgId, FRIEND, FRIEND, content, names) });
    return msgId;
  }

  /** Returns the message's id. */
  async iSay(chat: string, content: string): Promise<string> {
    const msgId = this.nextMessageId();
    await this.say({ type: "message", message: this.#mine(msgId, chat, content) });
    return msgId;
  }

  async friendRecalls(msgId: string): Promise<void> {
    await this.say({ type: "recall", chat: FRIEND, revokedMsgId: msgId, recalledAt: this.#now() });
  }

  /** Several events go in one request. */
  async say(
    ...said: readonly (Readonly<Record<string, unknown>> & { readonly type: string })[]
  ): Promise<void> {
    const events = said.map((one) => this.event(one));
    await this.client.post(events, this.#stop.signal);
  }

  /** With an id and a time of its own. */
  event(said: Readonly<Record<string, unknown>> & { readonly type: string }): UpstreamEvent {
    this.#lastEvent += 1;
    const id = `${this.account.id}-${this.#options.firstId ?? 0n}-${this.#lastEvent}`;
    return { v: 1, id, at: this.#now(), ...said };
  }

  nextMessageId(): string {
    this.#lastMessage += 1n;
    return String(this.#lastMessage);
  }

  async #obey(signal: AbortSignal): Promise<void> {
    const command = await this.client.poll(signal);
    if (command !== undefined)
      await this.client.answer(command.id, await this.#carryOut(command, signal), signal);
  }

  async #carryOut(command: Command, signal: AbortSignal): Promise<Readonly<Record<string, unknown>>> {
    switch (command.type) {
      case "login":
        if (!this.#loggedIn) await this.showCode();
        return { ok: true };
      case "logout":
        this.#loggedIn = false;
        return { ok: true };
      case "send":
        return this.refusals.shift() ?? (await this.#send(command, signal));
      case "fetchMedia": {
        const bytes = this.media.get(String(command.mediaId));
        if (bytes === undefined) return { ok: false, error: "not there" };
        await this.client.putMedia(String(command.mediaId), bytes, "application/octet-stream", signal);
        return { ok: true };
      }
      default:
        return { ok: false, error: `no such command: ${command.type}` };
    }
  }

  /** What it sends comes back from WeChat before the answer, as on a phone that shows it. */
  async #send(command: Command, signal: AbortSignal): Promise<Readonly<Record<string, unknown>>> {
    if (!this.#loggedIn) return { ok: false, error: "not logged in" };
    const chat = String(command.chat);
    const msgId = this.nextMessageId();
    const { media } = command;
    if (typeof media === "object" && media !== null && "mediaId" in media && "fileName" in media) {
      const bytes = await this.client.getMedia(String(media.mediaId), signal);
      this.files.push({ chat, fileName: String(media.fileName), bytes });
      return { ok: true, msgId };
    }
    const text = String(command.text);
    this.texts.push({ chat, text });
    await this.say({ type: "message", message: this.#mine(msgId, chat, text) });
    return { ok: true, msgId };
  }

  #mine(msgId: string, chat: string, content: string): Readonly<Record<string, unknown>> {
    const names = { senderType: "MYSELF", myNickName: this.account.nickName };
    return this.#text(msgId, this.account.id, chat, content, names);
  }

  #text(
    msgId: string,
    senderName: string,
    chatName: string,
    content: string,
    names: Readonly<Record<string, unknown>>,
  ): Readonly<Record<string, unknown>> {
    return { msgId, senderName, chatName, ...names, msgType: "TEXT", content, sentAt: this.#now() };
  }

  #now(): number {
    return Math.floor((this.#options.now ?? Date.now)());
  }

  /** Again and again until it stops. What fails is tried again: the door may be closed for a while. */
  async #each(pauseMs: number, work: () => Promise<void>): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const failed = await work().then(
        () => false,
        () => true,
      );
      await delay(failed ? Math.max(pauseMs, 50) : pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }
}
