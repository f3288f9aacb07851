import type { AlertChat } from "../../../bridge/ports/sink.ts";
import type { SinkDeps } from "../../../bridge/ports/sink-deps.ts";
import type { TelegramApi } from "../api/api.ts";
import { beforeAlert, isRefusal, isThreadGone, isTopicClosed } from "../api/errors.ts";
import type { MessageSender } from "../chat/sender.ts";
import type { Place } from "../chat/target-chat.ts";
import { KnownTopics } from "./known-topics.ts";
import { Rests } from "./rests.ts";
import { TopicFinder } from "./topic-finder.ts";
import { TopicTrouble } from "./topic-trouble.ts";

export type ChatTopicsDeps = Pick<SinkDeps, "clock" | "log" | "places" | "state" | "texts"> & {
  readonly api: TelegramApi;
  readonly sender: MessageSender;
  /** False: everything goes to General. */
  readonly enabled: boolean;
  /** Runs what no alert waits for. */
  readonly inBackground: (work: Promise<void>, signal: AbortSignal) => void;
};

/** The target chat, and the topic in it; General when `topicId` is left out. */
export type TopicPlace = Place & { readonly topicId?: number };

/** Sends to that place. May run again for another place, and then sends everything there. */
type Run<T> = (place: TopicPlace) => Promise<T>;

/** Gives each WeChat chat a topic of its own in the target chat. */
export class ChatTopics {
  readonly #deps: ChatTopicsDeps;
  readonly #rests: Rests;
  readonly #trouble: TopicTrouble;
  readonly #finder: TopicFinder;

  constructor(deps: ChatTopicsDeps) {
    this.#deps = deps;
    this.#rests = new Rests(deps.clock);
    this.#trouble = new TopicTrouble({ ...deps, rests: this.#rests });
    const topics = new KnownTopics(deps);
    this.#finder = new TopicFinder({ ...deps, topics, trouble: this.#trouble, rests: this.#rests });
  }

  /** Whether alerts of these two go to the same place. */
  areSame(one: AlertChat | undefined, other: AlertChat | undefined): boolean {
    return !this.#deps.enabled || one?.key === other?.key;
  }

  /** Something may have been mended: what Telegram refused is tried again with the next alert. */
  tryAgain(): void {
    this.#rests.clear();
  }

  /**
   * Runs with the topic of that WeChat chat. With General when the chat is not known, or when Telegram allows no topic. Rejects
   * as `run` does, and with TelegramFailure, DeliveryError or StoreError.
   */
  at<T>(chat: AlertChat | undefined, run: Run<T>, signal: AbortSignal): Promise<T> {
    const { sender, enabled } = this.#deps;
    return sender.at((place) =>
      enabled && chat !== undefined ? this.#inTopic(place, chat, run, signal) : run(place),
    );
  }

  async #inTopic<T>(place: Place, chat: AlertChat, run: Run<T>, signal: AbortSignal): Promise<T> {
    let gone: number | undefined;
    for (const isLast of [false, true]) {
      const topicId = await this.#finder.find(place.chatId, chat, gone, signal);
      if (topicId === undefined) break;
      try {
        return await this.#inOpenTopic({ ...place, topicId }, chat, run, signal);
      } catch (error) {
        if (!isThreadGone(error)) throw error;
        gone = topicId;
        if (isLast) await this.#finder.giveUp(place.chatId, chat, topicId, error);
      }
    }
    return await this.#inGeneral(place, run, signal);
  }

  /** Opens a topic that people closed, once. In General when it stays closed. */
  async #inOpenTopic<T>(
    place: TopicPlace & { readonly topicId: number },
    chat: AlertChat,
    run: Run<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const { topicId, ...general } = place;
    const opening = `open ${chat.key}`;
    if (this.#rests.has(opening)) return await this.#inGeneral(general, run, signal);
    try {
      return await run(place);
    } catch (error) {
      if (!isTopicClosed(error)) throw error;
    }
    try {
      await this.#reopen(place.chatId, topicId, signal);
      return await run(place);
    } catch (error) {
      if (!isTopicClosed(error)) throw error;
      this.#rests.begin(opening);
      this.#trouble.met(place.chatId, "closed", error);
    }
    return await this.#inGeneral(general, run, signal);
  }

  /** Rejects with TelegramFailure, but not when Telegram refuses: the next message then says what the topic is. */
  async #reopen(chatId: string, topicId: number, signal: AbortSignal): Promise<void> {
    const { api, log } = this.#deps;
    try {
      await api.reopenTopic(chatId, topicId, signal);
      log.info({ topic: topicId }, "telegram: opened the topic of a chat, which was closed");
      await this.#trouble.over(chatId, "closed");
    } catch (error) {
      if (!isRefusal(error)) throw beforeAlert(error);
    }
  }

  async #inGeneral<T>(place: Place, run: Run<T>, signal: AbortSignal): Promise<T> {
    const result = await run(place);
    if (this.#trouble.isPending) this.#deps.inBackground(this.#trouble.tell(place, signal), signal);
    return result;
  }
}
