import { idLine } from "../../../bridge/describe/alert.ts";
import { type MediaWords, mediaLine } from "../../../bridge/describe/message/media.ts";
import type { Alert } from "../../../bridge/model/alert.ts";
import { DeliveryError } from "../../../bridge/model/errors.ts";
import { NO_MEDIA } from "../../../bridge/model/reasons.ts";
import type { MediaContent, MediaFile } from "../../../bridge/ports/media.ts";
import type { Accepted, MediaDeliverOptions, MediaOutcome } from "../../../bridge/ports/sink.ts";
import type { SinkDeps } from "../../../bridge/ports/sink-deps.ts";
import type { PlatformWords } from "../../../text/catalogue/media-texts.ts";
import { isWhole } from "../../shared/kept-file.ts";
import type { SlackApi } from "../api/api.ts";
import { escapeText } from "../api/blocks.ts";
import { isRefusal, isSpent, isThreadGone, SlackApiError } from "../api/errors.ts";
import { fileRefusalText } from "../api/file-refusal.ts";
import type { FileWatch } from "../api/file-watch.ts";
import { FILE_LIMIT } from "../api/upload.ts";
import type { ChatThreads } from "../threads/chat-threads.ts";
import { readMessageId } from "../threads/message-id.ts";
import { plain, plainMessage } from "./format.ts";
import type { KnownUploads } from "./posted-files.ts";
import { mediaContentOf, titleOf, uploadOf } from "./uploads.ts";
import type { AlertWording } from "./wording.ts";

/** Words about bytes that are not shown here. */
export const PLATFORM: PlatformWords = {
  atMost: { en: "Slack takes at most", zh: "Slack 最多收" },
  refused: { en: "Slack did not take it", zh: "Slack 没有收下" },
};

/** One reply with media, or with a sentence instead. */
type Reply = {
  readonly alert: Alert;
  readonly content: MediaContent;
  /** `undefined`: the id of the alert's message is not known, so there is no thread. */
  readonly threadTs: string | undefined;
  /** Says that this may be a duplicate; `""` when it cannot be. */
  readonly mark: string;
  /** The bytes stand in the channel too. */
  readonly inChannelToo: boolean;
  /** Remembers the upload for a repeat. */
  readonly posted: KnownUploads;
  /** When the thread is not there any more, the bytes go into another one. */
  readonly mayMove: boolean;
  readonly signal: AbortSignal;
};

export type MediaDeps = Pick<SinkDeps, "texts" | "log"> & {
  readonly api: SlackApi;
  readonly watch: FileWatch;
  readonly wording: AlertWording;
  readonly posted: KnownUploads;
  /** `undefined`: alerts stand in the channel itself. */
  readonly threads: ChatThreads | undefined;
};

/**
 * Sends recalled media that do not stand in their alert: one reply in its thread, shown in the channel too. A sentence
 * replaces media that is missing or refused.
 *
 * A file never appears twice without a mark, and goes up once. Until Slack says that it is shown, its id is remembered: a
 * repeat asks Slack whether people see it, and if not, shows what is there. Where Slack does not say it (the app may not
 * read files), the file is shared into the thread alone. It goes up again, and the reply is marked, if it is not known
 * whether an earlier one is shown.
 */
export class SlackMedia {
  readonly #deps: MediaDeps;
  #lastRefusal = "";
  /** Slack gave a processed file no usable link. Files are shared into the thread alone then, until a restart. */
  #givesNoLinks = false;

  constructor(deps: MediaDeps) {
    this.#deps = deps;
  }

  /** See `MediaDisplay`. Rejects with SlackApiError or DeliveryError. */
  async deliver(
    alert: Alert,
    outcome: MediaOutcome,
    { alertMessageId, possibleDuplicate, chat }: MediaDeliverOptions,
    signal: AbortSignal,
  ): Promise<Accepted> {
    const { texts, posted, threads } = this.#deps;
    const { ts, root } = readMessageId(alertMessageId);
    const reply: Reply = {
      alert,
      content: contentOf(alert),
      threadTs: root ?? (ts === "" ? undefined : ts),
      mark: possibleDuplicate ? idLine(alert, true, texts) : "",
      // What stands in the thread of its chat does not come into the channel.
      inChannelToo: root === undefined,
      posted,
      mayMove: root !== undefined && chat !== undefined && threads !== undefined,
      signal,
    };
    try {
      return await this.#send(outcome, reply);
    } catch (error) {
      if (!reply.mayMove || chat === undefined || threads === undefined || !isThreadGone(error)) throw error;
    }
    return await threads.inThread(chat, (threadTs) => this.#send(outcome, { ...reply, threadTs }), signal);
  }

  /** Shows the bytes to a person who asked for them, in the thread alone. Rejects with SlackApiError or DeliveryError. */
  async show(
    alert: Alert,
    file: MediaFile,
    { threadTs, posted }: Pick<Reply, "threadTs" | "posted">,
    signal: AbortSignal,
  ): Promise<void> {
    const alone = { mark: "", inChannelToo: false, mayMove: false };
    const reply = { alert, content: contentOf(alert), threadTs, posted, ...alone, signal };
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
    const earlier = await posted.of(alert.id);
    if (earlier !== undefined && (await this.#showEarlier(earlier, title, file, reply))) return true;
    if (!(await isWhole(file))) return false;
    const id = await this.#deps.api.upload(uploadOf(file, headline), signal);
    await posted.save(alert.id, id);
    await this.#remembering(reply, () => this.#showUploaded(id, title, file, reply));
    return true;
  }

  /** Shows what an earlier try has uploaded. False when there is nothing to show any more. */
  async #showEarlier(id: string, title: string, file: MediaFile, reply: Reply): Promise<boolean> {
    const { api, watch } = this.#deps;
    const { alert, posted, signal } = reply;
    return await this.#remembering(reply, async () => {
      const look = (await watch.canLook(id, signal)) ? await api.look(id, signal) : undefined;
      if (look?.state === "there" && (look.shownAt !== undefined || !this.#givesNoLinks)) {
        if (look.shownAt === undefined) await this.#link(id, file, reply);
        return true;
      }
      try {
        // Not finished yet, or it cannot be known.
        await this.#showUploaded(id, title, file, reply);
        return true;
      } catch (error) {
        // Slack takes an id once. Nothing says whether people see the file.
        if (!isRefusal(error, "file_not_found")) throw error;
        await posted.forget(alert.id);
        return false;
      }
    });
  }

  async #showUploaded(id: string, title: string, file: MediaFile, reply: Reply): Promise<void> {
    const { api, watch } = this.#deps;
    const { threadTs, mark, inChannelToo, signal } = reply;
    if (!inChannelToo || this.#givesNoLinks || !(await watch.canLook(id, signal)))
      return await api.share(id, { title, threadTs, comment: escapeText(mark) }, signal);
    await api.finish(id, title, signal);
    await this.#link(id, file, reply);
  }

  /** One reply for the thread and the channel. */
  async #link(id: string, file: MediaFile, reply: Reply): Promise<void> {
    const { api, watch, texts } = this.#deps;
    const { alert, content, threadTs, inChannelToo, signal } = reply;
    const { link = "" } = (await watch.processed(id, signal)) ?? {};
    if (!/^https?:\/\/[^\s<>|]+$/.test(link)) {
      this.#givesNoLinks = true;
      throw new SlackApiError("files.info", { kind: "nonsense" });
    }
    const label = mediaLine(content, { state: "kept", file }, texts);
    const mark = reply.mark || idLine(alert, false, texts);
    await api.postFile({ link, label, mark, threadTs, inChannelToo }, signal);
  }

  /** Forgets the upload when it is shown, and when Slack will say the same again. */
  async #remembering<T>({ alert, posted, mayMove }: Reply, run: () => Promise<T>): Promise<T> {
    try {
      const done = await run();
      await posted.forget(alert.id);
      return done;
    } catch (error) {
      const stays = isRefusal(error, "file_not_found") || (mayMove && isThreadGone(error));
      if (isSpent(error) && !stays) await posted.forget(alert.id);
      throw error;
    }
  }

  /** Logs a refusal once as a warning: the same one comes with every file. */
  #tell(refusal: string): void {
    const level = refusal === this.#lastRefusal ? "debug" : "warn";
    this.#lastRefusal = refusal;
    this.#deps.log[level]({ sink: "slack" }, `Slack refused a file and got a sentence instead: ${refusal}`);
  }
}

function contentOf(alert: Alert): MediaContent {
  const content = mediaContentOf(alert);
  if (content === undefined) throw new DeliveryError("rejected", NO_MEDIA);
  return content;
}
