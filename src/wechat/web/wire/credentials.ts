import { isJsonObject, parsedObject } from "../../source/json.ts";

/** How far the session has read, as the server counts it. Echoed in the order received. */
export type SyncKey = { readonly List: readonly { readonly Key: number; readonly Val: number }[] };

/** What a login gave. All of it is secret. */
export type Credentials = {
  readonly uin: string;
  readonly sid: string;
  readonly skey: string;
  /** As it came: percent-encoded. */
  readonly passTicket: string;
  readonly deviceId: string;
};

/** Whether two keys are the same place of reading. */
export function sameKey(a: SyncKey, b: SyncKey): boolean {
  return JSON.stringify(a.List) === JSON.stringify(b.List);
}

/** The logged-in person: user name of this login and nickname, escaped as on the wire. */
export type Self = { readonly userName: string; readonly nickName: string };

/** What is saved after every handled batch, so that a restart goes on without a scan. */
export type SavedSession = {
  readonly version: 1;
  readonly apiOrigin: string;
  readonly credentials: Credentials;
  readonly syncKey: SyncKey;
  readonly syncCheckKey: SyncKey | undefined;
  readonly self: Self;
  /** Unix milliseconds by this machine's clock; an earlier version saved none. */
  readonly loggedInAt: number | undefined;
  /** tough-cookie's own JSON, as text. */
  readonly cookies: string;
};

const DEVICE_ID_DIGITS = 15;

/** `e` and 15 decimal digits; the server does not check it, clients keep one per session. */
export function newDeviceId(random: () => number = Math.random): string {
  return `e${Array.from({ length: DEVICE_ID_DIGITS }, () => Math.floor(random() * 10)).join("")}`;
}

function strings<K extends string>(value: unknown, keys: readonly K[]): Record<K, string> | undefined {
  if (!isJsonObject(value)) return undefined;
  const entries: [K, string][] = [];
  for (const key of keys) {
    const text = value[key];
    if (typeof text !== "string") return undefined;
    entries.push([key, text]);
  }
  return Object.fromEntries(entries) as Record<K, string>;
}

function syncKeyOf(value: unknown): SyncKey | undefined {
  if (!isJsonObject(value) || !Array.isArray(value.List)) return undefined;
  const list: { Key: number; Val: number }[] = [];
  for (const item of value.List) {
    if (!isJsonObject(item)) return undefined;
    const { Key, Val } = item;
    if (typeof Key !== "number" || typeof Val !== "number") return undefined;
    list.push({ Key, Val });
  }
  return { List: list };
}

/** Reads what `JSON.stringify` of a SavedSession wrote; `undefined` for anything else. */
export function parseSavedSession(text: string): SavedSession | undefined {
  const value = parsedObject(text);
  if (value?.version !== 1) return undefined;
  const credentials = strings(value.credentials, ["uin", "sid", "skey", "passTicket", "deviceId"]);
  const self = strings(value.self, ["userName", "nickName"]);
  const top = strings(value, ["apiOrigin", "cookies"]);
  const syncKey = syncKeyOf(value.syncKey);
  if (!credentials || !self || !top || !syncKey || !URL.canParse(top.apiOrigin)) return undefined;
  const syncCheckKey = syncKeyOf(value.syncCheckKey);
  const loggedInAt = typeof value.loggedInAt === "number" ? value.loggedInAt : undefined;
  return { version: 1, ...top, credentials, self, syncKey, syncCheckKey, loggedInAt };
}
