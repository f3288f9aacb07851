import type { Clock } from "../../bridge/clock.ts";
import { errorText } from "../../bridge/errors.ts";
import type { Logger } from "../../bridge/log.ts";
import type { SentLedger } from "../../bridge/state-store.ts";
import { SessionSendError } from "../../bridge/wechat-session.ts";
import { textHash } from "./echo.ts";
import { endingOf, isTooFrequent } from "./endings.ts";
import { WebwxError } from "./errors.ts";
import type { WeChatHttp } from "./http.ts";
import type { LiveSession } from "./live.ts";
import { Pace } from "./pace.ts";
import * as requests from "./requests.ts";
import { parseSendMsg } from "./responses.ts";

/** Longest text of one send, UTF-16 units: the web refuses texts of several kilobytes (protocol §10.1). */
export const MAX_TEXT_LENGTH = 2_000;
/** After "too frequent" (Ret 1205) sending rests; nothing published says how long, clients report minutes. */
const RATE_PAUSE_MS = 5 * 60_000;

/** Ret 1 is "parameter" and also "try again": the same text is offered a few times. */
const PARAMETER = 1;
/** Answers without acceptance before a text counts as refused: it must not hold up those after it for ever. */
const MAX_UNWILLING = 3;

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
  /** Monotonic time until which WeChat wants no texts. */
  #restUntil = 0;
  /** Tries of one part that WeChat answered without taking it. */
  readonly #unwilling = new Map<string, number>();

  constructor(deps: SenderDeps) {
    this.#deps = deps;
    this.#pace = new Pace(deps.clock);
  }

  /** All parts in order; parts that were accepted under this key before are left out. Rejects with SessionSendError. */
  async sendText(chatName: string, text: string, key: string, signal: AbortSignal): Promise<void> {
    let sending = false;
    try {
      for (const [index, part] of splitForWeChat(text).entries()) {
        const partKey = `${key}:${index}`;
        sending = false;
        if ((await this.#deps.ledger.find(partKey))?.msgId) continue;
        await this.#pace.run(async () => {
          sending = true;
          await this.#sendPart(chatName, part, partKey, signal);
        }, signal);
      }
    } catch (error) {
      if (signal.aborted && !sending) {
        throw new SessionSendError("notOnline", "stopped before it was sent", { cause: error });
      }
      throw this.#asSendError(error);
    }
  }

  async #sendPart(chatName: string, text: string, key: string, signal: AbortSignal): Promise<void> {
    const { ledger, clock, http } = this.#deps;
    const live = this.#deps.live();
    if (!live) throw new SessionSendError("notOnline", "WeChat is not logged in");
    const restMs = this.#restUntil - clock.monotonic();
    if (restMs > 0) {
      throw new SessionSendError("rateLimited", "WeChat wants no texts for a while", {
        retryAfterMs: restMs,
      });
    }
    const before = await ledger.find(key);
    // The echo may have told the id while this part waited for its turn.
    if (before?.msgId) return;
    const clientId = before?.clientId ?? this.#newClientId();
    await ledger.begin({ key, clientId, chatName, textHash: textHash(text), at: clock.now(), msgId: "" });
    const outgoing = { from: live.self.userName, to: chatName, text, clientMsgId: clientId };
    const reply = await http.send(requests.sendText(live.context, outgoing), signal);
    const msgId = this.#acceptedId(reply.text, key);
    await ledger.complete(key, msgId);
  }

  /** The id that WeChat gave the text. An answer without one is no acceptance, and after a few it is a refusal. */
  #acceptedId(reply: string, key: string): string {
    const tries = (this.#unwilling.get(key) ?? 0) + 1;
    let refusal: unknown;
    try {
      const { msgId } = parseSendMsg(reply);
      if (msgId !== "") {
        this.#unwilling.delete(key);
        return msgId;
      }
      refusal = new SessionSendError("unanswered", "WeChat took the text but gave it no id");
    } catch (error) {
      if (!(error instanceof WebwxError) || error.ret !== PARAMETER) throw error;
      refusal = new SessionSendError("unanswered", error.message, { cause: error });
    }
    this.#unwilling.set(key, tries);
    if (tries < MAX_UNWILLING) throw refusal;
    this.#unwilling.delete(key);
    throw new SessionSendError("refused", errorText(refusal), { cause: refusal });
  }

  /** 13 digits of time and 4 of chance, as the official page makes it. */
  #newClientId(): string {
    const chance = Math.floor(this.#deps.random() * 10_000);
    return `${this.#deps.clock.now()}${String(chance).padStart(4, "0")}`;
  }

  #asSendError(error: unknown): SessionSendError {
    if (error instanceof SessionSendError) return error;
    const text = errorText(error);
    // No answer, half of one, or the ledger could not be written: whether it was sent is not known.
    const isNo = error instanceof WebwxError && error.code === "ret" && error.retName !== "system";
    if (!isNo) return new SessionSendError("unanswered", text, { cause: error });
    if (isTooFrequent(error)) {
      this.#deps.log.warn({ ret: error.ret }, "WeChat says that texts come too often; sending rests");
      this.#restUntil = this.#deps.clock.monotonic() + RATE_PAUSE_MS;
      return new SessionSendError("rateLimited", text, { cause: error, retryAfterMs: RATE_PAUSE_MS });
    }
    return new SessionSendError(endingOf(error) ? "notOnline" : "refused", text, { cause: error });
  }
}
