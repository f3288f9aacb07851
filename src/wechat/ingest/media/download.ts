import { randomUUID } from "node:crypto";
import { errorText } from "../../../bridge/model/errors.ts";
import type { Message } from "../../../bridge/model/message.ts";
import type { Clock } from "../../../bridge/ports/clock.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import { type Download, type MediaContent, MediaError } from "../../../bridge/ports/media.ts";
import type { CommandQueue } from "../commands/queue.ts";
import type { AnnouncedMedia } from "../model/event.ts";
import type { MediaSpool, OneBotFile } from "../model/options.ts";
import type { AnnouncedFiles } from "./announced.ts";
import { checkedDownload } from "./checked-download.ts";
import { fromUrl, type UrlDeps } from "./from-url.ts";

/** The upstream is asked for the same bytes not more often than this. */
const ASK_AGAIN_MS = 60_000;
const FETCH_MS = 30_000;
const ANSWER_MS = 5 * 60_000;

export type MediaFetcherDeps = UrlDeps & {
  readonly spool: MediaSpool;
  readonly announced: AnnouncedFiles;
  readonly oneBotFile: OneBotFile | undefined;
  readonly queue: CommandQueue;
  /** Whether the upstream is there and answers `fetchMedia`. */
  readonly canFetchMedia: () => boolean;
  /** Aborts when the session ends. A command outlives the one download that wants the bytes. */
  readonly ends: AbortSignal;
  /** MEDIA_MAX_BYTES. */
  readonly maxBytes: number;
  readonly clock: Pick<Clock, "monotonic">;
  readonly log: Logger;
};

/** Gets the bytes of a message: out of the spool, else where the upstream said that they lie, else by asking it for them. */
export class MediaFetcher {
  readonly #deps: MediaFetcherDeps;
  /** When the upstream was asked for a medium, by the monotonic clock, the oldest first. */
  readonly #askedAt = new Map<string, number>();

  constructor(deps: MediaFetcherDeps) {
    this.#deps = deps;
  }

  /** As the port has it. */
  async download(message: Message<MediaContent>, signal: AbortSignal): Promise<Download> {
    const { mediaId, msgId } = message;
    if (mediaId === "") throw new MediaError("gone", "the upstream gave the message no id for its bytes");
    const { spool, announced, maxBytes, log } = this.#deps;
    const said = await onDisk(announced.find(mediaId));
    try {
      const found = (await onDisk(spool.open(mediaId))) ?? (await this.#elsewhere(said, signal));
      if (found !== undefined) return checkedDownload(found, said, maxBytes);
    } catch (error) {
      if (error instanceof MediaError && error.code === "gone")
        log.warn({ msgId, reason: error.message }, "the bytes of a message are not to be had");
      throw error;
    }
    this.#ask(msgId, mediaId);
    throw new MediaError("notYet", "the upstream has not brought the bytes yet");
  }

  async #elsewhere(said: AnnouncedMedia | undefined, signal: AbortSignal): Promise<Download | undefined> {
    const place = said?.place;
    switch (place?.kind) {
      case undefined:
        return undefined;
      case "inline":
        return inline(place.base64);
      case "url":
        return await fromUrl(place.url, this.#deps, signal);
      case "oneBotFile": {
        const { oneBotFile } = this.#deps;
        return oneBotFile && (await oneBotFile(place.fileId, signal));
      }
      default:
        return place satisfies never;
    }
  }

  /** The answer is the `PUT`. A word that it cannot be done only means that the bytes stay away. */
  #ask(msgId: string, mediaId: string): void {
    const { canFetchMedia, queue, clock, log, ends } = this.#deps;
    const now = clock.monotonic();
    if (!canFetchMedia() || now - (this.#askedAt.get(mediaId) ?? Number.NEGATIVE_INFINITY) < ASK_AGAIN_MS)
      return;
    for (const [id, at] of this.#askedAt) {
      if (now - at < ASK_AGAIN_MS) break;
      this.#askedAt.delete(id);
    }
    this.#askedAt.set(mediaId, now);
    const command = { id: randomUUID(), type: "fetchMedia", msgId, mediaId } as const;
    void queue.ask(command, { fetchMs: FETCH_MS, answerMs: ANSWER_MS }, ends).then((outcome) => {
      if (typeof outcome === "object" && !outcome.ok)
        log.warn({ msgId, error: outcome.error }, "the upstream cannot fetch the bytes of a message");
    });
  }
}

function inline(base64: string): Download {
  const bytes = Buffer.from(base64, "base64");
  return {
    mime: "",
    bytes: bytes.byteLength,
    body: (async function* () {
      yield bytes;
    })(),
  };
}

/** A disk that does not answer may do so later. */
async function onDisk<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new MediaError("unavailable", errorText(error), { cause: error });
  }
}
