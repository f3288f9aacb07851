import type { Clock } from "../../../bridge/ports/clock.ts";
import type { Texts } from "../../../text/catalogue/texts.ts";
import type { TelegramApi } from "../api/api.ts";
import { TelegramFailure } from "../api/errors.ts";
import type { Bot, IncomingText } from "../api/incoming.ts";
import { CODE_TTL_MS, isCode, MAX_WRONG, typedCode } from "../commands/pairing-code.ts";
import { parseCommand } from "../commands/said.ts";
import { telegramWords } from "../texts/words.ts";

/** How long Telegram holds a poll open, in seconds. */
const POLL_SECONDS = 25;
/** Between two tries while Telegram cannot be reached, in milliseconds. */
const RETRY_MS = 3_000;
const CONFIRM_TIMEOUT_MS = 5_000;

/** Commands that bring a code: `/start` comes from the link. */
const COMMANDS = ["start", "pair"];

export type PairDeps = {
  readonly api: Pick<TelegramApi, "getUpdates" | "sendText">;
  readonly bot: Bot;
  readonly clock: Clock;
  readonly texts: Texts;
  readonly code: string;
  /** Who may pair; empty: everybody with the code. */
  readonly ownerIds: readonly string[];
  /** How far the messages were read, also with codes before this one. */
  readonly read: { offset: number };
};

/** The id of the private chat that sent the code, or why there is none. */
export type Paired = { readonly chatId: string } | { readonly ended: "expired" | "tooManyWrong" };

/**
 * Reads the bot's messages until somebody sends the code in a private chat. Rejects with TelegramFailure when Telegram
 * refuses that, and when `signal` aborts.
 */
export async function pairByCode(deps: PairDeps, signal: AbortSignal): Promise<Paired> {
  const { clock, read } = deps;
  const until = clock.monotonic() + CODE_TTL_MS;
  const answered = new Set<string>();
  let wrong = 0;
  while (clock.monotonic() < until) {
    const batch = await updates(deps, signal);
    for (const { updateId, event } of batch) {
      read.offset = updateId + 1;
      if (event?.kind !== "text") continue;
      const typed = codeIn(event, deps);
      if (typed === undefined) continue;
      if (isCode(typed, deps.code)) {
        await reply(deps, event.chatId, telegramWords(deps.texts).pairing.paired, signal);
        await confirm(deps);
        return { chatId: event.chatId };
      }
      if (typed !== "") wrong += 1;
      if (wrong >= MAX_WRONG) return { ended: "tooManyWrong" };
      if (!answered.has(event.chatId)) {
        answered.add(event.chatId);
        await reply(deps, event.chatId, telegramWords(deps.texts).pairing.wrongCode, signal);
      }
    }
  }
  return { ended: "expired" };
}

/** None when Telegram could not be reached: that may pass. */
async function updates(
  { api, clock, read }: PairDeps,
  signal: AbortSignal,
): ReturnType<TelegramApi["getUpdates"]> {
  try {
    return await api.getUpdates(read.offset, POLL_SECONDS, signal);
  } catch (error) {
    if (signal.aborted || !(error instanceof TelegramFailure) || error.code !== "unreachable") throw error;
    await clock.sleep(RETRY_MS, signal);
    return [];
  }
}

/** What a person in a private chat sent as a code; `""`: a command without one; `undefined`: nothing of that. */
function codeIn({ chatType, fromId, text }: IncomingText, { bot, ownerIds }: PairDeps): string | undefined {
  if (chatType !== "private" || fromId === undefined) return undefined;
  if (ownerIds.length > 0 && !ownerIds.includes(fromId)) return undefined;
  const said = parseCommand(text, bot.username);
  const typed = typedCode(text, said);
  return typed === undefined && said !== undefined && COMMANDS.includes(said.name) ? "" : typed;
}

/** Whether it arrives does not matter: the terminal tells the same. */
async function reply({ api }: PairDeps, chatId: string, text: string, signal: AbortSignal): Promise<void> {
  await api.sendText(chatId, text, { html: false }, signal).catch(() => {});
}

/** Otherwise the bridge would get the code again at its start. */
async function confirm({ api, read }: PairDeps): Promise<void> {
  await api.getUpdates(read.offset, 0, AbortSignal.timeout(CONFIRM_TIMEOUT_MS)).catch(() => {});
}
