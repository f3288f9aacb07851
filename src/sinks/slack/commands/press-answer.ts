import { errorText } from "../../../bridge/model/errors.ts";
import type { SinkDeps } from "../../../bridge/ports/sink-deps.ts";
import type { ReplyPriority } from "../../shared/reply-priority.ts";
import { fallback } from "../alerts/format.ts";
import type { SlackApi } from "../api/api.ts";
import { keptBlocks, type SlackContent, wordsOf } from "../api/blocks.ts";
import { isRefusal, isRefused } from "../api/errors.ts";
import type { PressedMessage } from "./incoming.ts";

/** Answers that only one person sees, by the address that came with a command or a press: five within half an hour. */
export type PrivateAnswers = {
  /** `instead`: in the place of the pressed message. */
  readonly say: (content: SlackContent, instead: boolean) => Promise<unknown>;
  /** Removes the pressed message. */
  readonly remove: () => Promise<unknown>;
};

/** What follows a press. `content` is `undefined` for an answer without words; for the others see `CommandReply`. */
export type PressAnswer = {
  readonly content: SlackContent | undefined;
  readonly replaces: boolean;
  readonly keepsButtons: boolean;
};

export type PressAnswerDeps = Pick<SinkDeps, "log"> & {
  readonly api: SlackApi;
  readonly way: ReplyPriority;
};

/** Answers a press on a message that only one person sees. Only the whole message can be changed. */
export async function answerAside(
  { content, keepsButtons }: PressAnswer,
  aside: PrivateAnswers,
): Promise<void> {
  if (content !== undefined) await aside.say(content, !keepsButtons);
  else if (!keepsButtons) await aside.remove();
}

/**
 * Answers a press on a message of SLACK_CHANNEL: in its place, or in its thread. Rejects with SlackApiError when an answer
 * could not be sent.
 */
export async function answerInChannel(
  pressed: PressedMessage & { readonly ts: string },
  { content, replaces, keepsButtons }: PressAnswer,
  deps: PressAnswerDeps,
  signal: AbortSignal,
): Promise<void> {
  const { api, way } = deps;
  const { ts, threadTs } = pressed;
  if (replaces && content !== undefined && (await replace(ts, content, deps, signal))) return;
  await Promise.all([
    content && way.answer(signal, () => api.post(content, { threadTs }, signal)),
    keepsButtons ? undefined : disarm(pressed, deps, signal),
  ]);
}

/** False when Slack does not take the edit, so that nothing has changed. */
async function replace(
  ts: string,
  content: SlackContent,
  { api, way }: PressAnswerDeps,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    await way.answer(signal, () => api.update(ts, content, signal));
    return true;
  } catch (error) {
    if (isRefused(error)) return false;
    throw error;
  }
}

/** Removes the buttons. Everything else stays as it looks. */
async function disarm(
  { ts, blocks }: PressedMessage & { readonly ts: string },
  { api, log }: PressAnswerDeps,
  signal: AbortSignal,
): Promise<void> {
  const kept = keptBlocks(blocks);
  if (kept.length === 0) return;
  try {
    await api.update(ts, { text: fallback([wordsOf(kept)]), blocks: kept }, signal);
  } catch (error) {
    if (isRefusal(error, "message_not_found")) return;
    log.warn({ sink: "slack", reason: errorText(error) }, "could not remove a used button in Slack");
  }
}
