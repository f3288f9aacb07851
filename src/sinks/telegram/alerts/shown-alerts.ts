import type { ShownAlert } from "../../../bridge/ports/command.ts";
import type { CommandIntake } from "../../../bridge/ports/sink-deps.ts";
import type { SendPart } from "../../shared/progress.ts";
import { alertKeyboard } from "../api/buttons.ts";
import type { Each, Spot } from "../chat/sender.ts";
import { type AlertMessages, mediaContentOf } from "./alert-messages.ts";

export type ShownAlertsDeps = Pick<CommandIntake, "alertButtons"> & { readonly messages: AlertMessages };

/** An upload that follows an alert. It may take long. */
export type FollowUp = (each: Each) => Promise<void>;

/**
 * Shows an alert again, because a person asked for it: loud, not as a possible duplicate, and apart from the deliveries of
 * the same alert.
 */
export class ShownAlerts {
  readonly #deps: ShownAlertsDeps;

  constructor(deps: ShownAlertsDeps) {
    this.#deps = deps;
  }

  /**
   * Resolves when the alert is shown, with the upload of its media if that is still to be done. Rejects with TelegramFailure
   * or DeliveryError.
   */
  async show(
    { alert, media }: ShownAlert,
    { chatId, shared, topicId }: Spot,
    each: Each,
    signal: AbortSignal,
  ): Promise<FollowUp | undefined> {
    const { messages, alertButtons } = this.#deps;
    const keyboard = alertKeyboard(alertButtons(alert));
    const stand = { chatId, shared, topicId, silent: false, possibleDuplicate: false, keyboard };
    const content = mediaContentOf(alert);
    if (content === undefined || media?.state !== "kept") {
      await sendAll(messages.words(alert, media, stand, signal), each);
      return undefined;
    }
    const shown = await each(() => messages.captioned(alert, content, media.file, stand, signal));
    if (shown !== undefined && "messageId" in shown) return undefined;
    const first = await sendAll(messages.words(alert, shown?.words ?? media, stand, signal), each);
    if (shown !== undefined) return undefined;
    const replyTo = first === undefined ? undefined : Number(first);
    return async (later) => {
      await later(() => messages.followUp(alert, content, media, stand, replyTo, signal));
    };
  }
}

/** Sends the parts in order. Resolves with the id of the first message. */
async function sendAll(parts: readonly SendPart[], each: Each): Promise<string | undefined> {
  let first: string | undefined;
  for (const part of parts) {
    const id = await each(() => part(first));
    first ??= id;
  }
  return first;
}
