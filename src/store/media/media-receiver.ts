import { mediaNames } from "../../bridge/media/media-name.ts";
import { mediaTypeOf } from "../../bridge/media/media-type.ts";
import type { Message } from "../../bridge/model/message.ts";
import type { Logger } from "../../bridge/ports/log.ts";
import { type Download, type MediaContent, MediaError } from "../../bridge/ports/media.ts";
import { asMediaError, checkSize, checkWhole, notWanted, troubleIn } from "../errors/media-errors.ts";
import type { FreedFile } from "./media-deletion.ts";
import type { MediaFolder } from "./media-folder.ts";
import type { MediaQuota } from "./media-quota.ts";
import type { KeptFile } from "./media-row.ts";
import type { MediaRows } from "./media-rows.ts";
import { Transfers } from "./transfers.ts";

export type ReceiverDeps = {
  readonly rows: MediaRows;
  readonly folder: MediaFolder;
  readonly quota: MediaQuota;
  /** Deletes files that no row refers to. */
  readonly discard: (files: readonly FreedFile[]) => Promise<void>;
  readonly log: Logger;
};

/** Writes bytes to the disk as they come, within the quota. The row becomes `kept` last. */
export class MediaReceiver {
  readonly #deps: ReceiverDeps;
  readonly #transfers = new Transfers();
  #trouble = "";

  constructor(deps: ReceiverDeps) {
    this.#deps = deps;
  }

  /** Rejects with MediaError, with the error of the body, or with the reason of `signal`; then nothing stays on the disk. */
  async receive(
    account: string,
    message: Message<MediaContent>,
    download: Download,
    limit: number,
    signal: AbortSignal,
  ): Promise<KeptFile> {
    return await this.#transfers.run(account, message.msgId, signal, (either) =>
      this.#receive(account, message, download, limit, either),
    );
  }

  /** Ends what is being received for a message that was deleted. Resolves when nothing of it is on the disk. */
  async end(account: string, msgId: string): Promise<void> {
    await this.#transfers.end(account, msgId);
  }

  async #receive(
    account: string,
    message: Message<MediaContent>,
    download: Download,
    limit: number,
    signal: AbortSignal,
  ): Promise<KeptFile> {
    const { rows, folder, quota } = this.#deps;
    const most = Math.min(limit, quota.limit);
    const said = download.bytes ?? 0;
    const room = quota.open(said);
    let kept = 0;
    try {
      checkSize(said, most);
      await room.begin();
      const part = await folder.receive(download.body, signal, {
        more: async (bytes) => {
          checkSize(bytes, most);
          await room.grow(bytes);
        },
        end: (bytes) => checkWhole(bytes, said),
      });
      const { mime, extension } = mediaTypeOf(part.head, download.mime);
      const { onDisk, shown } = mediaNames(message, extension);
      const file = await folder.promote(part, onDisk, (name) => rows.hasFile(name));
      const whole: KeptFile = { file, bytes: part.bytes, mime, fileName: shown };
      await this.#commit(account, message.msgId, whole);
      kept = whole.bytes;
      this.#trouble = "";
      return whole;
    } catch (error) {
      throw this.#told(error);
    } finally {
      room.close(kept);
    }
  }

  async #commit(account: string, msgId: string, file: KeptFile): Promise<void> {
    const { rows, folder, discard } = this.#deps;
    try {
      if (!rows.keep(account, msgId, file)) throw notWanted(msgId);
    } catch (error) {
      await discard([file]);
      throw error;
    } finally {
      folder.release(file.file);
    }
  }

  /** The error to throw. Trouble of this machine is logged, each kind once until a file is stored again. */
  #told(error: unknown): unknown {
    const told = asMediaError(error);
    if (told === error || !(told instanceof MediaError)) return error;
    const trouble = troubleIn(told);
    if (trouble !== this.#trouble) {
      const { folder, log } = this.#deps;
      log.error({ folder: folder.path, reason: told.message }, trouble);
    }
    this.#trouble = trouble;
    return told;
  }
}
