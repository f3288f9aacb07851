import { describeAlert } from "../../../bridge/describe/alert.ts";
import type { Clock } from "../../../bridge/ports/clock.ts";
import type { Accepted, Waiting } from "../../../bridge/ports/sink.ts";
import type { Texts } from "../../../text/catalogue/texts.ts";
import type { Progress } from "../../shared/progress.ts";
import { type FormatOptions, formatAlert, type MessagePart } from "../chat/format.ts";
import { keyOf, type MessageSender } from "../chat/sender.ts";
import type { TargetChat } from "../chat/target-chat.ts";
import type { ChatTopics, TopicPlace } from "../topics/chat-topics.ts";
import { pack, packable } from "./packing.ts";
import { venueOf } from "./venue.ts";

export type PackedMessagesDeps = {
  readonly sender: MessageSender;
  readonly target: TargetChat;
  readonly topics: ChatTopics;
  readonly progress: Progress;
  readonly texts: Texts;
  readonly clock: Clock;
};

/** Sends several alerts without media in one message. */
export class PackedMessages {
  readonly #deps: PackedMessagesDeps;

  constructor(deps: PackedMessagesDeps) {
    this.#deps = deps;
  }

  /** See `Packer`. */
  fitting(alerts: readonly Waiting[]): number {
    return packable(this.#together(alerts));
  }

  /** Sends two or more alerts. After midnight their dates are longer, so they may need more than one message. */
  deliver(alerts: readonly Waiting[], signal: AbortSignal): Promise<Accepted> {
    const { sender, topics, progress } = this.#deps;
    const send = async (place: TopicPlace): Promise<Accepted> => {
      const messages = pack(alerts.map((waiting) => this.#format(waiting, place)));
      const key = `${alerts.length}:${alerts[0]?.alert.id ?? ""}`;
      const silent = alerts.every((waiting) => waiting.silent);
      const { chatId, topicId } = place;
      const parts = messages.map(
        (message) => async () => String(await sender.part(chatId, message, { topicId, silent }, signal)),
      );
      return { messageId: await progress.send(key, keyOf(place), parts) };
    };
    return topics.at(alerts[0]?.chat, send, signal);
  }

  /**
   * The alerts up to the first of another topic, and up to the first location, which is sent alone because a map follows
   * it.
   */
  *#together(alerts: readonly Waiting[]): Generator<readonly MessagePart[]> {
    for (const waiting of alerts) {
      if (!this.#deps.topics.areSame(alerts[0]?.chat, waiting.chat)) return;
      if (venueOf(waiting.alert) !== undefined) return;
      yield this.#format(waiting, this.#deps.target);
    }
  }

  #format({ alert, possibleDuplicate, silent }: Waiting, options: FormatOptions): readonly MessagePart[] {
    const { texts, clock } = this.#deps;
    return formatAlert(describeAlert(alert, { texts, now: clock.now(), possibleDuplicate, silent }), options);
  }
}
