import type { Texts } from "../../text/catalogue/texts.ts";
import type { Alert } from "../model/alert.ts";
import type { CommandButton } from "../ports/command.ts";
import { idOf } from "./shared/recall-id.ts";

/**
 * The buttons under an alert, in one row: the messages around it, a mute of its chat, its deletion. `listed`: whether
 * recalls are kept, since all three find the recall in the history. A mention is not kept and has none.
 */
export function alertButtons(alert: Alert, texts: Texts, listed: boolean): readonly CommandButton[] {
  if (alert.kind !== "recall" || !listed) return [];
  const { buttons } = texts.command;
  const args = [idOf(alert)];
  return [
    { label: buttons.context, name: "context", args },
    { label: buttons.mute, name: "mute", args, beside: true },
    { label: buttons.forget, name: "forget", args, beside: true },
  ];
}
