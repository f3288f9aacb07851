import { failureOf } from "../../../bridge/model/errors.ts";
import { STOPPED } from "../../../bridge/model/reasons.ts";
import type { Clock } from "../../../bridge/ports/clock.ts";
import { type OutgoingFile, SessionSendError } from "../../../bridge/ports/source-session.ts";
import { mediaHash } from "../../source/own-sends.ts";
import type { SessionContext } from "../context/session-context.ts";
import { webSays } from "../texts/index.ts";
import { isParameter, type Sender } from "./send.ts";
import { uploadFile } from "./upload.ts";
import { sendMedia } from "./upload-requests.ts";

/** Uploads that are kept for a repeat of their send; older ones are uploaded again. */
const KEPT_UPLOADS = 20;

type Uploaded = { readonly session: SessionContext; readonly mediaId: string };

/** Sends files: uploads at once, then sends in turn with the texts, at the same pace and with the same ledger. */
export class FileSender {
  readonly #clock: Clock;
  readonly #sender: Sender;
  /** By key. A send that was not answered is repeated without a second upload. */
  readonly #uploaded = new Map<string, Uploaded>();
  #uploads = 0;
  #lastMediaId = 0;

  constructor(clock: Clock, sender: Sender) {
    this.#clock = clock;
    this.#sender = sender;
  }

  /** Rejects with SessionSendError. */
  async sendFile(chatName: string, file: OutgoingFile, key: string, signal: AbortSignal): Promise<void> {
    // A text under the caller's key has its parts under `key:0` and so on.
    const ownKey = `${key}:file`;
    const fileName = shownName(file.fileName);
    const uploaded = await this.#upload(ownKey, { ...file, fileName }, chatName, signal);
    if (!uploaded) return;
    const { session, mediaId } = uploaded;
    try {
      await this.#sender.send(
        {
          key: ownKey,
          chatName,
          hash: mediaHash(file.kind, fileName),
          request: (now, clientMsgId) => {
            if (now !== session) throw new SessionSendError("notOnline", webSays("loggedInAnew", {}));
            const { bytes, kind } = file;
            const from = session.self.userName;
            return sendMedia(session.context, {
              kind,
              from,
              to: chatName,
              clientMsgId,
              mediaId,
              fileName,
              bytes,
            });
          },
        },
        signal,
      );
      this.#uploaded.delete(ownKey);
    } catch (error) {
      // The id of the upload itself may be the reason.
      if (error instanceof SessionSendError && error.code === "refused") this.#uploaded.delete(ownKey);
      throw error;
    }
  }

  /** `undefined` when the file has been sent already. Nothing is uploaded that could not be sent now. */
  async #upload(
    key: string,
    file: OutgoingFile,
    chatName: string,
    signal: AbortSignal,
  ): Promise<Uploaded | undefined> {
    try {
      signal.throwIfAborted();
      if (await this.#sender.isSent(key)) return undefined;
      const session = this.#sender.ready();
      const kept = this.#uploaded.get(key);
      if (kept?.session === session) return kept;
      this.#lastMediaId = Math.max(this.#lastMediaId + 1, this.#clock.now());
      const place = { to: chatName, counter: this.#uploads, clientMediaId: this.#lastMediaId };
      this.#uploads += 1;
      const mediaId = await uploadFile(session, file, place, signal);
      if (mediaId === "") {
        throw this.#sender.notAccepted(key, webSays("noFileId", {}), "notOnline");
      }
      this.#keep(key, { session, mediaId });
      return { session, mediaId };
    } catch (error) {
      throw this.#asUploadError(key, error, signal);
    }
  }

  #keep(key: string, uploaded: Uploaded): void {
    this.#uploaded.delete(key);
    this.#uploaded.set(key, uploaded);
    for (const oldest of this.#uploaded.keys()) {
      if (this.#uploaded.size <= KEPT_UPLOADS) return;
      this.#uploaded.delete(oldest);
    }
  }

  /** An upload that failed has shown nothing to anybody: never `unanswered`. */
  #asUploadError(key: string, error: unknown, signal: AbortSignal): SessionSendError {
    if (error instanceof SessionSendError) return error;
    if (signal.aborted) return new SessionSendError("notOnline", STOPPED, { cause: error });
    if (isParameter(error)) return this.#sender.notAccepted(key, failureOf(error), "notOnline");
    const failure = this.#sender.asSendError(error);
    if (failure.code !== "unanswered") return failure;
    return new SessionSendError("notOnline", webSays("nothingSent", { cause: failureOf(error) }), {
      cause: error,
    });
  }
}

/** The name without control characters: WeChat gets it in XML and in a header. */
function shownName(fileName: string): string {
  const shown = fileName
    .toWellFormed()
    .replace(/[\u0000-\u001f\u007f]+/g, " ")
    .trim();
  return shown === "" ? "file" : shown;
}
