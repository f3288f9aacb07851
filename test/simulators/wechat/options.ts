import type { PageRole } from "./filehelper-page.ts";

/** How strict, how fast and how chatty the simulated platform is. Every field may be left out. */
export interface WeChatSimulatorOptions {
  /** TCP port on 127.0.0.1. Default 0: any free one. */
  port?: number;
  account?: { uin?: number; nickName?: string };
  /** Which page of the platform it plays. The filehelper-only page knows one chat and is stricter. Default "web". */
  page?: PageRole;
  /** Unix milliseconds; for CreateTime, uuid life and the two-minute rule of webwxrevokemsg. Default `Date.now`. */
  now?: () => number;
  /** How long a login poll is held before 408. The real one: 25 s. Default 300. */
  loginHoldMs?: number;
  /** How long a synccheck is held before selector 0. The real one: 25 s. Default 300. */
  syncHoldMs?: number;
  /** Life of a QR code. Default five minutes. */
  uuidLifeMs?: number;
  /** Scan and confirm by itself: the first poll of a uuid says 201, the next 200. Default false. */
  autoLogin?: boolean;
  /** After a scan every poll says 201 at once instead of 408 after the hold. Default false. */
  repeat201?: boolean;
  /** Refuse a login page request without the UOS headers: always, never, or when jslogin asked for `mod=desktop`. Default "auto". */
  requireUos?: boolean | "auto";
  /** webwxinit hands out a new SKey and the old one stops working. Default false. */
  rotateSkey?: boolean;
  /** Contacts per page of webwxgetcontact. Default 100. */
  contactPageSize?: number;
  /** Events per webwxsync; more wait behind ContinueFlag 1. Default 50. */
  syncBatchSize?: number;
  /** Deliver own web sends through sync as well. Default "none". */
  echo?: Echo;
  /** A repeated ClientMsgId gets the MsgID of the first send and sends nothing. Default true. */
  idempotentSends?: boolean;
  /** Longer texts are refused with Ret 1. Default 8192 bytes of UTF-8. */
  maxTextBytes?: number;
  /** More sends than `count` in `windowMs` get Ret 1205. Default: no limit. */
  sendBurst?: { count: number; windowMs: number };
  /** Compress when the client accepts it. Default true. */
  gzip?: boolean;
  /** JSON one token a line, as the real server writes it. Default true. */
  pretty?: boolean;
  /** Answer the client's statusnotify 3 with a type 51 message that lists the recent chats. Default true. */
  recentChatsNotice?: boolean;
  /** What the media endpoints do for a recalled message. Default "serve". */
  mediaAfterRecall?: "serve" | "empty";
}

export type Echo = "none" | "beforeReply" | "afterReply";

export interface Settings {
  now: () => number;
  loginHoldMs: number;
  syncHoldMs: number;
  uuidLifeMs: number;
  autoLogin: boolean;
  repeat201: boolean;
  requireUos: boolean | "auto";
  rotateSkey: boolean;
  contactPageSize: number;
  syncBatchSize: number;
  echo: Echo;
  idempotentSends: boolean;
  maxTextBytes: number;
  sendBurst: { count: number; windowMs: number };
  gzip: boolean;
  pretty: boolean;
  recentChatsNotice: boolean;
  mediaAfterRecall: "serve" | "empty";
}

export function settingsOf(options: WeChatSimulatorOptions): Settings {
  return {
    now: options.now ?? Date.now,
    loginHoldMs: options.loginHoldMs ?? 300,
    syncHoldMs: options.syncHoldMs ?? 300,
    uuidLifeMs: options.uuidLifeMs ?? 300_000,
    autoLogin: options.autoLogin ?? false,
    repeat201: options.repeat201 ?? false,
    requireUos: options.requireUos ?? "auto",
    rotateSkey: options.rotateSkey ?? false,
    contactPageSize: options.contactPageSize ?? 100,
    syncBatchSize: options.syncBatchSize ?? 50,
    echo: options.echo ?? "none",
    idempotentSends: options.idempotentSends ?? true,
    maxTextBytes: options.maxTextBytes ?? 8192,
    sendBurst: options.sendBurst ?? { count: Number.POSITIVE_INFINITY, windowMs: 60_000 },
    gzip: options.gzip ?? true,
    pretty: options.pretty ?? true,
    recentChatsNotice: options.recentChatsNotice ?? true,
    mediaAfterRecall: options.mediaAfterRecall ?? "serve",
  };
}
