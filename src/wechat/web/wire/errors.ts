import { BridgeError } from "../../../bridge/model/errors.ts";
import type { Failure } from "../../../bridge/model/reason.ts";
import { webSays } from "../texts/index.ts";

/** What the server's number means, as far as anybody has found out. */
export type RetName =
  | "system"
  | "logic"
  | "ticketStale"
  | "parameter"
  | "sessionGone"
  | "sessionInvalid"
  | "cookieInvalid"
  | "unreadableRequest"
  | "loginRefused"
  | "tooFrequent"
  | "unknown";

// Names in Tencent's own web client (-1, -2, 1100, 1101, 1200), the rest as other clients observed them.
const RET_NAMES: ReadonlyMap<number, RetName> = new Map<number, RetName>([
  [-1, "system"],
  [-2, "logic"],
  [-14, "ticketStale"],
  [1, "parameter"],
  [1100, "sessionGone"],
  [1101, "sessionInvalid"],
  [1102, "cookieInvalid"],
  [1105, "tooFrequent"],
  [1200, "unreadableRequest"],
  [1203, "loginRefused"],
  [1205, "tooFrequent"],
]);

function retName(ret: number): RetName {
  return RET_NAMES.get(ret) ?? "unknown";
}

/** What kind of text came instead of the reply. */
export type ReplyShape = "empty" | "html" | "xml" | "json" | "brokenJson" | "script" | "text";

/** Tells a reply's kind without repeating any of it: replies hold keys. */
function replyShape(text: string): ReplyShape {
  const start = text.slice(0, 200).trimStart().toLowerCase();
  if (start === "" && text.trim() === "") return "empty";
  if (start.startsWith("<!doctype html") || start.startsWith("<html") || start.startsWith("<head"))
    return "html";
  if (start.startsWith("<")) return "xml";
  if (start.startsWith("window.")) return "script";
  if (!start.startsWith("{") && !start.startsWith("[")) return "text";
  try {
    JSON.parse(text);
    return "json";
  } catch {
    return "brokenJson";
  }
}

type Details =
  | { readonly code: "ret"; readonly ret: number }
  | { readonly code: "badReply"; readonly shape: ReplyShape };

/**
 * The server's answer to one request was a refusal or no answer at all.
 * - `ret`: it answered with a number other than 0, in `ret`; `retName` says what it means.
 * - `badReply`: no usable reply (a gateway's HTML page, nothing, half a text, another shape); `shape` says which.
 *
 * `endpoint` is the request's name. The text never holds a piece of the reply except the server's own short message.
 */
export class WebwxError extends BridgeError {
  override readonly name = "WebwxError";
  readonly code: Details["code"];
  readonly endpoint: string;
  /** 0 for `badReply`. */
  readonly ret: number;
  readonly retName: RetName;
  /** Undefined for `ret`. */
  readonly shape: ReplyShape | undefined;

  private constructor(endpoint: string, details: Details, failure: Failure) {
    super(failure);
    this.code = details.code;
    this.endpoint = endpoint;
    this.ret = details.code === "ret" ? details.ret : 0;
    this.retName = retName(this.ret);
    this.shape = details.code === "badReply" ? details.shape : undefined;
  }

  static ret(endpoint: string, ret: number, serverMessage = ""): WebwxError {
    const said = { endpoint, ret, name: retName(ret), words: shortMessage(serverMessage) };
    return new WebwxError(endpoint, { code: "ret", ret }, webSays("answered", said));
  }

  /** `missing` names what the reply lacks, in our words. */
  static badReply(endpoint: string, reply: string, missing = ""): WebwxError {
    const shape = replyShape(reply);
    const said = { endpoint, shape, length: reply.length, lacks: missing };
    return new WebwxError(endpoint, { code: "badReply", shape }, webSays("uselessAnswer", said));
  }
}

/** The scan was accepted and the login then refused: this account or place may not use the web. A person must act. */
export class LoginRefusedError extends BridgeError {
  override readonly name = "LoginRefusedError";
  readonly code = "loginRefused";
  readonly ret: number;
  /** WeChat's own reason as it came, in the account's language; `""` when it gave none. */
  readonly serverMessage: string;

  constructor(ret: number, serverMessage: string) {
    const words = serverMessage.slice(0, 2000).trim();
    super(webSays("loginRefused", { ret, words: words.replace(/\s+/g, " ") }));
    this.ret = ret;
    this.serverMessage = words;
  }
}

/** One line of at most 300 characters, with anything that looks like a key taken out. */
function shortMessage(text: string): string {
  const line = text.slice(0, 2000).replace(/\s+/g, " ").trim();
  return line.replace(/@crypt_\w+|\b[0-9a-zA-Z+/_%-]{40,}={0,2}/g, "[…]").slice(0, 300);
}
