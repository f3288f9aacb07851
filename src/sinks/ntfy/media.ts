import { idLine } from "../../bridge/describe/alert.ts";
import { type MediaWords, mediaLine } from "../../bridge/describe/message/media.ts";
import type { Alert } from "../../bridge/model/alert.ts";
import { DeliveryError } from "../../bridge/model/errors.ts";
import { NO_MEDIA } from "../../bridge/model/reasons.ts";
import { isMediaContent, type MediaFile, type MediaState } from "../../bridge/ports/media.ts";
import type { MediaDeliverOptions, MediaOutcome } from "../../bridge/ports/sink.ts";
import type { SinkDeps } from "../../bridge/ports/sink-deps.ts";
import { isWhole } from "../shared/kept-file.ts";
import { FILE_LIMIT, type Note, type NtfyTopic } from "./publish.ts";
import { PLATFORM } from "./texts/words.ts";

export type MediaDeps = Pick<SinkDeps, "texts" | "log"> & {
  readonly topic: NtfyTopic;
  /** Sends words of any length. Resolves with the id of their first message. */
  readonly say: (text: string, note: Note, signal: AbortSignal) => Promise<string>;
};

/** What an alert says of its medium, and whether nothing about it follows. */
export function inAlert(media: MediaState | undefined): {
  readonly words: MediaWords | undefined;
  readonly nothingFollows: boolean;
} {
  return media?.state === "kept" && media.file.bytes > FILE_LIMIT
    ? { words: tooLarge(media.file), nothingFollows: true }
    : { words: media, nothingFollows: false };
}

/** Sends recalled media as attachments, each in a message of its own; words replace those that are missing or refused. */
export class NtfyMedia {
  readonly #deps: MediaDeps;
  #lastRefusal = "";

  constructor(deps: MediaDeps) {
    this.#deps = deps;
  }

  /** Resolves with the id of the message. Rejects with DeliveryError. */
  async deliver(
    alert: Alert,
    outcome: MediaOutcome,
    note: Note,
    { possibleDuplicate, silent }: MediaDeliverOptions,
    signal: AbortSignal,
  ): Promise<string> {
    const { texts, topic } = this.#deps;
    const content = alert.original?.message;
    if (content === undefined || !isMediaContent(content)) throw new DeliveryError("rejected", NO_MEDIA);
    const id = idLine(alert, possibleDuplicate, texts, silent);
    const instead = async (words: MediaWords): Promise<string> =>
      await this.#deps.say(`${mediaLine(content, words, texts)}\n${id}`, note, signal);

    if (outcome.state === "missing") return await instead(outcome);
    const { file } = outcome;
    if (file.bytes > FILE_LIMIT) return await instead(tooLarge(file));
    if (!(await isWhole(file))) return await instead({ state: "unknown" });
    const taken = await topic.attach(file, id, note, signal);
    if ("id" in taken) return taken.id;
    this.#tell(taken.refused);
    return await instead({ state: "refusedBySink", file, platform: PLATFORM });
  }

  /** Logs a refusal once as a warning: the same one may come with every file. */
  #tell(refusal: string): void {
    const level = refusal === this.#lastRefusal ? "debug" : "warn";
    this.#lastRefusal = refusal;
    this.#deps.log[level]({ sink: "ntfy", refusal }, "ntfy refused a file and got a sentence instead");
  }
}

function tooLarge(file: MediaFile): MediaWords {
  return { state: "tooLargeForSink", file, limit: FILE_LIMIT, platform: PLATFORM };
}
