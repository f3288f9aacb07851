import { randomUUID } from "node:crypto";
import type { Alert } from "../../bridge/model/alert.ts";
import { DeliveryError, failureOf } from "../../bridge/model/errors.ts";
import { NO_MEDIA } from "../../bridge/model/reasons.ts";
import { isMediaContent, type MediaContent } from "../../bridge/ports/media.ts";
import type {
  Accepted,
  AnnouncementDisplay,
  DeliverOptions,
  MediaDeliverOptions,
  MediaDisplay,
  MediaOutcome,
  Sink,
  TestDisplay,
} from "../../bridge/ports/sink.ts";
import type { BotDeps } from "../../bridge/ports/sink-deps.ts";
import { cleanContent } from "../../text/tools/clean.ts";
import { alertEvent, type EventContext } from "./events/alert.ts";
import { bytesData } from "./events/media.ts";
import type { RecallMediaData } from "./events/schema.ts";
import type { WebhookConfig } from "./post/config.ts";
import { NoticeIds } from "./post/notice-ids.ts";
import { Receiver, type ReceiverDeps } from "./post/receiver.ts";

/** What the webhook sink needs. */
export type WebhookDeps = ReceiverDeps &
  Pick<BotDeps, "texts"> & {
    /** IANA name; the machine's own when left out. */
    readonly timeZone?: string;
  };

/**
 * Creates the sink that posts each alert, its bytes, each announcement and each test as a signed event. It keeps no
 * connection and takes no commands.
 */
export function createWebhookSink(
  config: WebhookConfig,
  deps: WebhookDeps,
): Sink & MediaDisplay & AnnouncementDisplay & TestDisplay {
  return new WebhookSink(new Receiver(config, deps), deps);
}

class WebhookSink implements Sink, MediaDisplay, AnnouncementDisplay, TestDisplay {
  readonly name = "webhook";
  readonly #receiver: Receiver;
  readonly #deps: WebhookDeps;
  readonly #noticeIds = new NoticeIds();

  constructor(receiver: Receiver, deps: WebhookDeps) {
    this.#receiver = receiver;
    this.#deps = deps;
  }

  async start(): Promise<void> {}

  async deliver(alert: Alert, options: DeliverOptions, signal: AbortSignal): Promise<Accepted> {
    const messageId = `${alert.kind}_${alert.id}`;
    await this.#receiver.post(alertEvent(alert, options, this.#context), messageId, signal);
    return { messageId };
  }

  async deliverMedia(
    alert: Alert,
    media: MediaOutcome,
    { possibleDuplicate, silent }: MediaDeliverOptions,
    signal: AbortSignal,
  ): Promise<Accepted> {
    const messageId = `media_${alert.id}`;
    const content = contentOf(alert);
    const data: RecallMediaData = {
      id: alert.shortId,
      alertId: alert.id,
      kind: content.msgType,
      ...(await this.#bytesOf(content, media, signal)),
      silent,
      possibleDuplicate,
    };
    const timestamp = new Date(alert.noticedAt).toISOString();
    await this.#receiver.post({ type: "recall.media", timestamp, data }, messageId, signal);
    return { messageId };
  }

  async notify(text: string, signal: AbortSignal): Promise<void> {
    const event = { type: "notice", timestamp: this.#nowIso(), data: { text: cleanContent(text) } } as const;
    await this.#receiver.post(event, this.#noticeIds.of(text), signal);
    this.#noticeIds.taken(text);
  }

  async showTest(text: string, signal: AbortSignal): Promise<void> {
    const event = { type: "test", timestamp: this.#nowIso(), data: { text } } as const;
    await this.#receiver.post(event, `test_${randomUUID()}`, signal, true);
  }

  async stop(): Promise<void> {}

  async #bytesOf(content: MediaContent, media: MediaOutcome, signal: AbortSignal) {
    try {
      return await bytesData(content, media, this.#deps.texts, signal);
    } catch (error) {
      throw new DeliveryError("unavailable", failureOf(error), { cause: error });
    }
  }

  get #context(): EventContext {
    const { texts, clock, timeZone } = this.#deps;
    return { texts, now: clock.now(), ...(timeZone === undefined ? {} : { timeZone }) };
  }

  #nowIso(): string {
    return new Date(this.#deps.clock.now()).toISOString();
  }
}

function contentOf({ original }: Alert): MediaContent {
  if (original === undefined || !isMediaContent(original.message))
    throw new DeliveryError("rejected", NO_MEDIA);
  return original.message;
}
