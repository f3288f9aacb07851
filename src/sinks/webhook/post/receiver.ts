import { Webhook } from "standardwebhooks";
import { DeliveryError, failureOf } from "../../../bridge/model/errors.ts";
import type { BotDeps } from "../../../bridge/ports/sink-deps.ts";
import { type HttpAnswer, httpCall } from "../../shared/post/http-call.ts";
import { callError, type HttpPlace, ownWords, statusError } from "../../shared/post/http-errors.ts";
import type { WebhookEvent } from "../events/schema.ts";
import { webhookSays } from "../texts/index.ts";
import { webhookWords } from "../texts/words.ts";
import type { WebhookConfig } from "./config.ts";
import { OffSwitch } from "./off-switch.ts";
import { secretParts } from "./secret-parts.ts";

export type ReceiverDeps = Pick<
  BotDeps,
  "fetch" | "clock" | "state" | "log" | "wake" | "onTrouble" | "texts"
>;

/** Standard Webhooks 1.0.0, "Delivery success and failure": the receiver wants no more events. */
const GONE = 410;

/**
 * Signs events and posts them, each once: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md.
 * Rejects with DeliveryError and nothing else.
 */
export class Receiver {
  readonly #url: string;
  readonly #signers: readonly Webhook[];
  readonly #deps: ReceiverDeps;
  readonly #off: OffSwitch;
  readonly #place: HttpPlace;

  constructor({ url, secrets }: WebhookConfig, deps: ReceiverDeps) {
    this.#url = url;
    this.#signers = secrets.map((secret) => new Webhook(secret));
    this.#deps = deps;
    this.#off = new OffSwitch(url, {
      ...deps,
      onOff: () => deps.onTrouble(webhookWords(deps.texts).switchedOff(this.#place.host)),
    });
    this.#place = {
      says: webhookSays,
      host: new URL(url).host,
      secrets: [...secretParts(url), ...secrets],
    };
  }

  /**
   * `id`: the same for every try of one event, without `.`. After a 410 nothing is posted any more; with `anew` it is, and
   * success then switches the webhook on again.
   */
  async post(event: WebhookEvent, id: string, signal: AbortSignal, anew = false): Promise<void> {
    if (!anew && (await this.#isOff())) throw this.#switchedOff();
    try {
      const answer = await this.#send(event, id, signal);
      await this.#judge(answer);
      if (anew && (await this.#off.end())) this.#deps.wake();
    } catch (error) {
      throw callError(error, this.#place);
    }
  }

  async #isOff(): Promise<boolean> {
    try {
      return await this.#off.isOff();
    } catch (error) {
      throw new DeliveryError("unavailable", failureOf(error), { cause: error });
    }
  }

  async #send(event: WebhookEvent, id: string, signal: AbortSignal): Promise<HttpAnswer> {
    // JSON.stringify writes no half surrogate pairs, so these are the very characters that are sent.
    const body = JSON.stringify(event);
    const at = new Date(this.#deps.clock.now());
    const headers = {
      "content-type": "application/json",
      "user-agent": "wechat-recall-bridge",
      "webhook-id": id,
      "webhook-timestamp": String(Math.floor(at.getTime() / 1_000)),
      "webhook-signature": this.#signers.map((signer) => signer.sign(id, at, body)).join(" "),
    };
    return await httpCall(this.#deps.fetch, { url: this.#url, method: "POST", headers, body }, signal);
  }

  async #judge(answer: HttpAnswer): Promise<void> {
    const { status, headers, text } = answer;
    if (status >= 200 && status < 300) return;
    if (status === GONE) {
      await this.#off.begin();
      throw this.#switchedOff();
    }
    // Of a page only its markup would be seen.
    const isPage = /html/i.test(headers.get("content-type") ?? "") || /^\s*</.test(text);
    const words = isPage ? "" : ownWords(text, this.#place.secrets);
    throw statusError(answer, words, this.#place, this.#deps.clock.now());
  }

  #switchedOff(): DeliveryError {
    return new DeliveryError("auth", webhookSays("switchedOff", { host: this.#place.host }));
  }
}
