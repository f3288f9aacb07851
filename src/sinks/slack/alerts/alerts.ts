import type { AlertText } from "../../../bridge/describe/alert.ts";
import type { Alert } from "../../../bridge/model/alert.ts";
import type { Accepted, DeliverOptions, Waiting } from "../../../bridge/ports/sink.ts";
import type { Progress, SendPart } from "../../shared/progress.ts";
import type { SlackApi } from "../api/api.ts";
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
};

/** Delivers alerts to SLACK_CHANNEL. All methods reject with SlackApiError or DeliveryError. */
export class Alerts {
  readonly #deps: AlertsDeps;

  constructor(deps: AlertsDeps) {
    this.#deps = deps;
  }

  /** See `Sink`. */
  async deliver(alert: Alert, options: DeliverOptions, signal: AbortSignal): Promise<Accepted> {
    const { withBytes, posted } = this.#deps;
    const content = mediaContentOf(alert);
    if (content === undefined || options.media?.state !== "kept")
      return { messageId: await this.#words(alert, options, signal) };
    const { file } = options.media;
    const given = { alert, content, file, facts: options, threadTs: undefined, posted };
    const together = await withBytes.show(given, signal);
    if (together.shownAt !== undefined) return { messageId: together.shownAt, mediaIncluded: true };
    const { maybeThere } = together;
    const messageId = await this.#words(alert, { ...options, possibleDuplicate: maybeThere }, signal);
    return { messageId, mediaMayBeThere: maybeThere && file.bytes <= TOGETHER_LIMIT };
  }

  /** See `Packer`. */
  fitting(alerts: readonly Waiting[]): number {
    return fitting(this.#texts(alerts));
  }

  /** See `Packer`. */
  async deliverPacked(alerts: readonly Waiting[], signal: AbortSignal): Promise<Accepted> {
    const [first, ...more] = alerts;
    if (first === undefined) return { messageId: "" };
    const { alert, possibleDuplicate, silent } = first;
    if (more.length === 0) return await this.deliver(alert, { possibleDuplicate, silent }, signal);
    return { messageId: await this.#deps.api.post(packedMessage([...this.#texts(alerts)]), {}, signal) };
  }

  async #words(alert: Alert, options: DeliverOptions, signal: AbortSignal): Promise<string> {
    const { api, channel, wording, progress } = this.#deps;
    const parts = wording.messages(alert, options).map(
      (message): SendPart =>
        (threadTs) =>
          api.post(message, { threadTs }, signal),
    );
    return await progress.send(alert.id, channel, parts);
  }

  /** A generator, so that of a long queue only the alerts that fit are described. */
  *#texts(alerts: readonly Waiting[]): Generator<AlertText> {
    // Not `...waiting`: a row of the outbox has more fields.
    for (const { alert, possibleDuplicate, silent } of alerts)
      yield this.#deps.wording.text(alert, { possibleDuplicate, silent });
  }
}
