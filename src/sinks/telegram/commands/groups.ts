import { errorText } from "../../../bridge/model/errors.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import type { TelegramApi } from "../api/api.ts";
import { TelegramFailure } from "../api/errors.ts";
import type { ChatRef, Membership, Moved } from "../api/incoming.ts";
import type { Place, TargetChat } from "../chat/target-chat.ts";
import type { OnStranger } from "./commands.ts";

export type GroupsDeps = {
  readonly api: TelegramApi;
  readonly target: TargetChat;
  readonly onStranger: OnStranger;
  readonly log: Logger;
  /** Called when the bot was added to its chat again, unblocked there or given other rights. */
  readonly onWelcome: () => void;
};

/** How many left chats are remembered. */
const MAX_LEFT = 1000;

/** Leaves every group and channel but the target chat, and follows that one when it is upgraded to a supergroup. */
export class Groups {
  readonly #deps: GroupsDeps;
  /** Chats that were left: further messages of the same batch do not make the bot leave again. */
  readonly #left = new Set<string>();

  constructor(deps: GroupsDeps) {
    this.#deps = deps;
  }

  /** To be called for every update of a chat, which shows that the bot is a member. */
  async seen(chat: ChatRef, signal: AbortSignal): Promise<void> {
    if (chat.chatType === "private") return;
    const place = await this.#deps.target.current();
    if (!(await this.#isHome(chat, place, signal))) await this.#leave(chat, signal);
  }

  /** The bot was added to or removed from a chat, blocked or unblocked. */
  async membership(event: Membership, signal: AbortSignal): Promise<void> {
    const { target, onStranger, log, onWelcome } = this.#deps;
    const place = await target.current();
    if (event.chatId === place?.chatId) {
      if (event.member) onWelcome();
      else log.warn({ chat: event.chatId }, "telegram: the bot was blocked in or removed from its chat");
      return;
    }
    this.#left.delete(event.chatId);
    if (!event.member || event.chatType === "private" || (await this.#isHome(event, place, signal))) return;
    if (place !== undefined && event.fromId !== undefined && !place.ownerIds.includes(event.fromId))
      onStranger(event, event.fromId);
    await this.#leave(event, signal);
  }

  /** A group was upgraded: stores the new id if it is the target chat. */
  async moved({ from, to }: Moved): Promise<void> {
    const { target } = this.#deps;
    if ((await target.current())?.chatId === from) await target.moved(to);
  }

  async #isHome({ chatId }: ChatRef, place: Place | undefined, signal: AbortSignal): Promise<boolean> {
    const { api, target } = this.#deps;
    if (place === undefined) return false;
    if (chatId === place.chatId || chatId === target.configuredId) return true;
    // After an upgrade, the update about the new member of the supergroup comes before the one about the upgrade
    // (https://github.com/tdlib/telegram-bot-api/issues/266).
    if (!isBasicGroup(place.chatId) || this.#left.has(chatId)) return false;
    const now = await api.newIdOf(place.chatId, signal);
    if (now !== undefined) await target.moved(now);
    return chatId === now;
  }

  async #leave({ chatId, chatType }: ChatRef, signal: AbortSignal): Promise<void> {
    const { api, log } = this.#deps;
    if (this.#left.has(chatId)) return;
    if (this.#left.size >= MAX_LEFT) this.#left.clear();
    try {
      await api.leave(chatId, signal);
    } catch (error) {
      if (!(error instanceof TelegramFailure) || error.code !== "refused" || error.status === 429)
        throw error;
      log.debug({ chat: chatId, error: errorText(error) }, "telegram: could not leave a chat");
      return;
    }
    this.#left.add(chatId);
    log.info(
      { chat: chatId },
      `telegram: left a ${chatType} that alerts do not go to; if they should, set TELEGRAM_CHAT_ID to its id and add the bot again`,
    );
  }
}

/** Ids of basic groups go down to -999999999999; those of supergroups and channels are lower (https://core.telegram.org/api/bots/ids). */
function isBasicGroup(chatId: string): boolean {
  const id = Number(chatId);
  return id < 0 && id > -1_000_000_000_000;
}
