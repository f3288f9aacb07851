import { errorText } from "../../../bridge/model/errors.ts";
import type { SinkDeps } from "../../../bridge/ports/sink-deps.ts";
import type { ChatPlace } from "../../../bridge/ports/stores/chat-places.ts";

export type KnownTopicsDeps = Pick<SinkDeps, "places" | "log">;

/** A topic that was made for a WeChat chat. */
export type KnownTopic = {
  readonly topicId: number;
  /** As it was last set by the bridge. People may have changed it since. */
  readonly title: string;
};

/** Which topic belongs to which WeChat chat, kept over restarts. */
export class KnownTopics {
  readonly #deps: KnownTopicsDeps;
  /** Places that could not be saved: without them, the next alert would make another topic. */
  readonly #unsaved = new Map<number, ChatPlace>();

  constructor(deps: KnownTopicsDeps) {
    this.#deps = deps;
  }

  /** The topic in that Telegram chat. A topic of another Telegram chat is of no use. Rejects with StoreError. */
  async get(chat: number, chatId: string): Promise<KnownTopic | undefined> {
    const place = this.#unsaved.get(chat) ?? (await this.#deps.places.get(chat));
    if (place?.venue !== chatId || !/^[1-9]\d{0,15}$/.test(place.thread)) return undefined;
    const topicId = Number(place.thread);
    return Number.isSafeInteger(topicId) ? { topicId, title: place.title } : undefined;
  }

  /** Never rejects: Telegram has the topic, so the alert must not wait for the disk. */
  async set(chat: number, chatId: string, { topicId, title }: KnownTopic): Promise<void> {
    const { places, log } = this.#deps;
    const place = { venue: chatId, thread: String(topicId), title, until: Number.POSITIVE_INFINITY };
    try {
      await places.set(chat, place);
      this.#unsaved.delete(chat);
    } catch (error) {
      this.#unsaved.set(chat, place);
      log.warn({ topic: topicId, error: errorText(error) }, "telegram: could not save the topic of a chat");
    }
  }

  /** Rejects with StoreError. */
  async delete(chat: number): Promise<void> {
    await this.#deps.places.delete(chat);
    this.#unsaved.delete(chat);
  }
}
