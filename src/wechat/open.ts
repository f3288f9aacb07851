import { createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { qrLines } from "../bridge/describe/qr.ts";
import { mediaNames } from "../bridge/media/media-name.ts";
import type { Message, ReceivedMessage } from "../bridge/model/message.ts";
import { systemClock } from "../bridge/ports/clock.ts";
import { type Logger, silentLogger } from "../bridge/ports/log.ts";
import { openGate } from "../bridge/ports/login-gate.ts";
import type { MediaContent, MediaSource } from "../bridge/ports/media.ts";
import { InMemorySentLedger, InMemoryStateStore } from "./source/in-memory-state.ts";
import { WebWeChatSession } from "./web/session.ts";
import type { ModeName } from "./web/wire/mode.ts";
import { DirectPool } from "./web/wire/pool.ts";

export type WeChatOptions = {
  /** Where the login starts. Default `https://wx.qq.com`. */
  readonly origin?: string;
  /** Default `uos`. */
  readonly mode?: ModeName;
  /** Shows the login code, whose text is a key to the account. Default: as a QR code on stdout. */
  readonly showCode?: (content: string) => void | Promise<void>;
  readonly log?: Logger;
};

/** A WeChat account without the bridge: log in, read, download, send. */
export type WeChat = MediaSource & {
  /**
   * Logs in (a code is shown) and gives every message as it comes, until `signal` aborts. Rejects when the login is
   * refused or nobody scans, and when the session ends. Call once.
   */
  messages(signal: AbortSignal): AsyncIterable<ReceivedMessage>;
  /** At a person's pace: one text in two seconds, twenty a minute. Rejects with SessionSendError. */
  sendText(chatName: string, text: string, signal: AbortSignal): Promise<void>;
  /** Saves the bytes into a folder under the message schema's name; resolves with the path. Rejects with MediaError. */
  save(message: Message<MediaContent>, folder: string, signal: AbortSignal): Promise<string>;
};

async function printCode(content: string): Promise<void> {
  process.stdout.write(`${qrLines(content, { light: true }).join("\n")}\n${content}\n`);
}

/** Prepares an account. The first connection is opened by `messages`. */
export function openWeChat(options: WeChatOptions = {}): WeChat {
  const pool = new DirectPool();
  const session = new WebWeChatSession({
    origin: options.origin ?? "https://wx.qq.com",
    mode: options.mode ?? "uos",
    pool,
    clock: systemClock,
    wechatClock: systemClock,
    log: options.log ?? silentLogger,
    state: new InMemoryStateStore(),
    ledger: new InMemorySentLedger(),
    random: Math.random,
    gate: openGate,
    askedAtStart: true,
  });
  let sends = 0;
  return {
    messages: async function* (signal) {
      try {
        for await (const event of session.events(signal)) {
          if (event.type === "qr") await (options.showCode ?? printCode)(event.content);
          if (event.type === "loginStopped" || event.type === "loggedOut") {
            const said = "detail" in event ? (event.detail?.message ?? "") : "";
            throw new Error(`WeChat: ${event.reason} ${said}`.trim());
          }
          if (event.type === "batch") yield* event.messages;
        }
      } finally {
        await pool.close();
      }
    },
    sendText: async (chatName, text, signal) => {
      sends += 1;
      await session.sendText(chatName, text, `text:${sends}`, signal);
    },
    download: (message, signal) => session.download(message, signal),
    save: async (message, folder, signal) => {
      const path = join(folder, mediaNames(message, undefined).shown);
      const { body } = await session.download(message, signal);
      await mkdir(folder, { recursive: true });
      try {
        await pipeline(body, createWriteStream(`${path}.part`), { signal });
        await rename(`${path}.part`, path);
      } finally {
        await rm(`${path}.part`, { force: true });
      }
      return path;
    },
  };
}
