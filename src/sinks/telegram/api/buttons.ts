import type { CommandButton } from "../../../bridge/ports/command.ts";
import { buttonData, type Pressed, readButtonData } from "../../shared/button-data.ts";

/** Bytes of `callback_data` (https://core.telegram.org/bots/api#inlinekeyboardbutton). */
const DATA_LIMIT = 64;

/** `data`: `callback_data`, what comes back with a press. */
export type InlineButton = { readonly text: string; readonly data: string };

/** Buttons for a message. One that does not fit is left out: the text beside it says what to type. */
export function inlineButtons(buttons: readonly CommandButton[]): readonly InlineButton[] {
  return buttons.flatMap((button) => {
    const data = buttonData(button, DATA_LIMIT);
    return data === undefined || button.label.trim() === "" ? [] : [{ text: button.label, data }];
  });
}

/** The command behind the data of a press; `undefined` when it is none of ours. */
export function pressedCommand(data: string | undefined): Pressed | undefined {
  return data === undefined ? undefined : readButtonData(data, DATA_LIMIT);
}
