import type { Account } from "../../bridge/model/account.ts";
import type { Message, ReceivedMessage } from "../../bridge/model/message.ts";
import { NOT_LOGGED_IN } from "../../bridge/model/reasons.ts";
import type { Download, MediaContent, MediaSource } from "../../bridge/ports/media.ts";
import {
  type ChatFinder,
  type ChatLister,
  type ElsewhereLogin,
  type FedFromOutside,
  type ListedChat,
  type LogoutResult,
  type MediaSender,
  type OutgoingFile,
  type SessionEvent,
  SessionSendError,
  type WeChatSession,
} from "../../bridge/ports/source-session.ts";
import { AckQueue } from "../source/ack-queue.ts";
import type { RefusedAccount } from "./account/refused-accounts.ts";
import { Behind } from "./behind.ts";
import type { IngestSessionOptions, OpenDoor } from "./model/options.ts";
import { createParts, type IngestParts } from "./parts.ts";

/** Another program that brings the messages of an account over HTTP, behind the bridge's session port. */
export class IngestSession
  implements WeChatSession, MediaSource, MediaSender, ChatFinder, ChatLister, ElsewhereLogin, FedFromOutside
{
  readonly #queue = new AckQueue<SessionEvent>();
  readonly #over = new AbortController();
  readonly #openDoor: OpenDoor;
  readonly #parts: IngestParts;

  constructor(options: IngestSessionOptions) {
    this.#openDoor = options.openDoor;
    this.#parts = createParts(options, (event, signal) => this.#queue.put(event, signal), this.#over.signal);
  }

  /** As the port has it. Rejects when the door cannot be opened, and with StoreError for a damaged database. */
  events(signal: AbortSignal): AsyncGenerator<SessionEvent, void, undefined> {
    return this.#queue.eventsOf((ends) => this.#run(ends), signal, this.#over);
  }

  async #run(signal: AbortSignal): Promise<void> {
    const { binding, presence, savedNames, course } = this.#parts;
    await binding.load(signal);
    await presence.load(signal);
    await savedNames.load(signal);
    const stop = new AbortController();
    const ends = AbortSignal.any([signal, stop.signal]);
    const both = [this.#openDoor(new Behind(this.#parts), ends), course.run(ends)];
    try {
      await Promise.race(both);
    } finally {
      // One without the other is no session.
      stop.abort(new Error("the session ends"));
      await Promise.allSettled(both);
    }
  }

  get accountId(): string | undefined {
    return this.#parts.course.accountId;
  }

  /** The account that events may come from, also while it is not online; `undefined` while any may. */
  get boundAccount(): Account | undefined {
    return this.#parts.binding.bound?.account;
  }

  /** Another account that wanted in within the last day; `undefined`: none. */
  get refusedAccount(): RefusedAccount | undefined {
    return this.#parts.refused.last;
  }

  get lastHeardAt(): number | undefined {
    return this.#parts.presence.heardAtUnix;
  }

  listChats(): readonly ListedChat[] {
    return this.accountId === undefined ? [] : this.#parts.names.list();
  }

  /** Ids of chats stay the same over logins here. */
  async presentChatName({ message }: ReceivedMessage): Promise<string | undefined> {
    if (this.accountId === undefined) throw new SessionSendError("notOnline", NOT_LOGGED_IN);
    return message.chatName;
  }

  get loginRequests(): "passedOn" | "nobody" {
    return this.#parts.words.loginRequests;
  }

  requestLogin(): void {
    this.#parts.words.requestLogin();
  }

  async logout(signal: AbortSignal): Promise<LogoutResult> {
    const result = await this.#parts.words.logout(signal);
    this.#parts.refused.clear();
    return result;
  }

  async sendText(...args: Parameters<WeChatSession["sendText"]>): Promise<void> {
    await this.#parts.sender.sendText(...args);
  }

  async sendFile(chatName: string, file: OutgoingFile, key: string, signal: AbortSignal): Promise<void> {
    await this.#parts.sender.sendFile(chatName, file, key, signal);
  }

  async download(message: Message<MediaContent>, signal: AbortSignal): Promise<Download> {
    return await this.#parts.media.download(message, signal);
  }
}
