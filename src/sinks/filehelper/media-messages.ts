import type { MediaWords } from "../../bridge/describe/message/media.ts";
import type { Alert } from "../../bridge/model/alert.ts";
import type { ShownAlert } from "../../bridge/ports/command.ts";
import type { Logger } from "../../bridge/ports/log.ts";
import { isMedia, type MediaContent, type MediaFile, type MediaState } from "../../bridge/ports/media.ts";
import type { MediaOutcome } from "../../bridge/ports/sink.ts";
import {
  canSendMedia,
  FILEHELPER,
  type MediaSender,
  type OutgoingFile,
  SessionSendError,
  type WeChatSession,
} from "../../bridge/ports/source-session.ts";
import { isWhole } from "../shared/kept-file.ts";
import { PLATFORM, planOf } from "./media.ts";

/** How media is handled: the file is sent, or a sentence replaces it. */
type Fate = { readonly send: OutgoingFile; readonly by: MediaSender } | { readonly words: MediaWords };

/** How one medium is sent. */
export type MediaMessage = {
  /** Of the file, for the session. */
  readonly key: string;
  /** Sends a sentence instead of the file. */
  readonly say: (words: MediaWords) => Promise<void>;
  /** Called right before a file is sent. */
  readonly beforeFile?: () => Promise<void>;
};

/** Sends the bytes of messages to filehelper, as messages of their own. */
export class MediaMessages {
  readonly #session: WeChatSession;
  readonly #log: Logger;

  constructor(session: WeChatSession, log: Logger) {
    this.#session = session;
    this.#log = log;
  }

  /** What an alert says about its media, and whether nothing about them follows later. */
  inAlert(
    { original }: Alert,
    media: MediaState | ShownAlert["media"],
  ): { readonly words: MediaWords | undefined; readonly nothingFollows: boolean } {
    if (media?.state !== "kept" || original === undefined || !isMedia(original)) {
      return { words: media, nothingFollows: false };
    }
    const fate = this.#fateOf(original.message, media.file);
    return "words" in fate
      ? { words: fate.words, nothingFollows: true }
      : { words: media, nothingFollows: false };
  }

  /** Rejects with SessionSendError. */
  async send(
    content: MediaContent,
    media: MediaOutcome,
    { key, say, beforeFile = async () => {} }: MediaMessage,
    signal: AbortSignal,
  ): Promise<void> {
    const fate: Fate = media.state === "kept" ? this.#fateOf(content, media.file) : { words: media };
    if ("words" in fate) return await say(fate.words);
    await beforeFile();
    try {
      await fate.by.sendFile(FILEHELPER, fate.send, key, signal);
    } catch (error) {
      if (media.state !== "kept" || !(error instanceof SessionSendError) || error.code !== "refused")
        throw error;
      // WeChat refuses this file, or it no longer exists. Without a sentence the person would not know.
      const { file } = media;
      const there = await isWhole(file);
      const { kind, mime, bytes } = fate.send;
      this.#log.warn(
        { sink: "filehelper", kind, mime, bytes, reason: error.message },
        there
          ? "WeChat did not take a file; words are sent instead"
          : "a file is gone; words are sent instead",
      );
      await say(there ? { state: "refusedBySink", file, platform: PLATFORM } : { state: "unknown" });
    }
  }

  #fateOf(content: MediaContent, file: MediaFile): Fate {
    const plan = planOf(content, file);
    if ("limit" in plan) {
      return { words: { state: "tooLargeForSink", file, limit: plan.limit, platform: PLATFORM } };
    }
    const session = this.#session;
    if (!canSendMedia(session)) return { words: { state: "keptAt", file } };
    const { path, bytes, mime, fileName } = file;
    return { send: { path, bytes, mime, fileName, kind: plan.kind }, by: session };
  }
}
