import { DeliveryError } from "../../bridge/errors.ts";
import type { TelegramApi } from "./api.ts";
import { isParseFailure, TelegramFailure } from "./errors.ts";
import { formatPlain, type MessagePart } from "./format.ts";
import type { Place, Places } from "./places.ts";

/** Sends to the place, wherever it is now. */
export class Outlet {
  readonly #api: TelegramApi;
  readonly #places: Places;

  constructor(api: TelegramApi, places: Places) {
    this.#api = api;
    this.#places = places;
  }

  /** Runs with the place's chat; follows it once when Telegram says that it moved. Rejects with `notReady` without a place. */
  async at<T>(run: (place: Place) => Promise<T>): Promise<T> {
    const place = await this.#places.current();
    if (place === undefined)
      throw new DeliveryError(
        "notReady",
        "no Telegram chat yet: send the bot the /pair code from the terminal, or set TELEGRAM_CHAT_ID",
      );
    try {
      return await run(place);
    } catch (error) {
      if (!(error instanceof TelegramFailure) || error.migrateTo === undefined) throw error;
      await this.#places.moved(error.migrateTo);
      return await run({ ...place, chatId: error.migrateTo });
    }
  }

  /** One message; without markup when Telegram cannot parse it. Resolves with its id. */
  async part(chatId: string, { html, plain }: MessagePart, signal: AbortSignal): Promise<number> {
    try {
      return await this.#api.sendText(chatId, html, { html: true }, signal);
    } catch (error) {
      if (!isParseFailure(error)) throw error;
      return await this.#api.sendText(chatId, plain, { html: false }, signal);
    }
  }

  /** Words of the bridge, as many messages as they need. */
  async plain(chatId: string, text: string, signal: AbortSignal): Promise<void> {
    for (const part of formatPlain(text)) await this.#api.sendText(chatId, part, { html: false }, signal);
  }
}
