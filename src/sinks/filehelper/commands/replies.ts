import type { CommandReply, ReplyFile, ShownAlert } from "../../../bridge/ports/command.ts";
import {
  canSendMedia,
  FILEHELPER,
  SessionSendError,
  type WeChatSession,
} from "../../../bridge/ports/source-session.ts";
import type { Texts } from "../../../text/catalogue/texts.ts";
import { cleanName } from "../../../text/tools/clean.ts";
import type { ReplyPriority } from "../../shared/reply-priority.ts";
import type { ReplyFiles } from "./reply-files.ts";
import { filehelperWords } from "./texts.ts";

const LOGGED_OUT = "the account that asked is not logged in any more";

export type RepliesDeps = {
  readonly session: WeChatSession;
  readonly texts: Texts;
  readonly way: ReplyPriority;
  readonly files: ReplyFiles;
  /** Sends an alert with its bytes. `key`: the beginning of its keys for the session. */
  readonly showAlert: (shown: ShownAlert, key: string, signal: AbortSignal) => Promise<void>;
};

/** Whom an answer is for. */
export type Asked = {
  /** Of the message with the command. */
  readonly msgId: string;
  /** The account in whose filehelper it was asked. No other account gets the answer. */
  readonly accountId: string | undefined;
};

/**
 * Sends answers into filehelper: the text, then the alert or the file. They go before alerts that wait. The keys for the
 * session begin with `reply:` and the id of the command's message.
 */
export class Replies {
  readonly #deps: RepliesDeps;

  constructor(deps: RepliesDeps) {
    this.#deps = deps;
  }

  /** Rejects with SessionSendError or DeliveryError, and as the file system does. */
  async send(reply: CommandReply, { msgId, accountId }: Asked, signal: AbortSignal): Promise<void> {
    const { session, way, showAlert } = this.#deps;
    const { text, alert, file } = reply;
    const key = `reply:${msgId}`;
    const requireAccount = (): void => {
      if (session.accountId !== accountId) throw new SessionSendError("notOnline", LOGGED_OUT);
    };
    await way.answer(signal, async () => {
      requireAccount();
      if (text !== "") await session.sendText(FILEHELPER, text, key, signal);
      requireAccount();
      if (alert !== undefined) await showAlert(alert, `${key}:alert`, signal);
      requireAccount();
      if (file !== undefined) await this.#sendFile(file, `${key}:file`, signal);
    });
  }

  async #sendFile(file: ReplyFile, key: string, signal: AbortSignal): Promise<void> {
    const { session, texts, files } = this.#deps;
    const { fileName, mime, bytes } = file;
    try {
      if (!canSendMedia(session)) throw new SessionSendError("refused", "this session sends no files");
      await files.use(bytes, async (path) => {
        const outgoing = { path, bytes: bytes.length, mime, fileName, kind: "file" } as const;
        await session.sendFile(FILEHELPER, outgoing, key, signal);
      });
    } catch (error) {
      if (!(error instanceof SessionSendError) || error.code !== "refused") throw error;
      // The person waits for a file that does not come.
      const words = filehelperWords(texts).fileNotSent(cleanName(fileName));
      await session.sendText(FILEHELPER, words, `${key}:words`, signal);
    }
  }
}
