import type { Alert } from "../../../bridge/model/alert.ts";
import type {
  Accepted,
  DeliverOptions,
  MediaDeliverOptions,
  MediaOutcome,
} from "../../../bridge/ports/sink.ts";
import type { CommandIntake } from "../../../bridge/ports/sink-deps.ts";
import type { Progress } from "../../shared/progress.ts";
import { alertKeyboard } from "../api/buttons.ts";
import { keyOf } from "../chat/sender.ts";
import type { ChatTopics, TopicPlace } from "../topics/chat-topics.ts";
import { type AlertMessages, mediaContentOf, type Stand } from "./alert-messages.ts";
import { CAPTIONED_MEDIA_LIMIT } from "./media.ts";

export type AlertsDeps = Pick<CommandIntake, "alertButtons"> & {
  readonly topics: ChatTopics;
  readonly messages: AlertMessages;
  readonly progress: Progress;
};

/** Delivers alerts and their media to the target chat, or to its topics. Rejects with TelegramFailure or DeliveryError. */
export class Alerts {
  readonly #deps: AlertsDeps;

  constructor(deps: AlertsDeps) {
    this.#deps = deps;
  }

  deliver(alert: Alert, options: DeliverOptions, signal: AbortSignal): Promise<Accepted> {
    const { topics, messages, progress } = this.#deps;
    const send = async (place: TopicPlace): Promise<Accepted> => {
      const stand = this.#standAt(place, alert, options);
      // A repeat goes on where the last try stopped.
      const words = (media: Parameters<AlertMessages["words"]>[1]): Promise<string> =>
        progress.send(alert.id, keyOf(place), messages.words(alert, media, stand, signal));
      const content = mediaContentOf(alert);
      if (content === undefined || options.media?.state !== "kept")
        return { messageId: await words(options.media) };
      const { file } = options.media;
      const shown = await messages.captioned(alert, content, file, stand, signal);
      if (shown !== undefined && "messageId" in shown)
        return { messageId: String(shown.messageId), mediaIncluded: true };
      const messageId = await words(shown?.words ?? options.media);
      // The last try may have sent the media with the alert as its caption.
      const mediaMayBeThere = options.possibleDuplicate && file.bytes <= CAPTIONED_MEDIA_LIMIT;
      return { messageId, mediaIncluded: shown !== undefined, mediaMayBeThere };
    };
    return topics.at(options.chat, send, signal);
  }

  async deliverMedia(
    alert: Alert,
    media: MediaOutcome,
    { alertMessageId, possibleDuplicate, silent, chat }: MediaDeliverOptions,
    signal: AbortSignal,
  ): Promise<Accepted> {
    const { topics, messages } = this.#deps;
    const content = mediaContentOf(alert);
    if (content === undefined) return { messageId: "" };
    let home: string | undefined;
    const send = async (place: TopicPlace): Promise<Accepted> => {
      home ??= place.chatId;
      // After the upgrade to a supergroup, the id belongs to another message.
      const replyTo =
        place.chatId === home && /^\d{1,15}$/.test(alertMessageId) ? Number(alertMessageId) : undefined;
      const stand = { ...place, silent, possibleDuplicate };
      return { messageId: String(await messages.followUp(alert, content, media, stand, replyTo, signal)) };
    };
    return await topics.at(chat, send, signal);
  }

  #standAt(
    { chatId, topicId, shared, ownerIds }: TopicPlace,
    alert: Alert,
    { silent, possibleDuplicate }: DeliverOptions,
  ): Stand {
    // Where nobody may press a button, none is shown.
    const buttons = ownerIds.length === 0 ? [] : this.#deps.alertButtons(alert);
    return { chatId, topicId, shared, silent, possibleDuplicate, keyboard: alertKeyboard(buttons) };
  }
}
