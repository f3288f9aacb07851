import type { Account } from "../../../bridge/model/account.ts";
import { errorText } from "../../../bridge/model/errors.ts";
import { type Message, type ReceivedMessage, unreadable } from "../../../bridge/model/message.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import type { SentLedger } from "../../../bridge/ports/stores/state-store.ts";
import { isOwnSend } from "../../source/own-sends.ts";
import type { AnnouncedMedia, IngestEvent } from "../model/event.ts";
import type { ChatNames } from "./chat-names.ts";
import { noticeOf } from "./notice.ts";

/** An event that says something about a message. */
export type MessageEvent = Extract<IngestEvent, { type: "message" | "recall" }>;

/** `withoutContent`: the content ends the process, so nobody looks into it. */
export type Reading = "whole" | "withoutContent";

export type EventDecoderDeps = {
  readonly names: ChatNames;
  readonly ledger: SentLedger;
  /** Notes where the bytes of a message can be had. Never rejects. */
  readonly announce: (mediaId: string, media: AnnouncedMedia) => Promise<void>;
  readonly log: Logger;
};

/** Makes messages, as the session reports them, of accepted events. Leaves out what the bridge sent itself. */
export class EventDecoder {
  readonly #deps: EventDecoderDeps;

  constructor(deps: EventDecoderDeps) {
    this.#deps = deps;
  }

  /** `undefined` for an own send. Never rejects. */
  async decode(event: MessageEvent, me: Account, reading: Reading): Promise<ReceivedMessage | undefined> {
    const { names, announce } = this.#deps;
    const message = event.type === "recall" ? noticeOf(event, names, me) : event.message;
    if (reading === "withoutContent") return { message: unreadable(message), chat: names.chatOf(message) };
    names.learn(message);
    const received = { message, chat: names.chatOf(message) };
    if (await this.#isOwn(received)) return undefined;
    const mediaId = mediaIdOf(message);
    if (event.type === "message" && event.media !== undefined && mediaId !== undefined)
      await announce(mediaId, event.media);
    return received;
  }

  /** When the disk gives no answer, a message told twice is better than one that is missing. */
  async #isOwn(received: ReceivedMessage): Promise<boolean> {
    const { senderType, msgType, msgId } = received.message;
    if (senderType !== "MYSELF" && msgType !== "REVOKE") return false;
    try {
      return await isOwnSend(received, this.#deps.ledger);
    } catch (error) {
      this.#deps.log.warn(
        { msgId, reason: errorText(error) },
        "whether the bridge sent a message itself could not be looked up; it is treated as received",
      );
      return false;
    }
  }
}

/** The id of the message's bytes; `undefined` for kinds without bytes. */
function mediaIdOf(message: Message): string | undefined {
  return "mediaId" in message && message.mediaId !== "" ? message.mediaId : undefined;
}
