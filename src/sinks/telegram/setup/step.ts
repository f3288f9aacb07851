import { errorText } from "../../../bridge/model/errors.ts";
import { Cancelled } from "../../../kinds/questions.ts";
import type { SetupOutcome, SetupTools } from "../../../kinds/setup.ts";
import { errorWords } from "../../../text/reason-words.ts";
import { createTelegramApi, type TelegramApi } from "../api/api.ts";
import type { TelegramConfig } from "../api/config.ts";
import { TelegramFailure, toDeliveryError } from "../api/errors.ts";
import type { Bot } from "../api/incoming.ts";
import { newCode } from "../commands/pairing-code.ts";
import { type Paired, pairByCode } from "./pair.ts";
import { stepWords } from "./words.ts";

type Step = SetupTools & { readonly api: TelegramApi; readonly bot: Bot; readonly config: TelegramConfig };

/** Asks Telegram for the bot of the token, then pairs a chat. */
export async function runSetup(
  config: TelegramConfig & { readonly proxy: string | undefined },
  tools: SetupTools,
): Promise<SetupOutcome> {
  const { ask, texts, connect } = tools;
  const words = stepWords(texts);
  const api = createTelegramApi({ ...config, fetch: connect(config.proxy).fetch });
  try {
    const bot = await ask.wait(words.checking, (signal) => api.getMe(signal));
    ask.say("ok", words.works(`@${bot.username}`));
    return await place({ ...tools, api, bot, config });
  } catch (error) {
    if (error instanceof Cancelled) throw error;
    ask.say("fail", wordsOf(error, tools));
    return { kind: "wrong" };
  }
}

function wordsOf(error: unknown, { texts }: SetupTools): string {
  const words = stepWords(texts);
  if (!(error instanceof TelegramFailure)) return errorWords(error, texts);
  if (error.refusal === "tokenRefused" || error.refusal === "unknownBot")
    return words.refused(errorText(error));
  if (error.status === 409) return words.rival;
  if (error.code === "unreachable") return words.notReached(errorWords(error, texts));
  return errorWords(toDeliveryError(error), texts);
}

/** The chat for alerts. */
async function place(step: Step): Promise<SetupOutcome> {
  const { ask, texts, config } = step;
  const words = stepWords(texts);
  const { chatId } = config;
  if (chatId === undefined) return await pair(step);
  const choice = await ask.choose({
    message: words.keepQuestion(chatId),
    choices: [
      { value: "keep", label: words.keep },
      { value: "pair", label: words.pairAnew },
    ],
  });
  return choice === "keep" ? { kind: "done" } : await pair(step);
}

/** Shows a link with a code, and waits for it. The code is shown nowhere else. */
async function pair(step: Step): Promise<SetupOutcome> {
  const { ask, texts, bot, config } = step;
  const words = stepWords(texts);
  const read = { offset: 0 };
  for (;;) {
    const code = newCode();
    await ask.link(`https://t.me/${bot.username}?start=${code}`);
    // Two choices: more rows would push the QR code off a screen of 24 rows.
    const came = await ask.waitOr<Paired, "later" | "otherwise">(
      {
        message: words.waiting(`/pair ${code}`),
        choices: [
          { value: "later", label: words.later },
          { value: "otherwise", label: words.otherwise },
        ],
      },
      (signal) => pairByCode({ ...step, code, read, ownerIds: config.ownerIds }, signal),
    );
    if ("chosen" in came) {
      const outcome = came.chosen === "later" ? "later" : await otherwise(step);
      if (outcome === "later") return { kind: "later" };
      if (outcome !== "newCode") return { kind: "done", found: outcome };
    } else if ("chatId" in came.done) {
      ask.say("ok", words.success(came.done.chatId));
      return { kind: "done", found: new Map([["TELEGRAM_CHAT_ID", came.done.chatId]]) };
    } else {
      ask.say("warn", words.ended[came.done.ended]);
    }
  }
}

/** What else there is than the code on the screen. */
async function otherwise(step: Step): Promise<ReadonlyMap<string, string> | "newCode" | "later"> {
  const words = stepWords(step.texts);
  const choice = await step.ask.choose({
    message: words.otherwise,
    choices: [
      { value: "newCode", label: words.newCode },
      { value: "type", label: words.type },
      { value: "later", label: words.later },
    ],
  });
  return choice === "type" ? ((await typedChat(step)) ?? "newCode") : choice;
}

/** A group or a channel, whose id a person knows; `undefined`: none was typed. */
async function typedChat({ askSetting }: Step): Promise<ReadonlyMap<string, string> | undefined> {
  const chat = await askSetting("TELEGRAM_CHAT_ID");
  if (chat === "") return undefined;
  const found = new Map([["TELEGRAM_CHAT_ID", chat]]);
  // A group has no person whose commands would be taken by themselves.
  if (!chat.startsWith("-")) return found;
  const owners = await askSetting("TELEGRAM_OWNER_IDS");
  return owners === "" ? undefined : found.set("TELEGRAM_OWNER_IDS", owners);
}
