import type { Message, ReceivedMessage } from "../../bridge/model/message.ts";
import type { Download, MediaContent, MediaSource } from "../../bridge/ports/media.ts";
import type {
  ChatFinder,
  ChatLister,
  ListedChat,
  LogoutResult,
  MediaSender,
  OutgoingFile,
  SessionEvent,
  WeChatSession,
} from "../../bridge/ports/source-session.ts";
import { StoreRetry } from "../../bridge/timing/store-retry.ts";
import type { SourceKindDeps } from "../../kinds/source-kind.ts";
import { AckQueue } from "../source/ack-queue.ts";
import { LoginStart } from "../source/login-start.ts";
import { LoginTrigger } from "../source/login-trigger.ts";
import type { Emit } from "../source/runtime.ts";
import { presentChatName } from "./contacts/find-chat.ts";
import { listChats } from "./contacts/list-chats.ts";
import { SavedSessionStore } from "./context/saved-session.ts";
import { HeldKeys } from "./login/logout.ts";
import { type OpenedSession, SessionOpener } from "./login/session-opener.ts";
import { downloadMedia } from "./media/media.ts";
import { followSession } from "./online.ts";
import { Sender } from "./send/send.ts";
import { FileSender } from "./send/send-media.ts";
import { SessionSupervisor } from "./supervisor.ts";
import type { SyncEnd } from "./sync/sync-loop.ts";
import type { ConnectionPool } from "./wire/http.ts";
import { modeOf, type PageName } from "./wire/mode.ts";

/** What a source gets, with the settings of this one. Without `onCannotWrite` nobody is told. */
export type WebWeChatOptions = Omit<
  SourceKindDeps,
  "connect" | "inbox" | "isKept" | "folder" | "maxMediaBytes" | "onCannotWrite"
> &
  Partial<Pick<SourceKindDeps, "onCannotWrite">> & {
    /** Where login starts, e.g. `https://wx.qq.com`. */
    readonly origin: string;
    readonly mode: PageName;
    readonly pool: ConnectionPool;
  };

/** The web protocol behind the bridge's session port. */
export class WebWeChatSession implements WeChatSession, MediaSource, MediaSender, ChatFinder, ChatLister {
  readonly #queue = new AckQueue<SessionEvent>();
  readonly #supervisor: SessionSupervisor;
  readonly #sender: Sender;
  readonly #files: FileSender;

  constructor(options: WebWeChatOptions) {
    const { clock, log, random, state, ledger, onCannotWrite = () => {} } = options;
    const runtime = { clock, log, random };
    const route = { pool: options.pool, origin: options.origin, mode: modeOf(options.mode) };
    const emit: Emit = (event, signal) => this.#queue.put(event, signal);
    const retry = new StoreRetry({ clock, log, onCannotWrite });
    const saved = new SavedSessionStore(state, retry, route, runtime);
    const held = new HeldKeys(saved, log);
    const trigger = new LoginTrigger();
    const personAtStart = options.askedAtStart;
    const start = new LoginStart({ runtime, gate: options.gate, trigger, emit, personAtStart });
    const opener = new SessionOpener({ runtime, route, saved, held, trigger, emit });
    const online = { runtime, ledger, saved, state, retry, emit };
    const follow = (opened: OpenedSession, signal: AbortSignal): Promise<SyncEnd> =>
      followSession(online, opened, signal);
    this.#supervisor = new SessionSupervisor({ clock, log, start, opener, follow, held, saved });
    this.#sender = new Sender({
      runtime,
      ledger,
      wechatClock: options.wechatClock,
      session: () => this.#supervisor.session,
    });
    this.#files = new FileSender(clock, this.#sender);
  }

  events(signal: AbortSignal): AsyncGenerator<SessionEvent, void, undefined> {
    return this.#queue.eventsOf((ends) => this.#supervisor.run(ends), signal);
  }

  get accountId(): string | undefined {
    return this.#supervisor.session?.uin;
  }

  requestLogin(): void {
    this.#supervisor.requestLogin();
  }

  /** Rejects with StoreError when the keys could not be deleted, though the session is over. */
  async logout(signal: AbortSignal): Promise<LogoutResult> {
    return await this.#supervisor.logout(signal);
  }

  async presentChatName(received: ReceivedMessage): Promise<string | undefined> {
    return presentChatName(received, this.#supervisor.session?.knownContacts);
  }

  listChats(): readonly ListedChat[] {
    const online = this.#supervisor.session;
    return online === undefined ? [] : listChats(online.contacts, online.self.userName);
  }

  async sendText(...args: Parameters<WeChatSession["sendText"]>): Promise<void> {
    await this.#sender.sendText(...args);
  }

  async sendFile(chatName: string, file: OutgoingFile, key: string, signal: AbortSignal): Promise<void> {
    await this.#files.sendFile(chatName, file, key, signal);
  }

  async download(message: Message<MediaContent>, signal: AbortSignal): Promise<Download> {
    return await downloadMedia(this.#supervisor.session, message, signal);
  }
}
