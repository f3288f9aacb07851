import { failureOf } from "../../../bridge/model/errors.ts";
import type { Failure } from "../../../bridge/model/reason.ts";
import { NOT_LOGGED_IN, STOPPED } from "../../../bridge/model/reasons.ts";
import type { Clock } from "../../../bridge/ports/clock.ts";
import { SessionSendError } from "../../../bridge/ports/source-session.ts";
import type { SentLedger } from "../../../bridge/ports/stores/state-store.ts";
import { splitText } from "../../../text/tools/split.ts";
import { isAccepted, noteOwnSend, textHash } from "../../source/own-sends.ts";
import type { Runtime } from "../../source/runtime.ts";
import { Pace } from "../../source/send-pacing.ts";
import type { SessionContext } from "../context/session-context.ts";
import { webSays } from "../texts/index.ts";
import { WebwxError } from "../wire/errors.ts";
import type { PostRequest } from "../wire/requests.ts";
import * as requests from "../wire/requests.ts";
import { parseSendMsg } from "../wire/responses.ts";
import { endingOf, isTooFrequent } from "../wire/return-codes.ts";

/** Longest text of one send, UTF-16 units: the web refuses texts of several kilobytes (protocol §10.1). */
export const MAX_TEXT_LENGTH = 2_000;
/** After "too frequent" (Ret 1205) sending rests. No source says how long; clients report minutes. */
const RATE_PAUSE_MS = 5 * 60_000;

/** Ret 1 is "parameter" and also "try again": the same text is offered a few times. */
const PARAMETER = 1;
/** After so many answers without acceptance a text counts as refused: it must not hold up those after it. */
const MAX_NOT_ACCEPTED = 3;

export function isParameter(error: unknown): error is WebwxError {
  return error instanceof WebwxError && error.code === "ret" && error.ret === PARAMETER;
}

export type SenderDeps = {
  readonly runtime: Runtime;
  /** Sends are dated by WeChat's time, as their echoes are. */
  readonly wechatClock: Pick<Clock, "now">;
  readonly ledger: SentLedger;
  /** The session while it is online. */
  readonly session: () => SessionContext | undefined;
};

/** One message. Under its key it goes out once. */
export type Outgoing = {
  readonly key: string;
  readonly chatName: string;
  /** Tells other words under the same key apart. Sync may bring the message before the answer: it is known by this then. */
  readonly hash: string;
  /** Throws SessionSendError for a login in which it cannot be sent. */
  readonly request: (session: SessionContext, clientMsgId: string) => PostRequest;
  /** Nothing leaves before it has resolved, see `sendText` of the session. */
  readonly until?: Promise<unknown> | undefined;
};

/**
 * Sends at a person's pace. Each message is written into the ledger, so that nothing goes out twice and what sync brings
 * back is recognized.
 */
export class Sender {
  readonly #deps: SenderDeps;
  readonly #pace: Pace;
  /** Monotonic time until which WeChat wants no messages. */
  #restUntil = 0;
  /** By key: how often WeChat answered without accepting the message. */
  readonly #notAccepted = new Map<string, number>();

  constructor(deps: SenderDeps) {
    this.#deps = deps;
    this.#pace = new Pace(deps.runtime.clock);
  }

  /** As the port has it. */
  async sendText(
    chatName: string,
    text: string,
    key: string,
    signal: AbortSignal,
    until?: Promise<unknown>,
  ): Promise<void> {
    for (const [index, part] of splitText(text, MAX_TEXT_LENGTH).entries()) {
      const request = (session: SessionContext, clientMsgId: string): PostRequest =>
        requests.sendText(session.context, {
          from: session.self.userName,
          to: chatName,
          text: part,
          clientMsgId,
        });
      await this.send({ key: `${key}:${index}`, chatName, hash: textHash(part), request, until }, signal);
    }
  }

  /** Rejects with SessionSendError. */
  async send(outgoing: Outgoing, signal: AbortSignal): Promise<void> {
    let sending = false;
    // While a message waits for its turn another account may log in, and some chats have the same name in every account.
    const uin = this.#deps.session()?.uin;
    try {
      if (await this.isSent(outgoing.key)) return;
      await this.#pace.run(async () => {
        sending = true;
        await this.#sendNow(outgoing, uin, signal);
      }, signal);
    } catch (error) {
      if (signal.aborted && !sending) {
        throw new SessionSendError("notOnline", STOPPED, { cause: error });
      }
      throw this.asSendError(error);
    }
  }

  /** As `isAccepted`. */
  async isSent(key: string): Promise<boolean> {
    return await isAccepted(this.#deps.ledger, key);
  }

  /** The session, when it may send now. Throws SessionSendError. */
  ready(): SessionContext {
    const session = this.#deps.session();
    if (!session) throw new SessionSendError("notOnline", NOT_LOGGED_IN);
    const restMs = this.#restUntil - this.#deps.runtime.clock.monotonic();
    if (restMs <= 0) return session;
    throw new SessionSendError("rateLimited", webSays("resting", {}), {
      retryAfterMs: restMs,
    });
  }

  async #sendNow(
    { key, chatName, hash, request, until }: Outgoing,
    uin: string | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const { ledger, wechatClock } = this.#deps;
    const session = this.ready();
    if (session.uin !== uin) throw new SessionSendError("notOnline", webSays("loginChanged", {}));
    // Sync may have told the id while this message waited for its turn.
    const tries = await ledger.find(key);
    if (tries.some(({ msgId }) => msgId !== "")) return;
    // No official client sends two texts under one id: other words, as a mark adds them, have an id of their own.
    const same = tries.find(({ textHash }) => textHash === hash);
    const clientId = same?.clientId ?? this.#newClientId();
    const wire = request(session, clientId);
    const sent = { key, clientId, chatName, textHash: hash, at: wechatClock.now() };
    const noted = noteOwnSend(ledger, sent, until, signal);
    const reply = await session.http.sendHeld(wire, signal, noted);
    await ledger.complete({ key, textHash: hash }, this.#acceptedId(reply.text, wire.name, key));
  }

  /** The id that WeChat gave the message. An answer without one is no acceptance. */
  #acceptedId(reply: string, endpoint: string, key: string): string {
    try {
      const { msgId } = parseSendMsg(reply, endpoint);
      if (msgId === "") throw this.notAccepted(key, webSays("noMessageId", {}), "unanswered");
      this.#notAccepted.delete(key);
      return msgId;
    } catch (error) {
      if (!isParameter(error)) throw error;
      throw this.notAccepted(key, failureOf(error), "unanswered");
    }
  }

  /** The error for an answer that accepts nothing: `code` the first times, then `refused`. */
  notAccepted(key: string, failure: Failure, code: "unanswered" | "notOnline"): SessionSendError {
    const tries = (this.#notAccepted.get(key) ?? 0) + 1;
    this.#notAccepted.set(key, tries);
    if (tries < MAX_NOT_ACCEPTED) return new SessionSendError(code, failure);
    this.#notAccepted.delete(key);
    return new SessionSendError("refused", failure);
  }

  /** 13 digits of time and 4 of chance, as the official page makes it. */
  #newClientId(): string {
    const chance = Math.floor(this.#deps.runtime.random() * 10_000);
    return `${this.#deps.runtime.clock.now()}${String(chance).padStart(4, "0")}`;
  }

  /** An error of a send as the error of the port. "Too frequent" rests all sending. */
  asSendError(error: unknown): SessionSendError {
    if (error instanceof SessionSendError) return error;
    const failure = failureOf(error);
    // Without a clear refusal (no answer, half of one, a ledger that cannot be written) it may have been sent.
    const isRefusal = error instanceof WebwxError && error.code === "ret" && error.retName !== "system";
    if (!isRefusal) return new SessionSendError("unanswered", failure, { cause: error });
    if (isTooFrequent(error)) {
      this.#deps.runtime.log.warn(
        { ret: error.ret },
        "WeChat says that messages come too often; sending rests",
      );
      this.#restUntil = this.#deps.runtime.clock.monotonic() + RATE_PAUSE_MS;
      return new SessionSendError("rateLimited", failure, { cause: error, retryAfterMs: RATE_PAUSE_MS });
    }
    return new SessionSendError(endingOf(error) ? "notOnline" : "refused", failure, { cause: error });
  }
}
