import { idLine } from "../../../bridge/describe/alert.ts";
import { type MediaWords, mediaLine } from "../../../bridge/describe/media.ts";
import type { Alert } from "../../../bridge/model/alert.ts";
import { DeliveryError } from "../../../bridge/model/errors.ts";
import { NO_MEDIA } from "../../../bridge/model/reasons.ts";
import { isMediaContent, type MediaContent, type MediaFile } from "../../../bridge/ports/media.ts";
import type { Accepted, MediaDeliverOptions, MediaOutcome } from "../../../bridge/ports/sink.ts";
import type { SinkDeps } from "../../../bridge/ports/sink-deps.ts";
import type { PlatformWords } from "../../../text/catalogue/media-texts.ts";
import { cleanLine } from "../../../text/tools/clean.ts";
import { isWhole } from "../../shared/kept-file.ts";
import { shorten } from "../../shared/shorten.ts";
import type { SlackApi } from "../api/api.ts";
import { escapeText } from "../api/blocks.ts";
import { isRefusal, isSpent } from "../api/errors.ts";
import { fileRefusalText } from "../api/file-refusal.ts";
import { ALT_LIMIT, FILE_LIMIT, fileUpload } from "../api/upload.ts";
import { plain, plainMessage } from "./format.ts";
import { PostedFiles } from "./posted-files.ts";
import type { AlertWording } from "./wording.ts";

/** Words about bytes that are not shown here. */
export const PLATFORM: PlatformWords = {
  atMost: { en: "Slack takes at most", zh: "Slack 最多收" },
  refused: { en: "Slack did not take it", zh: "Slack 没有收下" },
};

/** Characters. Slack documents no limit for titles; its clients show fewer. */
const TITLE_LIMIT = 250;

/** One reply with media, or with a sentence instead. */
type Reply = {
  readonly alert: Alert;
  readonly content: MediaContent;
  /** `undefined`: the id of the alert's message is not known, so there is no thread. */
  readonly threadTs: string | undefined;
  /** Says that this may be a duplicate; `""` when it cannot be. */
  readonly mark: string;
  /** Remembers the upload for a repeat; `undefined` where nothing is repeated. */
  readonly posted: PostedFiles | undefined;
  readonly signal: AbortSignal;
};

export type MediaDeps = Pick<SinkDeps, "state" | "texts" | "log"> & {
  readonly api: SlackApi;
  readonly wording: AlertWording;
};

/**
 * Sends recalled media as files in the thread of their alert; a sentence replaces media that is missing or refused.
 *
 * A file never appears twice without a mark. If it is not known whether an upload is shown, it is shown again by the same
 * id, which makes no second file. When Slack refuses that id, it is asked whether people see the file. If it does not say so,
 * the file is uploaded again, and the reply is marked.
 */
export class SlackMedia {
  readonly #deps: MediaDeps;
  readonly #posted: PostedFiles;
  #lastRefusal = "";

  constructor(deps: MediaDeps) {
    this.#deps = deps;
    this.#posted = new PostedFiles(deps);
  }

  /** See `MediaDisplay`. Rejects with SlackApiError or DeliveryError. */
  async deliver(
    alert: Alert,
    outcome: MediaOutcome,
    { alertMessageId, possibleDuplicate }: MediaDeliverOptions,
    signal: AbortSignal,
  ): Promise<Accepted> {
    return await this.#send(outcome, {
      alert,
      content: contentOf(alert),
      threadTs: alertMessageId === "" ? undefined : alertMessageId,
      mark: possibleDuplicate ? idLine(alert, true, this.#deps.texts) : "",
      posted: this.#posted,
      signal,
    });
  }

  /** Shows the bytes to a person who asked for them. Rejects with SlackApiError or DeliveryError. */
  async show(alert: Alert, file: MediaFile, threadTs: string, signal: AbortSignal): Promise<void> {
    const reply = { alert, content: contentOf(alert), threadTs, mark: "", posted: undefined, signal };
    await this.#send({ state: "kept", file }, reply);
  }

  async #send(outcome: MediaOutcome, reply: Reply): Promise<Accepted> {
    if (outcome.state === "missing") return await this.#say(outcome, reply);
    const { file } = outcome;
    if (file.bytes > FILE_LIMIT)
      return await this.#say(
        { state: "tooLargeForSink", file, limit: FILE_LIMIT, platform: PLATFORM },
        reply,
      );
    try {
      const shown = await this.#show(file, reply);
      return shown ? { messageId: "" } : await this.#say({ state: "unknown" }, reply);
    } catch (error) {
      const refusal = fileRefusalText(error);
      if (refusal === undefined) throw error;
      this.#tell(refusal);
      return await this.#say({ state: "refusedBySink", file, platform: PLATFORM }, reply);
    }
  }

  async #say(words: MediaWords, { content, threadTs, mark, signal }: Reply): Promise<Accepted> {
    const message = plainMessage(mediaLine(content, words, this.#deps.texts), { mark });
    const messageId = await this.#deps.api.post(message, threadTs === undefined ? {} : { threadTs }, signal);
    return { messageId };
  }

  /** False when the file is missing or has another length. */
  async #show(file: MediaFile, reply: Reply): Promise<boolean> {
    const { alert, content, posted, signal } = reply;
    const headline = plain(this.#deps.wording.text(alert, { possibleDuplicate: false }).headline);
    const title = titleOf(content, headline);
    const earlier = await posted?.of(alert.id);
    if (earlier !== undefined && (await this.#shareEarlier(earlier, title, reply))) return true;
    if (!(await isWhole(file))) return false;
    const altText = file.mime.startsWith("image/") ? shorten(headline, ALT_LIMIT) : "";
    const id = await this.#deps.api.upload(fileUpload(file, altText), signal);
    await posted?.save(alert.id, id);
    await this.#share(id, title, reply);
    return true;
  }

  /** Shows what an earlier try has uploaded. False when Slack does not show it. */
  async #shareEarlier(id: string, title: string, reply: Reply): Promise<boolean> {
    try {
      await this.#share(id, title, reply);
      return true;
    } catch (error) {
      if (!isRefusal(error, "file_not_found")) throw error;
    }
    // Slack takes an id once. It may have shown the file without our getting to know.
    const isShown = await this.#deps.api.isShown(id, reply.signal);
    await reply.posted?.forget();
    return isShown;
  }

  async #share(id: string, title: string, { threadTs, mark, posted, signal }: Reply): Promise<void> {
    try {
      await this.#deps.api.share(id, { title, threadTs, comment: escapeText(mark) }, signal);
    } catch (error) {
      if (isSpent(error) && !isRefusal(error, "file_not_found")) await posted?.forget();
      throw error;
    }
    await posted?.forget();
  }

  /** Logs a refusal once as a warning: the same one comes with every file. */
  #tell(refusal: string): void {
    const level = refusal === this.#lastRefusal ? "debug" : "warn";
    this.#lastRefusal = refusal;
    this.#deps.log[level]({ sink: "slack" }, `Slack refused a file and got a sentence instead: ${refusal}`);
  }
}

function contentOf({ original }: Alert): MediaContent {
  if (original === undefined || !isMediaContent(original.message))
    throw new DeliveryError("rejected", NO_MEDIA);
  return original.message;
}

/** The name of a file; for other media the headline of the alert. */
function titleOf(content: MediaContent, headline: string): string {
  const own = content.msgType === "FILE" ? cleanLine(content.fileName) : "";
  return shorten(own === "" ? headline : own, TITLE_LIMIT);
}
