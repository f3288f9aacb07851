import { integerField, isJsonObject, type JsonObject, textField } from "../../source/json.ts";

/** What the bridge may ask the puppet for. All arguments are texts, in the order in which they stand here. */
export const CALLS = {
  /** Answers `LoginState`. */
  state: [],
  /** Resolves when the puppet, and a puppet server behind it, is alive. It asks WeChat for nothing. */
  ding: [],
  logout: [],
  /** Answers the payload as the puppet has it. */
  messagePayload: ["messageId"],
  /** Answers the XML in the puppet's own form of the message, `""` when there is none. */
  messageXml: ["messageId"],
  messageUrl: ["messageId"],
  messageMiniProgram: ["messageId"],
  messageLocation: ["messageId"],
  /** Answers the id of the contact on a card. */
  messageContact: ["messageId"],
  contactPayload: ["contactId"],
  /** Answers the number of an account whose puppet names people by ids of one login; `""` when there is none. */
  accountNumber: ["contactId"],
  roomPayload: ["roomId"],
  roomMemberPayload: ["roomId", "contactId"],
  /** Answers the id of the message, `""` when the puppet does not say. */
  sendText: ["conversationId", "text"],
  sendFile: ["conversationId", "path", "fileName"],
  /** Writes the bytes of a message to `path`. `limit`: bytes, decimal. Answers `SavedFile`. */
  saveFile: ["messageId", "path", "limit"],
  saveImage: ["messageId", "path", "limit"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type CallName = keyof typeof CALLS;

/** From the bridge to the child. */
export type ToChild =
  | {
      readonly type: "begin";
      readonly packageName: string;
      /** `file:` addresses of the folders from which the package is looked for, the first that has it counts. */
      readonly bases: readonly string[];
      readonly options: JsonObject;
      /** Name of the memory card, a file of the puppet below the child's working directory. */
      readonly memory: string;
      /** False: the puppet is made and not started. */
      readonly start: boolean;
    }
  | { readonly type: "call"; readonly id: number; readonly name: CallName; readonly args: readonly string[] }
  | { readonly type: "ping"; readonly id: number };

/** Events of the puppet that mean something to the bridge. */
export type PuppetEvent =
  | { readonly name: "scan"; readonly status: number; readonly qrcode: string }
  | { readonly name: "login"; readonly contactId: string }
  | { readonly name: "logout"; readonly contactId: string; readonly data: string }
  | { readonly name: "message"; readonly messageId: string }
  /** `code`: a gRPC status, `undefined` for errors of another kind. */
  | { readonly name: "error"; readonly text: string; readonly code: number | undefined }
  | { readonly name: "dirty"; readonly payloadId: string }
  | { readonly name: "start" | "stop" | "reset" | "heartbeat" };

/** Why a package cannot be used: only a person can mend it. */
export type Unusable = { readonly why: "missing" | "broken" | "noPuppet"; readonly detail: string };

/** From the child to the bridge. */
export type FromChild =
  /** The package is loaded and, if that was asked for, `start()` has resolved. */
  | { readonly type: "started"; readonly version: string }
  | ({ readonly type: "unusable" } & Unusable)
  | { readonly type: "startFailed"; readonly text: string; readonly code: number | undefined }
  /** The last words of a child that ends by a fault. */
  | { readonly type: "fault"; readonly text: string }
  | { readonly type: "event"; readonly event: PuppetEvent }
  | { readonly type: "answer"; readonly id: number; readonly ok: true; readonly value: unknown }
  | {
      readonly type: "answer";
      readonly id: number;
      readonly ok: false;
      readonly text: string;
      readonly code: number | undefined;
    }
  | { readonly type: "pong"; readonly id: number };

/** Whether the puppet says that an account is logged in, and which. */
export type LoginState = { readonly isLoggedIn: boolean; readonly userId: string };

/** Bytes that the child has written. `tooLarge`: there are more than the limit, and nothing was kept. */
export type SavedFile = {
  readonly bytes: number;
  readonly mime: string;
  readonly fileName: string;
  readonly tooLarge: boolean;
};

/** Longest id, address or text of an event. The payloads are read by calls and have a limit of their own. */
const LONGEST = 4_096;

/** A short text of a field; `undefined` when there is none or when it is too long to be what it should be. */
function short(object: JsonObject, name: string): string | undefined {
  const text = textField(object, name);
  return text === "" || text.length > LONGEST ? undefined : text;
}

/** A number in a field, `undefined` when there is none. */
function codeField(object: JsonObject, name: string): number | undefined {
  const value = object[name];
  return typeof value === "number" && Number.isInteger(value) ? value : undefined;
}

/** An event as the child sent it, checked; `undefined` for what is none. */
export function parseEvent(value: unknown): PuppetEvent | undefined {
  if (!isJsonObject(value)) return undefined;
  switch (value.name) {
    case "scan": {
      const qrcode = textField(value, "qrcode");
      return qrcode.length > LONGEST
        ? undefined
        : { name: "scan", status: integerField(value, "status"), qrcode };
    }
    case "login": {
      const contactId = short(value, "contactId");
      return contactId === undefined ? undefined : { name: "login", contactId };
    }
    case "logout": {
      const { length } = textField(value, "data");
      const data = length > LONGEST ? "" : textField(value, "data");
      return { name: "logout", contactId: short(value, "contactId") ?? "", data };
    }
    case "message": {
      const messageId = short(value, "messageId");
      return messageId === undefined ? undefined : { name: "message", messageId };
    }
    case "error":
      return {
        name: "error",
        text: textField(value, "text").slice(0, LONGEST),
        code: codeField(value, "code"),
      };
    case "dirty": {
      const payloadId = short(value, "payloadId");
      return payloadId === undefined ? undefined : { name: "dirty", payloadId };
    }
    case "start":
    case "stop":
    case "reset":
    case "heartbeat":
      return { name: value.name };
    default:
      return undefined;
  }
}

/** A message of the child, checked; `undefined` for what is none. The `value` of an answer is still unchecked. */
export function parseFromChild(message: unknown): FromChild | undefined {
  if (!isJsonObject(message)) return undefined;
  const text = textField(message, "text").slice(0, LONGEST);
  const id = integerField(message, "id");
  const code = codeField(message, "code");
  switch (message.type) {
    case "started":
      return { type: "started", version: textField(message, "version").slice(0, 100) };
    case "unusable": {
      const { why } = message;
      if (why !== "missing" && why !== "broken" && why !== "noPuppet") return undefined;
      return { type: "unusable", why, detail: textField(message, "detail").slice(0, LONGEST) };
    }
    case "startFailed":
      return { type: "startFailed", text, code };
    case "fault":
      return { type: "fault", text };
    case "event": {
      const event = parseEvent(message.event);
      return event && { type: "event", event };
    }
    case "answer":
      return message.ok === true
        ? { type: "answer", id, ok: true, value: message.value }
        : { type: "answer", id, ok: false, text, code };
    case "pong":
      return { type: "pong", id };
    default:
      return undefined;
  }
}

function isCall(name: unknown): name is CallName {
  return typeof name === "string" && Object.hasOwn(CALLS, name);
}

function texts(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const list: readonly unknown[] = value;
  const kept = list.filter((item) => typeof item === "string");
  return kept.length === list.length ? kept : undefined;
}

/** A message of the bridge, checked by the child; `undefined` for what is none. */
export function parseToChild(message: unknown): ToChild | undefined {
  if (!isJsonObject(message)) return undefined;
  const id = integerField(message, "id");
  switch (message.type) {
    case "begin": {
      const packageName = short(message, "packageName");
      const memory = short(message, "memory");
      const bases = texts(message.bases);
      const { options } = message;
      if (packageName === undefined || memory === undefined || bases === undefined || !isJsonObject(options))
        return undefined;
      return { type: "begin", packageName, bases, options, memory, start: message.start === true };
    }
    case "call": {
      const { name } = message;
      const args = texts(message.args);
      if (!isCall(name) || args?.length !== CALLS[name].length) return undefined;
      return { type: "call", id, name, args };
    }
    case "ping":
      return { type: "ping", id };
    default:
      return undefined;
  }
}
