import { qrPng } from "../../../bridge/describe/qr.ts";
import type { SinkDeps } from "../../../bridge/ports/sink-deps.ts";
import { plainMessage } from "../alerts/format.ts";
import type { SlackApi } from "../api/api.ts";
import { isRefusal, SlackApiError } from "../api/errors.ts";
import { isBlocksRefusal } from "../api/fallback.ts";
import { LOOK_AGAIN_MS } from "../api/file-watch.ts";
import { bytesUpload } from "../api/upload.ts";

const FILE_NAME = "wechat-login.png";

export type LoginCodeDeps = Pick<SinkDeps, "texts" | "clock" | "log"> & {
  readonly api: SlackApi;
};

/** A code, and the message that is to show it. */
export type CodeToShow = {
  /** Text of the QR code. A key to the account. */
  readonly content: string;
  /** The message. It has only `words` until now. */
  readonly ts: string;
  readonly words: string;
  /** Keeps the ids of files with this code. Always called before anybody can see them. */
  readonly save: (files: readonly string[]) => Promise<void>;
};

/** Shows a login code in its message. All methods reject with SlackApiError, or as `save` does. */
export class LoginCode {
  readonly #deps: LoginCodeDeps;

  constructor(deps: LoginCodeDeps) {
    this.#deps = deps;
  }

  /** Resolves with the id of the file that shows the code. */
  async show(code: CodeToShow, signal: AbortSignal): Promise<string> {
    const { api, texts, log } = this.#deps;
    const id = await this.#upload(code, signal);
    await api.finish(id, texts.login.codeTitle, signal);
    const refused = await this.#showInMessage(id, code, signal);
    if (refused === undefined) return id;
    log.warn(
      { sink: "slack", reason: refused.message },
      "Slack did not show the login code in its message; it is a file in the thread",
    );
    // A finished file cannot be shared any more.
    await this.#removeFile(id, signal);
    await code.save([]);
    return await this.#showInThread(code, signal);
  }

  /**
   * Resolves with the refusal when Slack does not take the picture, `undefined` when it stands in the message. Slack refuses a
   * picture that it has not processed yet in the same words, so it is asked, and tried again.
   */
  async #showInMessage(
    id: string,
    { ts, words }: CodeToShow,
    signal: AbortSignal,
  ): Promise<SlackApiError | undefined> {
    const { api, clock, texts } = this.#deps;
    const content = plainMessage(words, { picture: { id, altText: texts.login.codeTitle } });
    let refused: SlackApiError | undefined;
    let wasProcessed = false;
    for (const waitMs of [...LOOK_AGAIN_MS, undefined]) {
      try {
        await api.update(ts, content, signal);
        return undefined;
      } catch (error) {
        if (!(error instanceof SlackApiError) || !isBlocksRefusal(error)) throw error;
        refused = error;
      }
      if (waitMs === undefined || wasProcessed) break;
      wasProcessed = await this.#isProcessed(id, signal);
      if (!wasProcessed) await clock.sleep(waitMs, signal);
    }
    return refused;
  }

  /** False also when Slack does not say it. */
  async #isProcessed(id: string, signal: AbortSignal): Promise<boolean> {
    try {
      const look = await this.#deps.api.look(id, signal);
      return look.state === "there" && look.isProcessed;
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof SlackApiError) return false;
      throw error;
    }
  }

  async #showInThread(code: CodeToShow, signal: AbortSignal): Promise<string> {
    const { api, texts } = this.#deps;
    const { ts, words } = code;
    await api.update(ts, plainMessage(`${words}\n${texts.login.codeInThread}`), signal);
    const id = await this.#upload(code, signal);
    await api.share(id, { title: texts.login.codeTitle, threadTs: ts, comment: "" }, signal);
    return id;
  }

  async #upload({ content, save }: CodeToShow, signal: AbortSignal): Promise<string> {
    const { api, texts } = this.#deps;
    const png = new Uint8Array(await qrPng(content));
    const id = await api.upload(bytesUpload(FILE_NAME, texts.login.codeTitle, png), signal);
    await save([id]);
    return id;
  }

  async #removeFile(id: string, signal: AbortSignal): Promise<void> {
    try {
      await this.#deps.api.deleteFile(id, signal);
    } catch (error) {
      if (!isRefusal(error, "file_not_found", "file_deleted")) throw error;
    }
  }
}
