import { sizeInWords } from "../../../bridge/describe/message/media.ts";
import type { CommandReply, ReplyFile } from "../../../bridge/ports/command.ts";
import type { Texts } from "../../../text/catalogue/texts.ts";
import { errorWords } from "../../../text/reason-words.ts";
import type { ReplyPriority } from "../../shared/reply-priority.ts";
import { Turns } from "../../shared/turns.ts";
import { CAPTIONED_MEDIA_LIMIT, FILE_LIMIT } from "../alerts/media.ts";
import type { ShownAlerts } from "../alerts/shown-alerts.ts";
import { isRefusal, toDeliveryError } from "../api/errors.ts";
import { uploadOf } from "../api/upload.ts";
import { type Each, type MessageSender, NO_WORDS, type Spot } from "../chat/sender.ts";
import { telegramWords } from "../texts/words.ts";

export type RepliesDeps = {
  readonly sender: MessageSender;
  readonly shownAlerts: ShownAlerts;
  readonly texts: Texts;
  /** Alerts wait for what is sent this way. */
  readonly way: ReplyPriority;
  /** For uploads that may take long. Nothing waits for them. */
  readonly slowWay: Pick<ReplyPriority, "answer">;
  /** Runs an upload beside the reading of commands, which must go on. */
  readonly inBackground: (work: Promise<void>, signal: AbortSignal) => void;
};

/** Sends replies to commands. */
export class Replies {
  readonly #deps: RepliesDeps;
  /** Long uploads, one at a time. */
  readonly #uploads = new Turns();

  constructor(deps: RepliesDeps) {
    this.#deps = deps;
  }

  /** Sends a reply in new messages: its text with the buttons, then the alert, then the file. Rejects with TelegramFailure. */
  async send(reply: CommandReply, spot: Spot, signal: AbortSignal): Promise<void> {
    const { sender } = this.#deps;
    await sender.say(spot, reply.text, reply.buttons, signal, this.#each(signal));
    await this.bytes(reply, spot, signal);
  }

  /** Sends the alert and the file of a reply whose text is already there. */
  async bytes(
    { alert, file }: Pick<CommandReply, "alert" | "file">,
    spot: Spot,
    signal: AbortSignal,
  ): Promise<void> {
    const { shownAlerts } = this.#deps;
    if (alert !== undefined) {
      const followUp = await shownAlerts.show(alert, spot, this.#each(signal), signal);
      if (followUp !== undefined) this.#later(followUp, signal);
    }
    if (file === undefined) return;
    const send = (each: Each): Promise<void> => this.#file(file, spot, each, signal);
    if (file.bytes.length <= CAPTIONED_MEDIA_LIMIT) await send(this.#each(signal));
    else this.#later(send, signal);
  }

  /** Puts the text of a reply in the place of a message. False when it has to be a new one. */
  replace(
    { text, buttons }: CommandReply,
    spot: Spot,
    messageId: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { sender, way } = this.#deps;
    return way.answer(signal, () => sender.replace(spot, messageId, text, buttons, signal));
  }

  async #file({ fileName, bytes }: ReplyFile, spot: Spot, each: Each, signal: AbortSignal): Promise<void> {
    const { sender, texts } = this.#deps;
    const say = (text: string): Promise<void> => sender.say(spot, text, [], signal, each);
    if (bytes.length > FILE_LIMIT) {
      const [size, limit] = [sizeInWords(bytes.length, texts), sizeInWords(FILE_LIMIT, texts)];
      return await say(telegramWords(texts).fileTooLarge(fileName, size, limit));
    }
    const inTime = bytes.length <= CAPTIONED_MEDIA_LIMIT;
    const medium = { as: "document" as const, file: uploadOf(bytes, fileName), inTime };
    try {
      await each(() => sender.medium(spot.chatId, medium, NO_WORDS, { topicId: spot.topicId }, signal));
    } catch (error) {
      // For instance no right to send files: the person learns why none comes.
      if (!isRefusal(error)) throw error;
      await say(errorWords(toDeliveryError(error), texts));
    }
  }

  #each(signal: AbortSignal): Each {
    return (send) => this.#deps.way.answer(signal, send);
  }

  #later(upload: (each: Each) => Promise<void>, signal: AbortSignal): void {
    const { slowWay, inBackground } = this.#deps;
    const work = this.#uploads.run(() => upload((send) => slowWay.answer(signal, send)));
    inBackground(work, signal);
  }
}
