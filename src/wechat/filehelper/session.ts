import type {
  LogoutResult,
  MediaSender,
  OutgoingFile,
  SessionEvent,
  WeChatSession,
} from "../../bridge/ports/source-session.ts";
import { FILEHELPER, SessionSendError } from "../../bridge/ports/source-session.ts";
import { type WebWeChatOptions, WebWeChatSession } from "../web/session.ts";

/** What the session gets. `origin`: the entry of the page. `state` holds nothing of another login. */
export type FilehelperOptions = Omit<WebWeChatOptions, "mode">;

/**
 * A login at WeChat's filehelper-only page: the web protocol with other hosts, which serves the chat with oneself and nothing
 * else. It reads what I write there and sends there. It has no contacts, no groups, and no media to download.
 *
 * https://szfilehelper.weixin.qq.com; facts of its wire from sxkiss/wx-filehelper-api@33cf1f2.
 */
export class FilehelperSession implements WeChatSession, MediaSender {
  readonly #page: WebWeChatSession;

  constructor(options: FilehelperOptions) {
    this.#page = new WebWeChatSession({ ...options, mode: "filehelper" });
  }

  get accountId(): string | undefined {
    return this.#page.accountId;
  }

  events(signal: AbortSignal): AsyncIterable<SessionEvent> {
    return this.#page.events(signal);
  }

  requestLogin(): void {
    this.#page.requestLogin();
  }

  async logout(signal: AbortSignal): Promise<LogoutResult> {
    return await this.#page.logout(signal);
  }

  /** Rejects with SessionSendError; `refused` for every chat but filehelper. */
  async sendText(...args: Parameters<WeChatSession["sendText"]>): Promise<void> {
    const [chatName] = args;
    requireFilehelper(chatName);
    await this.#page.sendText(...args);
  }

  /**
   * As `sendText`. Pictures go as pictures, all else as files: the clients of the page upload `pic` and `doc` only.
   */
  async sendFile(chatName: string, file: OutgoingFile, key: string, signal: AbortSignal): Promise<void> {
    requireFilehelper(chatName);
    const kind = file.kind === "image" ? "image" : "file";
    await this.#page.sendFile(chatName, { ...file, kind }, key, signal);
  }
}

/** The page knows no other chat. Nothing is asked of WeChat. */
function requireFilehelper(chatName: string): void {
  if (chatName === FILEHELPER) return;
  throw new SessionSendError("refused", "the filehelper-only login can send to filehelper alone");
}
