import { describeAlert, idLine } from "../../../bridge/describe/alert.ts";
import { type MediaWords, mediaLine } from "../../../bridge/describe/media.ts";
import type { Alert } from "../../../bridge/model/alert.ts";
import { DeliveryError } from "../../../bridge/model/errors.ts";
import { NO_MEDIA } from "../../../bridge/model/reasons.ts";
import { isMediaContent, type MediaContent, type MediaFile } from "../../../bridge/ports/media.ts";
import type { Accepted, MediaDisplay, MediaOutcome, SinkDeps } from "../../../bridge/ports/sink.ts";
import { cleanLine } from "../../../text/tools/clean.ts";
import { isWhole } from "../../shared/kept-file.ts";
import type { SlackApi } from "../api/api.ts";
import { escapeText } from "../api/blocks.ts";
import { isRefusal, isSpent } from "../api/errors.ts";
import { fileRefusalText } from "../api/file-refusal.ts";
import { shorten } from "../api/shorten.ts";
import { ALT_LIMIT, FILE_LIMIT, fileUpload } from "../api/upload.ts";
import { plain, plainMessage } from "./format.ts";
import { PostedFiles } from "./posted-files.ts";

/** Slack says nothing of a longest title; its clients cut long before. */
const TITLE_LIMIT = 250;

type Options = Parameters<MediaDisplay["deliverMedia"]>[2];

/** What everything in one reply needs. */
type Reply = {
  readonly alert: Alert;
  readonly content: MediaContent;
  /** `undefined`: the alert's message has no id, so there is no thread. */
  readonly threadTs: string | undefined;
  /** Says that the reply may be there already; `""` when it cannot. */
  readonly mark: string;
  readonly signal: AbortSignal;
};

export type MediaDeps = Pick<SinkDeps, "state" | "texts" | "clock" | "log"> & {
  readonly api: SlackApi;
  readonly timeZone?: string;
};

/**
 * Recalled media as files in the thread of their alert, words where there are no bytes or Slack will not have them.
 *
 * No file comes twice without saying so: an upload that Slack has, but of which nobody knows whether it is shown, is
 * shown again by the same id, which makes no second file. Only when Slack no longer knows that id the bytes are brought
 * again, and then the reply is marked. To look the first one up would take the scope files:read.
 */
export class SlackMedia {
  readonly #deps: MediaDeps;
  readonly #posted: PostedFiles;
  #lastRefusal = "";

  constructor(deps: MediaDeps) {
    this.#deps = deps;
    this.#posted = new PostedFiles(deps);
  }

  /** Rejects with SlackApiError or DeliveryError. */
  async deliver(
    alert: Alert,
    outcome: MediaOutcome,
    { alertMessageId, possibleDuplicate }: Options,
    signal: AbortSignal,
  ): Promise<Accepted> {
    const content = alert.original?.message;
    if (content === undefined || !isMediaContent(content)) throw new DeliveryError("rejected", NO_MEDIA);
    const reply: Reply = {
      alert,
      content,
      threadTs: alertMessageId === "" ? undefined : alertMessageId,
      mark: possibleDuplicate ? idLine(alert, true, this.#deps.texts) : "",
      signal,
    };
    if (outcome.state === "missing") return await this.#say(outcome, reply);
    const { file } = outcome;
    if (file.bytes > FILE_LIMIT)
      return await this.#say({ state: "tooLargeForSink", file, limit: FILE_LIMIT, platform: "Slack" }, reply);
    try {
      const shown = await this.#show(file, reply);
      return shown ? { messageId: "" } : await this.#say({ state: "unknown" }, reply);
    } catch (error) {
      const refusal = fileRefusalText(error);
      if (refusal === undefined) throw error;
      this.#tell(refusal);
      return await this.#say({ state: "refusedBySink", file, platform: "Slack" }, reply);
    }
  }

  async #say(words: MediaWords, { content, threadTs, mark, signal }: Reply): Promise<Accepted> {
    const message = plainMessage(mediaLine(content, words, this.#deps.texts), { mark });
    const messageId = await this.#deps.api.post(message, threadTs === undefined ? {} : { threadTs }, signal);
    return { messageId };
  }

  /** False when the file is not there any more, or not whole. */
  async #show(file: MediaFile, reply: Reply): Promise<boolean> {
    const headline = this.#headline(reply.alert);
    const title = titleOf(reply.content, headline);
    const earlier = await this.#posted.of(reply.alert.id);
    if (earlier !== undefined) {
      try {
        await this.#share(earlier, title, reply);
        return true;
      } catch (error) {
        if (!isRefusal(error, "file_not_found")) throw error;
      }
    }
    if (!(await isWhole(file))) return false;
    const altText = file.mime.startsWith("image/") ? shorten(headline, ALT_LIMIT - 1) : "";
    const id = await this.#deps.api.upload(fileUpload(file, altText), reply.signal);
    await this.#posted.save(reply.alert.id, id);
    await this.#share(id, title, reply);
    return true;
  }

  async #share(id: string, title: string, { threadTs, mark, signal }: Reply): Promise<void> {
    try {
      await this.#deps.api.share(id, { title, threadTs, comment: escapeText(mark) }, signal);
    } catch (error) {
      if (isSpent(error)) await this.#posted.forget();
      throw error;
    }
    await this.#posted.forget();
  }

  #headline(alert: Alert): string {
    const { texts, clock, timeZone } = this.#deps;
    const zone = timeZone === undefined ? {} : { timeZone };
    return plain(
      describeAlert(alert, { texts, now: clock.now(), possibleDuplicate: false, ...zone }).headline,
    );
  }

  /** Each refusal once: the same one comes with every file. */
  #tell(refusal: string): void {
    const level = refusal === this.#lastRefusal ? "debug" : "warn";
    this.#lastRefusal = refusal;
    this.#deps.log[level]({ sink: "slack" }, `Slack got words instead of a file: ${refusal}`);
  }
}

/** A file under its own name; what has none as the alert calls it. */
function titleOf(content: MediaContent, headline: string): string {
  const own = content.msgType === "FILE" ? cleanLine(content.fileName) : "";
  return shorten(own === "" ? headline : own, TITLE_LIMIT);
}
