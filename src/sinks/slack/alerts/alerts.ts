import type { AlertText } from "../../../bridge/describe/alert.ts";
import type { Alert } from "../../../bridge/model/alert.ts";
import type { Accepted, AlertChat, DeliverOptions, Waiting } from "../../../bridge/ports/sink.ts";
import type { Progress, SendPart } from "../../shared/progress.ts";
import type { SlackApi } from "../api/api.ts";
import type { SlackContent } from "../api/blocks.ts";
import type { ChatThreads } from "../threads/chat-threads.ts";
import { messageIdOf, readMessageId } from "../threads/message-id.ts";
import { fitting, packedMessage } from "./packing.ts";
import type { PostedFiles } from "./posted-files.ts";
import { mediaContentOf } from "./uploads.ts";
import { type AlertsWithBytes, TOGETHER_LIMIT } from "./with-bytes.ts";
import type { AlertWording } from "./wording.ts";

export type AlertsDeps = {
  readonly api: SlackApi;
  readonly channel: string;
  readonly wording: AlertWording;
  readonly withBytes: AlertsWithBytes;
  readonly posted: PostedFiles;
  readonly progress: Progress;
  /** `undefined`: all alerts stand in the channel itself. */
  readonly threads: ChatThreads | undefined;
};

/** Delivers alerts to SLACK_CHANNEL, or to the thread of their chat. All methods reject with SlackApiError or DeliveryError. */
export class Alerts {
  readonly #deps: AlertsDeps;

  constructor(deps: AlertsDeps) {
    this.#deps = deps;
  }

  /** See `Sink`. */
  async deliver(alert: Alert, options: DeliverOptions, signal: AbortSignal): Promise<Accepted> {
    return await this.#inPlace(options.chat, (root) => this.#deliver(alert, options, root, signal), signal);
  }

  /** See `Packer`. */
  fitting(alerts: readonly Waiting[]): number {
    return fitting(this.#texts(this.#ofOneChat(alerts)));
  }

  /** See `Packer`. */
  async deliverPacked(alerts: readonly Waiting[], signal: AbortSignal): Promise<Accepted> {
    const [first, ...more] = alerts;
    if (first === undefined) return { messageId: "" };
    const { alert, possibleDuplicate, silent, chat } = first;
    if (more.length === 0) return await this.deliver(alert, { possibleDuplicate, silent, chat }, signal);
    const packed = packedMessage([...this.#texts(alerts)]);
    const send = async (root: string | undefined): Promise<Accepted> => ({
      messageId: await this.#post(packed, root, signal),
    });
    return await this.#inPlace(chat, send, signal);
  }

  /** Sends into the thread of the chat, or into the channel itself. */
  async #inPlace(
    chat: AlertChat | undefined,
    send: (root: string | undefined) => Promise<Accepted>,
    signal: AbortSignal,
  ): Promise<Accepted> {
    const { threads } = this.#deps;
    if (threads === undefined || chat === undefined) return await send(undefined);
    const accepted = await threads.inThread(chat, send, signal);
    // Slack put it into the channel: the thread is not there any more. The alert is, so it is not sent again.
    if (readMessageId(accepted.messageId).root === undefined) await threads.forget(chat);
    return accepted;
  }

  async #deliver(
    alert: Alert,
    options: DeliverOptions,
    root: string | undefined,
    signal: AbortSignal,
  ): Promise<Accepted> {
    const { withBytes, posted } = this.#deps;
    const content = mediaContentOf(alert);
    if (content === undefined || options.media?.state !== "kept")
      return { messageId: await this.#words(alert, options, root, signal) };
    const { file } = options.media;
    const given = { alert, content, file, facts: options, threadTs: root, posted };
    const together = await withBytes.show(given, signal);
    if (together.shownAt !== undefined)
      return { messageId: messageIdOf({ ts: together.shownAt, root }), mediaIncluded: true };
    const { maybeThere } = together;
    const messageId = await this.#words(alert, { ...options, possibleDuplicate: maybeThere }, root, signal);
    return { messageId, mediaMayBeThere: maybeThere && file.bytes <= TOGETHER_LIMIT };
  }

  async #words(
    alert: Alert,
    options: DeliverOptions,
    root: string | undefined,
    signal: AbortSignal,
  ): Promise<string> {
    const { channel, wording, progress } = this.#deps;
    const parts = wording.messages(alert, options).map(
      (message): SendPart =>
        async (first) => {
          if (first === undefined) return await this.#post(message, root, signal);
          // The further parts follow the first one, wherever it stands.
          const stands = readMessageId(first);
          return await this.#post(message, stands.root ?? stands.ts, signal);
        },
    );
    return await progress.send(alert.id, channel, parts);
  }

  /** Resolves with the id of the message, which names its thread. */
  async #post(content: SlackContent, root: string | undefined, signal: AbortSignal): Promise<string> {
    const { api } = this.#deps;
    if (root === undefined) return await api.post(content, {}, signal);
    const { ts, isInThread } = await api.reply(content, root, signal);
    return messageIdOf({ ts, root: isInThread ? root : undefined });
  }

  /** A pack goes into one thread. */
  #ofOneChat(alerts: readonly Waiting[]): readonly Waiting[] {
    if (this.#deps.threads === undefined) return alerts;
    const key = alerts[0]?.chat?.key;
    const until = alerts.findIndex(({ chat }) => chat?.key !== key);
    return until < 0 ? alerts : alerts.slice(0, until);
  }

  /** A generator, so that of a long queue only the alerts that fit are described. */
  *#texts(alerts: readonly Waiting[]): Generator<AlertText> {
    // Not `...waiting`: a row of the outbox has more fields.
    for (const { alert, possibleDuplicate, silent } of alerts)
      yield this.#deps.wording.text(alert, { possibleDuplicate, silent });
  }
}
