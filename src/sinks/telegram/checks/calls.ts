import type { ChatFullInfo, ChatMember, UserFromGetMe, WebhookInfo } from "grammy/types";
import { CHECK_CALL_MS } from "../../shared/checks/bounded.ts";
import { createTelegramClient } from "../api/client.ts";
import type { TelegramConfig } from "../api/config.ts";

/** The calls of the checks. They change nothing and show nothing to anybody. All reject with TelegramFailure. */
export type CheckCalls = {
  getMe(signal: AbortSignal): Promise<UserFromGetMe>;
  getWebhookInfo(signal: AbortSignal): Promise<WebhookInfo>;
  getChat(chatId: string, signal: AbortSignal): Promise<ChatFullInfo>;
  getMember(chatId: string, userId: number, signal: AbortSignal): Promise<ChatMember>;
  /**
   * Waits for updates without taking any: only an offset confirms some, and without `allowed_updates` the kinds that the
   * bot receives stay as they are (https://core.telegram.org/bots/api#getupdates).
   */
  peek(waitSeconds: number, signal: AbortSignal): Promise<void>;
};

export function createCheckCalls(
  { token, apiRoot }: Pick<TelegramConfig, "token" | "apiRoot">,
  fetchFn: typeof fetch,
): CheckCalls {
  const client = createTelegramClient({ token, apiRoot, fetch: fetchFn, timeoutMs: CHECK_CALL_MS });
  return {
    getMe: (signal) => client.call((api) => api.getMe(), signal),
    getWebhookInfo: (signal) => client.call((api) => api.getWebhookInfo(), signal),
    getChat: (chatId, signal) => client.call((api) => api.getChat(chatId), signal),
    getMember: (chatId, userId, signal) => client.call((api) => api.getChatMember(chatId, userId), signal),
    peek: async (waitSeconds, signal) => {
      const params = { timeout: waitSeconds, limit: 1 };
      await client.call((api) => api.getUpdates(params), signal, waitSeconds * 1_000);
    },
  };
}
