import type { CommandButton } from "../../../bridge/ports/command.ts";
import { cleanLine } from "../../../text/tools/clean.ts";
import { buttonData, type Pressed, readButtonData } from "../../shared/button-data.ts";
import { shorten } from "../../shared/shorten.ts";

/** Bytes of `callback_data` (https://core.telegram.org/bots/api#inlinekeyboardbutton). */
const DATA_LIMIT = 64;
/** Buttons in a row (undocumented; https://github.com/tginfo/Telegram-Limits/issues/228). */
const ROW_LIMIT = 8;
/** UTF-16 units, more than a phone shows of a button. */
const LABEL_LIMIT = 64;
/**
 * Buttons of a message. Telegram refuses keyboards of more than about 10 kB
 * (undocumented; https://github.com/tginfo/Telegram-Limits/issues/187), and one button takes up to 300 bytes.
 */
const BUTTON_LIMIT = 30;

/** `data`: `callback_data`, what comes back with a press. */
export type InlineButton = { readonly text: string; readonly data: string };
/** Rows of buttons under a message. Empty: none. */
export type InlineKeyboard = readonly (readonly InlineButton[])[];

/** Buttons for a message, in rows. One that does not fit is left out: the text beside it says what to type. */
export function inlineKeyboard(buttons: readonly CommandButton[]): InlineKeyboard {
  const rows: InlineButton[][] = [];
  let count = 0;
  // The row of the button before. A button that is left out begins a row too, though nobody sees it.
  let row: InlineButton[] | undefined;
  for (const button of buttons) {
    if (button.beside !== true || row === undefined || row.length >= ROW_LIMIT) row = [];
    const inline = count < BUTTON_LIMIT ? inlineButton(button) : undefined;
    if (inline === undefined) continue;
    if (row.length === 0) rows.push(row);
    row.push(inline);
    count += 1;
  }
  return rows;
}

/** The buttons under an alert: they share one row. */
export function alertKeyboard(buttons: readonly CommandButton[]): InlineKeyboard {
  return inlineKeyboard(buttons.map((button) => ({ ...button, beside: true })));
}

function inlineButton(button: CommandButton): InlineButton | undefined {
  const data = buttonData(button, DATA_LIMIT);
  const text = shorten(cleanLine(button.label), LABEL_LIMIT);
  return data === undefined || text === "" ? undefined : { text, data };
}

/** The command behind the data of a press; `undefined` when it is none of ours. */
export function pressedCommand(data: string | undefined): Pressed | undefined {
  return data === undefined ? undefined : readButtonData(data, DATA_LIMIT);
}
