import type { CommandReply, ReplyFile, ShownAlert } from "../../../bridge/ports/command.ts";
import type { ReplyPriority } from "../../shared/reply-priority.ts";
import type { SlackMedia } from "../alerts/media.ts";
import { uploadsOfAnswer } from "../alerts/posted-files.ts";
import { mediaContentOf } from "../alerts/uploads.ts";
import type { AlertsWithBytes } from "../alerts/with-bytes.ts";
import type { AlertWording } from "../alerts/wording.ts";
import type { SlackApi } from "../api/api.ts";
import { bytesUpload } from "../api/upload.ts";

/** What an answer shows besides its words. */
export type Extra = Pick<CommandReply, "alert" | "file">;

export type ExtrasDeps = {
  readonly api: SlackApi;
  readonly way: ReplyPriority;
  readonly wording: AlertWording;
  readonly withBytes: AlertsWithBytes;
  readonly media: SlackMedia;
};

/** Shows alerts and files that a person asked for. They stand in SLACK_CHANNEL, because ephemeral messages take no files. */
export class Extras {
  readonly #deps: ExtrasDeps;

  constructor(deps: ExtrasDeps) {
    this.#deps = deps;
  }

  /** `threadTs`: the thread to show it in; `undefined`: in the channel itself. Rejects with SlackApiError or DeliveryError. */
  async show({ alert, file }: Extra, threadTs: string | undefined, signal: AbortSignal): Promise<void> {
    if (alert !== undefined) await this.#showAlert(alert, threadTs, signal);
    if (file !== undefined) await this.#showFile(file, threadTs, signal);
  }

  /** As `deliver` and `deliverMedia` do. Nothing is repeated here, so no progress is kept. */
  async #showAlert(
    { alert, media }: ShownAlert,
    threadTs: string | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const { api, way, wording, withBytes, media: files } = this.#deps;
    const content = mediaContentOf(alert);
    const posted = uploadsOfAnswer();
    if (content !== undefined && media?.state === "kept") {
      const facts = { possibleDuplicate: false };
      const given = { alert, content, file: media.file, facts, threadTs, posted };
      const { shownAt } = await way.answer(signal, () => withBytes.show(given, signal));
      if (shownAt !== undefined) return;
    }
    let thread = threadTs;
    for (const message of wording.messages(alert, { possibleDuplicate: false, media })) {
      const to = thread === undefined ? {} : { threadTs: thread };
      const ts = await way.answer(signal, () => api.post(message, to, signal));
      thread ??= ts;
    }
    if (media?.state !== "kept" || thread === undefined) return;
    const { file } = media;
    const root = thread;
    await way.answer(signal, () => files.show(alert, file, { threadTs: root, posted }, signal));
  }

  async #showFile(
    { fileName, bytes }: ReplyFile,
    threadTs: string | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const { api, way } = this.#deps;
    await way.answer(signal, async () => {
      const id = await api.upload(bytesUpload(fileName, "", bytes), signal);
      await api.share(id, { title: fileName, threadTs, comment: "" }, signal);
    });
  }
}
