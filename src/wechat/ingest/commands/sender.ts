import { createHash } from "node:crypto";
import { failureOf } from "../../../bridge/model/errors.ts";
import { NOT_LOGGED_IN, STOPPED } from "../../../bridge/model/reasons.ts";
import type { Clock } from "../../../bridge/ports/clock.ts";
import { type OutgoingFile, SessionSendError } from "../../../bridge/ports/source-session.ts";
import type { SentLedger } from "../../../bridge/ports/stores/state-store.ts";
import { splitText } from "../../../text/tools/split.ts";
import { isAccepted, mediaHash, noteOwnSend, textHash } from "../../source/own-sends.ts";
import { Pace } from "../../source/send-pacing.ts";
import type { CommandResult, UpstreamCommand } from "../model/behind-door.ts";
import { ingestSays } from "../texts/index.ts";
import type { AcceptedKeys } from "./accepted-keys.ts";
import { hashedFile } from "./file-hash.ts";
import type { CommandQueue } from "./queue.ts";

/** Longest text of one send, UTF-16 units. Behind most upstreams is a protocol that refuses several kilobytes. */
const MAX_TEXT_LENGTH = 2_000;
/** How long a send waits for somebody who takes it: a poll is open nearly always. */
const FETCH_MS = 15_000;
/** How long an upstream may take for one send. A file has to be uploaded. */
const TEXT_ANSWER_MS = 60_000;
const FILE_ANSWER_MS = 5 * 60_000;
/** An upstream's word for a pause counts within these bounds. */
const LEAST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60 * 60_000;

/** The form of the ids that messages carry. */
const MESSAGE_ID = /^[1-9][0-9]{0,18}$/;

/** Whether something can be sent now. */
export type SendWay = {
  /** The account in whose name a send goes out; `undefined` while none is online. */
  readonly accountId: string | undefined;
  readonly canSend: boolean;
  /** Somebody asks for commands. */
  readonly takesCommands: boolean;
};

export type SenderDeps = {
  readonly clock: Clock;
  /** Sends are dated by WeChat's time, as their echoes are. */
  readonly wechatClock: Pick<Clock, "now">;
  readonly ledger: SentLedger;
  readonly accepted: AcceptedKeys;
  readonly queue: CommandQueue;
  readonly way: () => SendWay;
};

/** One message. Under its key it goes out once. */
type Outgoing = {
  readonly key: string;
  readonly chatName: string;
  /** Tells other words under the same key apart, and recognizes the message when it comes back before the answer. */
  readonly hash: string;
  readonly answerMs: number;
  readonly file?: OutgoingFile;
  readonly command: (id: string) => UpstreamCommand;
  /** Nothing leaves before it has resolved, see `sendText` of the session. */
  readonly until?: Promise<unknown> | undefined;
};

/** Sends by asking the upstream, at a person's pace. Whatever was accepted once is not sent again under its key. */
export class CommandSender {
  readonly #deps: SenderDeps;
  readonly #pace: Pace;
  /** Monotonic time until which the upstream wants no messages. */
  #restUntil = 0;

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
      const outgoing = {
        ...{ key: `${key}:${index}`, chatName, hash: textHash(part), answerMs: TEXT_ANSWER_MS, until },
        command: (id: string): UpstreamCommand => ({ id, type: "send", chat: chatName, text: part }),
      };
      await this.#send(outgoing, signal);
    }
  }

  /** As the port has it. */
  async sendFile(chatName: string, file: OutgoingFile, key: string, signal: AbortSignal): Promise<void> {
    const { fileName, mime } = file;
    const hashed = await hashedFile(file.path, signal).catch((error: unknown) => {
      if (signal.aborted) throw new SessionSendError("notOnline", STOPPED, { cause: error });
      throw new SessionSendError("refused", ingestSays("unreadableFile", { fileName }), { cause: error });
    });
    const outgoing = {
      // A text under the caller's key has its parts under `key:0` and so on.
      ...{ key: `${key}:file`, chatName, hash: mediaHash(file.kind, fileName), answerMs: FILE_ANSWER_MS },
      file: { ...file, bytes: hashed.size },
      command: (id: string): UpstreamCommand => ({
        ...{ id, type: "send", chat: chatName },
        media: { mediaId: id, fileName, mime, ...hashed },
      }),
    };
    await this.#send(outgoing, signal);
  }

  async #send(outgoing: Outgoing, signal: AbortSignal): Promise<void> {
    let sending = false;
    // While a message waits for its turn another account may come online, and some chats have the same name in every account.
    const { accountId } = this.#deps.way();
    try {
      if (await this.#isSent(outgoing.key)) return;
      await this.#pace.run(async () => {
        sending = true;
        await this.#sendNow(outgoing, accountId, signal);
      }, signal);
    } catch (error) {
      if (error instanceof SessionSendError) throw error;
      if (signal.aborted && !sending) throw new SessionSendError("notOnline", STOPPED, { cause: error });
      // The ledger does not answer: whether it was sent before is not known.
      throw new SessionSendError("unanswered", failureOf(error), { cause: error });
    }
  }

  async #isSent(key: string): Promise<boolean> {
    return (await isAccepted(this.#deps.ledger, key)) || (await this.#deps.accepted.has(key));
  }

  async #sendNow(outgoing: Outgoing, accountId: string | undefined, signal: AbortSignal): Promise<void> {
    const { ledger, wechatClock, queue } = this.#deps;
    const { key, chatName, hash, answerMs, file, until } = outgoing;
    this.#checkWay(accountId);
    // It may have come back while it waited for its turn.
    if (await this.#isSent(key)) return;
    const id = commandId(key, hash);
    const sent = { key, clientId: id, chatName, textHash: hash, at: wechatClock.now() };
    await noteOwnSend(ledger, sent, until, signal);
    const onLate = (result: CommandResult): void => {
      if (result.ok) void this.#accept(outgoing, result.msgId).catch(() => undefined);
    };
    const options = { fetchMs: FETCH_MS, answerMs, onLate, ...(file === undefined ? {} : { file }) };
    const outcome = await queue.ask(outgoing.command(id), options, signal);
    if (outcome === "notFetched") {
      if (signal.aborted) throw new SessionSendError("notOnline", STOPPED);
      throw new SessionSendError("notOnline", ingestSays("notFetched", { seconds: FETCH_MS / 1_000 }));
    }
    if (outcome === "noAnswer")
      throw new SessionSendError("unanswered", ingestSays("noAnswer", { seconds: answerMs / 1_000 }));
    if (!outcome.ok) throw this.#refusal(outcome);
    await this.#accept(outgoing, outcome.msgId);
  }

  /** Throws when nothing can be sent now. */
  #checkWay(accountId: string | undefined): void {
    const way = this.#deps.way();
    if (way.accountId === undefined) throw new SessionSendError("notOnline", NOT_LOGGED_IN);
    if (way.accountId !== accountId) throw new SessionSendError("notOnline", ingestSays("loginChanged", {}));
    if (!way.canSend) throw new SessionSendError("refused", ingestSays("receivesOnly", {}));
    const restMs = this.#restUntil - this.#deps.clock.monotonic();
    if (restMs > 0)
      throw new SessionSendError("rateLimited", ingestSays("wantsPause", { words: "" }), {
        retryAfterMs: restMs,
      });
    if (!way.takesCommands) throw new SessionSendError("notOnline", ingestSays("takesNoCommands", {}));
  }

  /** An id in another form than that of messages says nothing when the message comes back. */
  async #accept({ key, hash }: Outgoing, msgId = ""): Promise<void> {
    if (MESSAGE_ID.test(msgId)) await this.#deps.ledger.complete({ key, textHash: hash }, msgId);
    else await this.#deps.accepted.add(key);
  }

  #refusal({ error, retryAfterMs }: Extract<CommandResult, { ok: false }>): SessionSendError {
    if (retryAfterMs === undefined)
      return new SessionSendError("refused", ingestSays("refused", { words: error }));
    const pauseMs = Math.min(Math.max(retryAfterMs, LEAST_PAUSE_MS), LONGEST_PAUSE_MS);
    this.#restUntil = this.#deps.clock.monotonic() + pauseMs;
    const failure = ingestSays("wantsPause", { words: error });
    return new SessionSendError("rateLimited", failure, { retryAfterMs: pauseMs });
  }
}

/** The same command for the same words under the same key, also over restarts: an upstream can tell a repeat by it. */
function commandId(key: string, hash: string): string {
  return createHash("sha256")
    .update(JSON.stringify([key, hash]))
    .digest("hex")
    .slice(0, 32);
}
