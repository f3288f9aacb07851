import { startOfDay } from "../../../bridge/describe/time.ts";
import { DeliveryError, errorText } from "../../../bridge/model/errors.ts";
import type { AlertChat } from "../../../bridge/ports/sink.ts";
import type { SinkDeps } from "../../../bridge/ports/sink-deps.ts";
import type { SlackApi } from "../api/api.ts";
import { isRefusal, isThreadGone, toDeliveryError } from "../api/errors.ts";
import { dayInWords, parentMessage } from "./parent.ts";

/** From the first moment of a day well into the next one, whatever a clock change makes of it. */
const INTO_NEXT_DAY_MS = 36 * 3_600_000;

export type ChatThreadsDeps = Pick<SinkDeps, "places" | "texts" | "clock" | "log"> & {
  readonly api: SlackApi;
  readonly channel: string;
  /** IANA name; the machine's own when left out. */
  readonly timeZone?: string;
};

/**
 * One thread for each chat of WeChat and each day: its first message has the chat's name. Slack itself shows below that
 * message how many replies there are and when the last one came, so it is edited only when the chat is renamed.
 */
export class ChatThreads {
  readonly #deps: ChatThreadsDeps;

  constructor(deps: ChatThreadsDeps) {
    this.#deps = deps;
  }

  /**
   * Runs `send` with the thread of the chat for today. When somebody has deleted its first message or locked it, once
   * more with a new one. Rejects as `send` does, with DeliveryError, or with StoreError.
   */
  async inThread<T>(chat: AlertChat, send: (root: string) => Promise<T>, signal: AbortSignal): Promise<T> {
    const root = await this.#rootOf(chat, signal);
    try {
      return await send(root);
    } catch (error) {
      if (!isThreadGone(error)) throw error;
    }
    await this.forget(chat);
    return await send(await this.#rootOf(chat, signal));
  }

  /** To be called when the thread is not there any more: the next alert begins a new one. Rejects with StoreError. */
  async forget(chat: AlertChat): Promise<void> {
    await this.#deps.places.delete(chat.key);
  }

  async #rootOf(chat: AlertChat, signal: AbortSignal): Promise<string> {
    const { places, channel } = this.#deps;
    const place = await places.get(chat.key);
    if (place === undefined || place.venue !== channel || place.until <= this.#deps.clock.now())
      return await this.#begin(chat, signal);
    if (place.title === chat.name) return place.thread;
    if (!(await this.#rename(place.thread, chat.name, signal))) return await this.#begin(chat, signal);
    // Also where Slack does not take the edit: the next alert does not ask again.
    await places.set(chat.key, { ...place, title: chat.name });
    return place.thread;
  }

  async #begin(chat: AlertChat, signal: AbortSignal): Promise<string> {
    const { api, places, channel, clock, log, timeZone } = this.#deps;
    const now = clock.now();
    const until = startOfDay(startOfDay(now, timeZone) + INTO_NEXT_DAY_MS, timeZone);
    const thread = await api.post(this.#parent(chat.name), {}, signal).catch(throwUnseen);
    try {
      await places.set(chat.key, { venue: channel, thread, title: chat.name, until });
    } catch (error) {
      log.warn({ sink: "slack", reason: errorText(error) }, "could not save the thread of a chat");
    }
    return thread;
  }

  /** False when the message is not there any more. */
  async #rename(thread: string, name: string, signal: AbortSignal): Promise<boolean> {
    try {
      await this.#deps.api.update(thread, this.#parent(name), signal);
      return true;
    } catch (error) {
      if (isRefusal(error, "message_not_found")) return false;
      if (isRefusal(error, "cant_update_message", "edit_window_closed")) return true;
      throwUnseen(error);
    }
  }

  #parent(name: string): ReturnType<typeof parentMessage> {
    const { texts, clock, timeZone } = this.#deps;
    return parentMessage(name, dayInWords(texts, clock.now(), timeZone));
  }
}

/** Whatever comes of a thread's first message, the alert is not there yet: its repeat is no duplicate. */
function throwUnseen(error: unknown): never {
  const { code, message, reason, retryAfterMs } = toDeliveryError(error);
  const wait = retryAfterMs === undefined ? {} : { retryAfterMs };
  throw new DeliveryError(code, { message, reason }, { cause: error, ...wait });
}
