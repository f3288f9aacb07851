import { failureOf } from "../../../bridge/model/errors.ts";
import { NOT_LOGGED_IN, STOPPED } from "../../../bridge/model/reasons.ts";
import type { Clock } from "../../../bridge/ports/clock.ts";
import { type OutgoingFile, SessionSendError } from "../../../bridge/ports/source-session.ts";
import type { SentLedger } from "../../../bridge/ports/stores/state-store.ts";
import { splitText } from "../../../text/tools/split.ts";
import { isAccepted, mediaHash, noteOwnSend, textHash } from "../../source/own-sends.ts";
import { Pace } from "../../source/send-pacing.ts";
import { failureOfText, PuppetCallError } from "../link/call-error.ts";
import type { CallName } from "../link/protocol.ts";
import { decimalId } from "../messages/ids.ts";
import { wechatySays } from "../texts/index.ts";
import type { OnlinePuppet } from "./online.ts";
import type { SentBack } from "./sent-back.ts";

/** Longest text of one send, UTF-16 units: what the web protocol takes, the narrowest of the protocols behind puppets. */
const MAX_TEXT_LENGTH = 2_000;
const TEXT_MS = 30_000;
/** A file goes to a server and from there to WeChat. */
const FILE_MS = 5 * 60_000;

type Outgoing = {
  readonly key: string;
  readonly chatName: string;
  readonly textHash: string;
  readonly call: CallName;
  readonly args: readonly string[];
  readonly limitMs: number;
  /** Nothing leaves before it has resolved, see `sendText` of the session. */
  readonly until?: Promise<unknown> | undefined;
};

export type SenderDeps = {
  readonly clock: Clock;
  readonly wechatClock: Pick<Clock, "now">;
  readonly ledger: SentLedger;
  readonly sentBack: SentBack;
  readonly packageName: string;
  readonly online: () => OnlinePuppet | undefined;
};

/** Sends through the puppet at a person's pace, and nothing twice under one key. */
export class PuppetSender {
  readonly #deps: SenderDeps;
  readonly #pace: Pace;

  constructor(deps: SenderDeps) {
    this.#deps = deps;
    this.#pace = new Pace(deps.clock);
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
      const hash = textHash(part);
      const send = { chatName, textHash: hash, call: "sendText", args: [chatName, part] } as const;
      await this.#send({ ...send, key: `${key}:${index}`, limitMs: TEXT_MS, until }, signal);
    }
  }

  /** Rejects with SessionSendError. */
  async sendFile(chatName: string, file: OutgoingFile, key: string, signal: AbortSignal): Promise<void> {
    const hash = mediaHash(file.kind, file.fileName);
    const args = [chatName, file.path, file.fileName];
    const send = { chatName, textHash: hash, call: "sendFile", args } as const;
    await this.#send({ ...send, key: `${key}:file`, limitMs: FILE_MS }, signal);
  }

  async #send(outgoing: Outgoing, signal: AbortSignal): Promise<void> {
    let sending = false;
    // Whose turn comes may be another account: some chats have the same name in every account.
    const accountId = this.#deps.online()?.account.id;
    try {
      if (await isAccepted(this.#deps.ledger, outgoing.key)) return;
      await this.#pace.run(async () => {
        const online = this.#deps.online();
        if (online === undefined || online.account.id !== accountId)
          throw new SessionSendError("notOnline", NOT_LOGGED_IN);
        if (await isAccepted(this.#deps.ledger, outgoing.key)) return;
        sending = true;
        await this.#sendNow(outgoing, online, signal);
      }, signal);
    } catch (error) {
      if (error instanceof SessionSendError) throw error;
      if (signal.aborted && !sending) throw new SessionSendError("notOnline", STOPPED, { cause: error });
      throw asSendError(error, outgoing.limitMs);
    }
  }

  async #sendNow(outgoing: Outgoing, online: OnlinePuppet, signal: AbortSignal): Promise<void> {
    const { ledger, sentBack, wechatClock, packageName } = this.#deps;
    const { key, chatName, textHash: hash, call, args, limitMs, until } = outgoing;
    const sent = { key, clientId: key, chatName, textHash: hash, at: wechatClock.now() };
    await noteOwnSend(ledger, sent, until, signal);
    const takeBack = sentBack.expect(outgoing);
    try {
      const id = await online.link.call(call, args, limitMs, signal);
      const known = typeof id === "string" && id !== "" ? decimalId(packageName, chatName, id) : "";
      await sentBack.accepted(outgoing, known);
    } catch (error) {
      // What was refused does not come back. What was not answered may.
      if (error instanceof PuppetCallError && !error.late) takeBack();
      throw error;
    }
  }
}

function asSendError(error: unknown, limitMs: number): SessionSendError {
  if (!(error instanceof PuppetCallError))
    return new SessionSendError("unanswered", failureOf(error), { cause: error });
  if (error.late)
    return new SessionSendError("unanswered", wechatySays("late", { seconds: limitMs / 1000 }), {
      cause: error,
    });
  // A gRPC status says that the way to the puppet failed, and not the send; a process that ended leaves it open.
  const code = error.code !== undefined || error.ended ? "unanswered" : "refused";
  return new SessionSendError(code, failureOfText(error.code, error.message, "notSent"), { cause: error });
}
