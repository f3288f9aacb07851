import { type AlertText, describeAlert, idLine } from "../../../bridge/describe/alert.ts";
import { type MediaWords, mediaLine } from "../../../bridge/describe/message/media.ts";
import type { Alert } from "../../../bridge/model/alert.ts";
import { DeliveryError } from "../../../bridge/model/errors.ts";
import type { Clock } from "../../../bridge/ports/clock.ts";
import { isMediaContent, type MediaContent, type MediaFile } from "../../../bridge/ports/media.ts";
import type { MediaOutcome } from "../../../bridge/ports/sink.ts";
import type { Texts } from "../../../text/catalogue/texts.ts";
import type { SendPart } from "../../shared/progress.ts";
import type { InlineKeyboard } from "../api/buttons.ts";
import { isMediumRefused, isRefusal, isTooLarge, TelegramFailure } from "../api/errors.ts";
import type { SendOptions } from "../api/params.ts";
import { withFile } from "../api/upload.ts";
import { formatAlert, formatCaption, formatLines, type MessagePart } from "../chat/format.ts";
import type { MessageSender, Spot } from "../chat/sender.ts";
import { CAPTIONED_MEDIA_LIMIT, FILE_LIMIT, mediumOf, PLATFORM, waysToShow } from "./media.ts";
import { venueOf } from "./venue.ts";

export type AlertMessagesDeps = {
  readonly sender: MessageSender;
  readonly texts: Texts;
  readonly clock: Clock;
};

/** Where and how an alert is shown. */
export type Stand = Spot & {
  readonly silent: boolean;
  /** Below the alert. */
  readonly keyboard: InlineKeyboard;
  readonly possibleDuplicate: boolean;
};

/** The result for media: a message, or what to say instead. */
export type Shown = { readonly messageId: number } | { readonly words: MediaWords };

/** `carriesAlert`: the caption is the alert itself, so other alerts wait for this upload. */
type Caption = { readonly part: MessagePart; readonly carriesAlert?: boolean };

/** After a broken upload, alerts are sent before their media for this time: the next upload may break too. */
const WORDS_FIRST_MS = 10 * 60_000;

/** The messages of an alert and of its media. All reject with TelegramFailure or DeliveryError. */
export class AlertMessages {
  readonly #deps: AlertMessagesDeps;
  /** Monotonic time until which alerts are sent before their media. */
  #wordsFirstUntil = Number.NEGATIVE_INFINITY;

  constructor(deps: AlertMessagesDeps) {
    this.#deps = deps;
  }

  /** Sends the media with the alert as the caption. `undefined`: the alert has to be sent first, the media after it. */
  async captioned(
    alert: Alert,
    content: MediaContent,
    file: MediaFile,
    stand: Stand,
    signal: AbortSignal,
  ): Promise<Shown | undefined> {
    if (file.bytes > FILE_LIMIT) return tooLarge(file);
    const now = this.#deps.clock.monotonic();
    // After a broken upload the alert does not wait for another one.
    if (file.bytes > CAPTIONED_MEDIA_LIMIT || stand.possibleDuplicate || now < this.#wordsFirstUntil)
      return undefined;
    const caption = formatCaption(this.#describe(alert, stand, { state: "kept", file }), stand);
    if (caption === undefined) return undefined;
    try {
      const { chatId, topicId, silent, keyboard } = stand;
      const options = { topicId, silent, keyboard };
      return await this.#show(chatId, content, file, { part: caption, carriesAlert: true }, options, signal);
    } catch (error) {
      if (error instanceof TelegramFailure && error.code === "unreachable" && error.maybeReceived)
        this.#wordsFirstUntil = this.#deps.clock.monotonic() + WORDS_FIRST_MS;
      // For instance no right to send media, or an unreadable file: only the media fail then, not the alert.
      if (isRefusal(error) || error instanceof DeliveryError) return undefined;
      throw error;
    }
  }

  /** The text of the alert in its parts, the last with the keyboard, and a map for a location. Sends nothing itself. */
  words(alert: Alert, media: MediaWords | undefined, stand: Stand, signal: AbortSignal): readonly SendPart[] {
    const { sender } = this.#deps;
    const { chatId, topicId, silent, keyboard } = stand;
    const texts = formatAlert(this.#describe(alert, stand, media), stand);
    const parts = texts.map((part, index): SendPart => {
      const options = { topicId, silent, ...(index === texts.length - 1 ? { keyboard } : {}) };
      return async () => String(await sender.part(chatId, part, options, signal));
    });
    const venue = venueOf(alert);
    if (venue === undefined) return parts;
    const map: SendPart = async (first) => {
      const replyTo = first === undefined ? undefined : Number(first);
      try {
        return String(await sender.venue(chatId, venue, { topicId, silent, replyTo }, signal));
      } catch (error) {
        // The words with the coordinates were sent. When Telegram refuses the map they are not sent again.
        if (isRefusal(error)) return "";
        throw error;
      }
    };
    return [...parts, map];
  }

  /** Sends the media, or why there are none, as a reply to the alert. Resolves with the message id. */
  async followUp(
    alert: Alert,
    content: MediaContent,
    media: MediaOutcome,
    { chatId, shared, topicId, silent, possibleDuplicate }: Omit<Stand, "keyboard">,
    replyTo: number | undefined,
    signal: AbortSignal,
  ): Promise<number> {
    const { sender, texts } = this.#deps;
    const options = { topicId, silent, replyTo };
    // The alert's id in the text links the two if the reply does not work.
    const foot = idLine(alert, possibleDuplicate, texts);
    const caption = { part: formatLines([foot], { shared }) };
    const shown =
      media.state === "kept"
        ? await this.#show(chatId, content, media.file, caption, options, signal)
        : { words: media };
    if ("messageId" in shown) return shown.messageId;
    const words = formatLines([mediaLine(content, shown.words, texts), foot], { shared });
    return await sender.part(chatId, words, options, signal);
  }

  /** Sends the media in the best way that Telegram accepts. */
  async #show(
    chatId: string,
    content: MediaContent,
    file: MediaFile,
    { part, carriesAlert }: Caption,
    options: SendOptions,
    signal: AbortSignal,
  ): Promise<Shown> {
    if (file.bytes > FILE_LIMIT) return tooLarge(file);
    const shown = await withFile(file, async (upload): Promise<Shown> => {
      for (const way of waysToShow(content, file)) {
        const medium = { ...mediumOf(content, way, upload), inTime: carriesAlert === true };
        try {
          return { messageId: await this.#deps.sender.medium(chatId, medium, part, options, signal) };
        } catch (error) {
          if (isTooLarge(error)) return tooLarge(file);
          if (!isMediumRefused(error)) throw error;
        }
      }
      return { words: { state: "refusedBySink", file, platform: PLATFORM } };
    });
    return shown ?? { words: { state: "unknown" } };
  }

  #describe(
    alert: Alert,
    { possibleDuplicate, silent }: Pick<Stand, "possibleDuplicate" | "silent">,
    media: MediaWords | undefined,
  ): AlertText {
    const { texts, clock } = this.#deps;
    return describeAlert(alert, { texts, now: clock.now(), possibleDuplicate, silent, media });
  }
}

/** The recalled message if its bytes can be downloaded. */
export function mediaContentOf({ original }: Alert): MediaContent | undefined {
  return original !== undefined && isMediaContent(original.message) ? original.message : undefined;
}

function tooLarge(file: MediaFile): Shown {
  return { words: { state: "tooLargeForSink", file, limit: FILE_LIMIT, platform: PLATFORM } };
}
