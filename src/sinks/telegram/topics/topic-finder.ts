import { errorText } from "../../../bridge/model/errors.ts";
import type { AlertChat } from "../../../bridge/ports/sink.ts";
import type { SinkDeps } from "../../../bridge/ports/sink-deps.ts";
import { Turns } from "../../shared/turns.ts";
import type { TelegramApi } from "../api/api.ts";
import {
  beforeAlert,
  isChatGone,
  isEmptyTitle,
  isNotModified,
  isRefusal,
  isThreadGone,
  isUnknownMethod,
} from "../api/errors.ts";
import { telegramWords } from "../texts/words.ts";
import type { KnownTopic, KnownTopics } from "./known-topics.ts";
import type { Rests } from "./rests.ts";
import { topicTitle } from "./title.ts";
import type { TopicTrouble } from "./topic-trouble.ts";

export type TopicFinderDeps = Pick<SinkDeps, "log" | "texts"> & {
  readonly api: TelegramApi;
  readonly topics: KnownTopics;
  readonly trouble: TopicTrouble;
  readonly rests: Rests;
};

/** A new title is not worth more of an alert's time. */
const RENAME_MS = 5000;

/**
 * Finds the topic of a WeChat chat, makes it when there is none, and gives it the chat's present name. A crash between the
 * making and the saving leaves an empty topic behind: the Bot API cannot list topics
 * (https://github.com/tdlib/telegram-bot-api/issues/634).
 */
export class TopicFinder {
  readonly #deps: TopicFinderDeps;
  /** Two alerts of a chat at once must not make two topics. */
  readonly #turns = new Turns();

  constructor(deps: TopicFinderDeps) {
    this.#deps = deps;
  }

  /**
   * `gone`: a topic that Telegram does not find any more. Resolves with `undefined` when Telegram allows no topic. Rejects with
   * TelegramFailure or StoreError.
   */
  find(
    chatId: string,
    chat: AlertChat,
    gone: number | undefined,
    signal: AbortSignal,
  ): Promise<number | undefined> {
    return this.#turns.run(() => this.#find(chatId, chat, gone, signal));
  }

  /** A topic that was just made is not found: so it would be with the next. No more are made for a while. */
  giveUp(chatId: string, chat: AlertChat, gone: number, error: unknown): Promise<void> {
    const { topics, trouble } = this.#deps;
    trouble.cannotMake(chatId, error);
    return this.#turns.run(async () => {
      if ((await topics.get(chat.key, chatId))?.topicId === gone) await topics.delete(chat.key);
    });
  }

  async #find(
    chatId: string,
    chat: AlertChat,
    gone: number | undefined,
    signal: AbortSignal,
  ): Promise<number | undefined> {
    const { texts, topics, trouble } = this.#deps;
    const title = topicTitle(chat.name, telegramWords(texts).topics.unnamed);
    const known = await topics.get(chat.key, chatId);
    if (known !== undefined) {
      const isThere = known.topicId !== gone && (await this.#rename(chatId, chat, known, title, signal));
      if (isThere) return known.topicId;
      await topics.delete(chat.key);
    }
    if (trouble.rests(chatId)) return undefined;
    try {
      const topicId = await this.#create(chatId, title, signal);
      await topics.set(chat.key, chatId, { topicId, title });
      await trouble.over(chatId, "noRights", "notForum", "refused");
      return topicId;
    } catch (error) {
      if (isChatGone(error) || !(isRefusal(error) || isUnknownMethod(error))) throw beforeAlert(error);
      trouble.cannotMake(chatId, error);
      return undefined;
    }
  }

  async #create(chatId: string, title: string, signal: AbortSignal): Promise<number> {
    const { api, texts } = this.#deps;
    try {
      return await api.createTopic(chatId, title, signal);
    } catch (error) {
      // Telegram may see nothing in a character that we take for a visible one.
      if (!isEmptyTitle(error)) throw error;
      return await api.createTopic(chatId, telegramWords(texts).topics.unnamed, signal);
    }
  }

  /** False when the topic is not there. No other failure holds up the alert. */
  async #rename(
    chatId: string,
    chat: AlertChat,
    { topicId, title: before }: KnownTopic,
    title: string,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { api, topics, rests, log } = this.#deps;
    const renaming = `rename ${chat.key}`;
    if (before === title || rests.has(renaming)) return true;
    try {
      const inTime = AbortSignal.any([signal, AbortSignal.timeout(RENAME_MS)]);
      await api.renameTopic(chatId, topicId, title, inTime);
    } catch (error) {
      if (signal.aborted) throw beforeAlert(error);
      if (isThreadGone(error)) return false;
      if (!isNotModified(error)) {
        rests.begin(renaming);
        log.warn({ topic: topicId, error: errorText(error) }, "telegram: could not rename a topic");
        return true;
      }
    }
    await topics.set(chat.key, chatId, { topicId, title });
    return true;
  }
}
