import type { Clock } from "../../bridge/clock.ts";
import type { Logger } from "../../bridge/log.ts";
import type { SentLedger } from "../../bridge/state-store.ts";
import { SessionSendError } from "../../bridge/wechat-session.ts";
import { textHash } from "./echo.ts";
import { endingOf, isTooFrequent } from "./endings.ts";
import { WebwxError } from "./errors.ts";
import { TransportError, type WeChatHttp } from "./http.ts";
import type { LiveSession } from "./live.ts";
import { Pace } from "./pace.ts";
import * as requests from "./requests.ts";
import { parseSendMsg } from "./responses.ts";

/** Longest text of one send, UTF-16 units: the web refuses texts of several kilobytes (protocol §10.1). */
export const MAX_TEXT_LENGTH = 2_000;
/** After "too frequent" (Ret 1205) sending rests; nothing published says how long, clients report minutes. */
const RATE_PAUSE_MS = 5 * 60_000;

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Splits at line ends where possible, never inside a character as people see it. Joined, the parts are the text. */
export function splitForWeChat(text: string, limit = MAX_TEXT_LENGTH): readonly string[] {
  const parts: string[] = [];
  let part = "";
  for (const line of text.split(/(?<=\n)/)) {
    if (part.length + line.length <= limit) {
      part += line;
      continue;
    }
    if (part !== "" && line.length <= limit) {
      parts.push(part);
      part = line;
      continue;
    }
    for (const { segment } of graphemes.segment(line)) {
      if (part !== "" && part.length + segment.length > limit) {
        parts.push(part);
        part = "";
      }
      part += segment;
    }
  }
  return part === "" ? parts : [...parts, part];
}

export type SenderDeps = {
  readonly http: WeChatHttp;
  readonly clock: Clock;
  readonly log: Logger;
  readonly ledger: SentLedger;
  readonly random: () => number;
  /** The session while it is online. */
  readonly live: () => LiveSession | undefined;
};

/** Sends texts at a person's pace and remembers each, so that nothing goes out twice and no echo comes back in. */
export class Sender {
  readonly #deps: SenderDeps;
  readonly #pace: Pace;

  constructor(deps: SenderDeps) {
    this.#deps = deps;
    this.#pace = new Pace(deps.clock);
  }

  /** All parts in order; parts that were accepted under this key before are left out. Rejects with SessionSendError. */
  async sendText(chatName: string, text: string, key: string, signal: AbortSignal): Promise<void> {
    for (const [index, part] of splitForWeChat(text).entries()) {
      const partKey = `${key}:${index}`;
      if ((await this.#deps.ledger.find(partKey))?.msgId) continue;
      await this.#pace.run(() => this.#sendPart(chatName, part, partKey, signal), signal);
    }
  }

  async #sendPart(chatName: string, text: string, key: string, signal: AbortSignal): Promise<void> {
    const { ledger, clock, http } = this.#deps;
    const live = this.#deps.live();
    if (!live) throw new SessionSendError("notOnline", "WeChat is not logged in");
    const before = await ledger.find(key);
    // The echo may have told the id while this part waited for its turn.
    if (before?.msgId) return;
    const clientId = before?.clientId ?? this.#newClientId();
    await ledger.begin({ key, clientId, chatName, textHash: textHash(text), at: clock.now(), msgId: "" });
    const outgoing = { from: live.self.userName, to: chatName, text, clientMsgId: clientId };
    try {
      const reply = await http.send(requests.sendText(live.context, outgoing), signal);
      const { msgId } = parseSendMsg(reply.text);
      if (msgId === "") {
        throw new SessionSendError("unanswered", "WeChat took the text but gave it no id");
      }
      await ledger.complete(key, msgId);
    } catch (error) {
      throw this.#asSendError(error);
    }
  }

  /** 13 digits of time and 4 of chance, as the official page makes it. */
  #newClientId(): string {
    const chance = Math.floor(this.#deps.random() * 10_000);
    return `${this.#deps.clock.now()}${String(chance).padStart(4, "0")}`;
  }

  #asSendError(error: unknown): unknown {
    if (error instanceof TransportError) {
      return new SessionSendError("unanswered", error.message, { cause: error });
    }
    if (!(error instanceof WebwxError)) return error;
    const { ret } = error;
    if (error.code === "badReply") return new SessionSendError("unanswered", error.message, { cause: error });
    if (isTooFrequent(error)) {
      this.#deps.log.warn({ ret }, "WeChat says that texts come too often; sending rests");
      return new SessionSendError("rateLimited", error.message, {
        cause: error,
        retryAfterMs: RATE_PAUSE_MS,
      });
    }
    if (endingOf(error)) return new SessionSendError("notOnline", error.message, { cause: error });
    // -1 and 1 are "system busy": the same text may pass a moment later.
    const again = ret === -1 || ret === 1;
    return new SessionSendError(again ? "unanswered" : "refused", error.message, { cause: error });
  }
}
