import { createHash } from "node:crypto";
import type { Alert } from "../../bridge/model/alert.ts";
import type {
  Accepted,
  AnnouncementDisplay,
  DeliverOptions,
  MediaDeliverOptions,
  MediaDisplay,
  MediaOutcome,
  Packer,
  Sink,
  Waiting,
} from "../../bridge/ports/sink.ts";
import type { SinkDeps } from "../../bridge/ports/sink-deps.ts";
import { plainTitle } from "../shared/plain.ts";
import { plainParts, utf8Bytes } from "../shared/post/plain-parts.ts";
import { plainPieces } from "../shared/post/plain-pieces.ts";
import { Progress } from "../shared/progress.ts";
import { inAlert, NtfyMedia } from "./media.ts";
import { MESSAGE_LIMIT, type Note, type NtfyConfig, NtfyTopic } from "./publish.ts";
import { ntfyWords } from "./texts/words.ts";
import { fittingCount, NOTICE_TAGS, packText, tagsOf, type WordingDeps, wordsOf } from "./wording.ts";

export type NtfyDeps = Pick<SinkDeps, "fetch" | "state" | "log"> & WordingDeps;

/** Bytes of a title. A longer one stands whole in the text, since apps show one or two lines of it. */
const TITLE_LIMIT = 500;

/**
 * Creates the sink for a topic of an ntfy server: alerts as messages, their media as attachments after them, announcements.
 * It shows no login code: everybody who knows the topic of a public server can read it.
 */
export function createNtfySink(
  config: NtfyConfig,
  deps: NtfyDeps,
): Sink & MediaDisplay & AnnouncementDisplay & Packer {
  return new NtfySink(config, deps);
}

class NtfySink implements Sink, MediaDisplay, AnnouncementDisplay, Packer {
  readonly name = "ntfy";
  readonly #deps: NtfyDeps;
  readonly #topic: NtfyTopic;
  readonly #media: NtfyMedia;
  readonly #progress: Progress;
  /** Tells topics apart without naming them. */
  readonly #place: string;

  constructor(config: NtfyConfig, deps: NtfyDeps) {
    this.#deps = deps;
    this.#topic = new NtfyTopic(config, deps);
    this.#media = new NtfyMedia({
      ...deps,
      topic: this.#topic,
      say: (text, note, signal) => this.#say(text, note, signal),
    });
    this.#progress = new Progress({ ...deps, sink: this.name });
    this.#place = createHash("sha256").update(config.url).digest("hex").slice(0, 16);
  }

  async start(): Promise<void> {}

  async deliver(
    alert: Alert,
    { possibleDuplicate, silent, media }: DeliverOptions,
    signal: AbortSignal,
  ): Promise<Accepted> {
    const { words, nothingFollows } = inAlert(media);
    const text = wordsOf(alert, { possibleDuplicate, silent, media: words }, this.#deps);
    const limits = { limit: MESSAGE_LIMIT, titleLimit: TITLE_LIMIT, measure: utf8Bytes };
    const { title, parts, key } = plainParts(text, limits);
    const note = { title, tags: tagsOf(alert), silent };
    const sends = parts.map((part) => () => this.#topic.say(part, note, signal));
    const messageId = await this.#progress.send(alert.id, `${this.#place} ${key}`, sends);
    return { messageId, mediaIncluded: nothingFollows };
  }

  async deliverMedia(
    alert: Alert,
    media: MediaOutcome,
    options: MediaDeliverOptions,
    signal: AbortSignal,
  ): Promise<Accepted> {
    const { silent } = options;
    const title = plainTitle(wordsOf(alert, { possibleDuplicate: false }, this.#deps));
    const note = { title, tags: tagsOf(alert), silent };
    return { messageId: await this.#media.deliver(alert, media, note, options, signal) };
  }

  fitting(alerts: readonly Waiting[]): number {
    return fittingCount(alerts, this.#deps);
  }

  async deliverPacked(alerts: readonly Waiting[], signal: AbortSignal): Promise<Accepted> {
    const [first, ...more] = alerts;
    if (first === undefined) return { messageId: "" };
    const { alert, possibleDuplicate, silent } = first;
    if (more.length === 0) return await this.deliver(alert, { possibleDuplicate, silent }, signal);
    const title = ntfyWords(this.#deps.texts).pack(alerts.length);
    const tags = [...new Set(alerts.map((each) => each.alert.kind))];
    const note = { title, tags, silent };
    return { messageId: await this.#topic.say(packText(alerts, this.#deps), note, signal) };
  }

  async notify(text: string, signal: AbortSignal): Promise<void> {
    const note = { title: ntfyWords(this.#deps.texts).notice, tags: NOTICE_TAGS, silent: false };
    await this.#say(text, note, signal);
  }

  async stop(): Promise<void> {}

  /** Resolves with the id of the first message. */
  async #say(text: string, note: Note, signal: AbortSignal): Promise<string> {
    const ids: string[] = [];
    for (const piece of plainPieces(text, MESSAGE_LIMIT, utf8Bytes))
      ids.push(await this.#topic.say(piece, note, signal));
    return ids[0] ?? "";
  }
}
