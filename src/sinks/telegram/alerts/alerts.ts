import { type AlertText, describeAlert, idLine } from "../../../bridge/describe/alert.ts";
import { type MediaWords, mediaLine } from "../../../bridge/describe/media.ts";
import type { Alert } from "../../../bridge/model/alert.ts";
import { DeliveryError } from "../../../bridge/model/errors.ts";
import type { Clock } from "../../../bridge/ports/clock.ts";
import { isMediaContent, type MediaContent, type MediaFile } from "../../../bridge/ports/media.ts";
import type {
  Accepted,
  DeliverOptions,
  MediaDeliverOptions,
  MediaOutcome,
} from "../../../bridge/ports/sink.ts";
import type { Texts } from "../../../text/catalogue/texts.ts";
import type { Progress, SendPart } from "../../shared/progress.ts";
import { isMediumRefused, isRefusal, isTooLarge, TelegramFailure } from "../api/errors.ts";
import { withFile } from "../api/upload.ts";
import { formatAlert, formatCaption, formatLines, type MessagePart } from "../chat/format.ts";
import type { MessageSender } from "../chat/sender.ts";
import type { Place } from "../chat/target-chat.ts";
import { CAPTIONED_MEDIA_LIMIT, FILE_LIMIT, mediumOf, PLATFORM, waysToShow } from "./media.ts";
import { venueOf } from "./venue.ts";

export type AlertsDeps = {
  readonly sender: MessageSender;
  readonly progress: Progress;
  readonly texts: Texts;
  readonly clock: Clock;
};

/** After a broken upload, alerts are sent before their media for this time: the next upload may break too. */
const WORDS_FIRST_MS = 10 * 60_000;

/** The result for media: a message, or what to say instead. */
type Shown = { readonly messageId: number } | { readonly words: MediaWords };

/** `carriesAlert`: the caption is the alert itself, so other alerts wait for this upload. */
type Caption = { readonly part: MessagePart; readonly carriesAlert?: boolean };

/** Puts alerts and their media into the chat. Rejects with TelegramFailure or DeliveryError. */
export class Alerts {
  readonly #deps: AlertsDeps;
  /** Monotonic time until which alerts are sent before their media. */
  #wordsFirstUntil = Number.NEGATIVE_INFINITY;

  constructor(deps: AlertsDeps) {
    this.#deps = deps;
  }

  deliver(alert: Alert, options: DeliverOptions, signal: AbortSignal): Promise<Accepted> {
    return this.#deps.sender.at(async (place) => {
      const content = contentOf(alert);
      if (content === undefined || options.media?.state !== "kept")
        return { messageId: await this.#words(place, alert, options, options.media, signal) };
      const shown = await this.#captioned(place, alert, content, options.media.file, options, signal);
      if (shown !== undefined && "messageId" in shown)
        return { messageId: String(shown.messageId), mediaIncluded: true };
      const messageId = await this.#words(place, alert, options, shown?.words ?? options.media, signal);
      // The last try may have sent the media with the alert as its caption.
      const mediaMayBeThere = options.possibleDuplicate && options.media.file.bytes <= CAPTIONED_MEDIA_LIMIT;
      return { messageId, mediaIncluded: shown !== undefined, mediaMayBeThere };
    });
  }

  async deliverMedia(
    alert: Alert,
    media: MediaOutcome,
    { alertMessageId, possibleDuplicate }: MediaDeliverOptions,
    signal: AbortSignal,
  ): Promise<Accepted> {
    const { sender, texts } = this.#deps;
    const content = contentOf(alert);
    if (content === undefined) return { messageId: "" };
    let home: string | undefined;
    return await sender.at(async (place) => {
      home ??= place.chatId;
      // After the upgrade to a supergroup, the id belongs to another message.
      const replyTo =
        place.chatId === home && /^\d{1,15}$/.test(alertMessageId) ? Number(alertMessageId) : undefined;
      // The alert's id in the text links the two if the reply does not work.
      const foot = idLine(alert, possibleDuplicate, texts);
      const shown =
        media.state === "kept"
          ? await this.#show(
              place,
              content,
              media.file,
              { part: formatLines([foot], place) },
              signal,
              replyTo,
            )
          : { words: media };
      if ("messageId" in shown) return { messageId: String(shown.messageId) };
      const words = formatLines([mediaLine(content, shown.words, texts), foot], place);
      return { messageId: String(await sender.part(place.chatId, words, signal, replyTo)) };
    });
  }

  /** Sends the media with the alert as the caption. `undefined`: the alert has to be sent first, the media after it. */
  async #captioned(
    place: Place,
    alert: Alert,
    content: MediaContent,
    file: MediaFile,
    options: DeliverOptions,
    signal: AbortSignal,
  ): Promise<Shown | undefined> {
    if (file.bytes > FILE_LIMIT) return tooLarge(file);
    const now = this.#deps.clock.monotonic();
    // After a broken upload the alert does not wait for another one.
    if (file.bytes > CAPTIONED_MEDIA_LIMIT || options.possibleDuplicate || now < this.#wordsFirstUntil)
      return undefined;
    const caption = formatCaption(this.#describe(alert, options, options.media), place);
    if (caption === undefined) return undefined;
    try {
      return await this.#show(place, content, file, { part: caption, carriesAlert: true }, signal);
    } catch (error) {
      if (error instanceof TelegramFailure && error.code === "unreachable" && error.maybeReceived)
        this.#wordsFirstUntil = this.#deps.clock.monotonic() + WORDS_FIRST_MS;
      // For instance no right to send media, or an unreadable file: only the media fail then, not the alert.
      if (isRefusal(error) || error instanceof DeliveryError) return undefined;
      throw error;
    }
  }

  /** Sends the media in the best way that Telegram accepts. */
  async #show(
    { chatId }: Place,
    content: MediaContent,
    file: MediaFile,
    caption: Caption,
    signal: AbortSignal,
    replyTo?: number,
  ): Promise<Shown> {
    if (file.bytes > FILE_LIMIT) return tooLarge(file);
    const shown = await withFile(file, async (upload): Promise<Shown> => {
      for (const way of waysToShow(content, file)) {
        const medium = { ...mediumOf(content, way, upload), inTime: caption.carriesAlert === true };
        try {
          return {
            messageId: await this.#deps.sender.medium(chatId, medium, caption.part, signal, replyTo),
          };
        } catch (error) {
          if (isTooLarge(error)) return tooLarge(file);
          if (!isMediumRefused(error)) throw error;
        }
      }
      return { words: { state: "refusedBySink", file, platform: PLATFORM } };
    });
    return shown ?? { words: { state: "unknown" } };
  }

  /** Sends the text of the alert, and a map for a location. A repeat continues where the last try stopped. */
  async #words(
    place: Place,
    alert: Alert,
    options: DeliverOptions,
    media: MediaWords | undefined,
    signal: AbortSignal,
  ): Promise<string> {
    const { sender, progress } = this.#deps;
    const { chatId } = place;
    const venue = venueOf(alert);
    const parts = formatAlert(this.#describe(alert, options, media), place).map(
      (part): SendPart =>
        async () =>
          String(await sender.part(chatId, part, signal)),
    );
    const map: SendPart = async (first) => {
      if (venue === undefined) return "";
      try {
        return String(
          await sender.venue(chatId, venue, signal, first === undefined ? undefined : Number(first)),
        );
      } catch (error) {
        // The words with the coordinates were sent. When Telegram refuses the map they are not sent again.
        if (isRefusal(error)) return "";
        throw error;
      }
    };
    return await progress.send(alert.id, chatId, venue === undefined ? parts : [...parts, map]);
  }

  #describe(alert: Alert, { possibleDuplicate }: DeliverOptions, media: MediaWords | undefined): AlertText {
    const { texts, clock } = this.#deps;
    return describeAlert(alert, { texts, now: clock.now(), possibleDuplicate, media });
  }
}

function tooLarge(file: MediaFile): Shown {
  return { words: { state: "tooLargeForSink", file, limit: FILE_LIMIT, platform: PLATFORM } };
}

function contentOf({ original }: Alert): MediaContent | undefined {
  return original !== undefined && isMediaContent(original.message) ? original.message : undefined;
}
