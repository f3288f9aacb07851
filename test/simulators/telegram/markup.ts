import { badRequest, type Call } from "./call.ts";

export type InlineButton = { readonly text: string; readonly callbackData: string };
export type InlineKeyboard = readonly (readonly InlineButton[])[];

// Undocumented: https://github.com/tginfo/Telegram-Limits/issues/187 and /issues/228.
const MARKUP_BYTES = 10_000;
const ROW_BUTTONS = 8;
const ALL_BUTTONS = 100;

const CANNOT = "can't parse inline keyboard button:";

/** The call's inline keyboard, `undefined` without one. The simulator knows buttons with `callback_data` only. */
export function replyMarkup(call: Call): InlineKeyboard | undefined {
  const markup = call.object("reply_markup");
  if (markup === undefined) return undefined;
  const rows = markup.inline_keyboard;
  if (rows === undefined) throw badRequest("the simulator knows inline keyboards only");
  if (!Array.isArray(rows))
    throw badRequest('field "inline_keyboard" of the InlineKeyboardMarkup must be of type Array');
  const keyboard = rows.map((row: unknown) => {
    if (!Array.isArray(row)) throw badRequest("can't parse inline keyboard: expected an Array of Array");
    return row.map(button);
  });
  const all = keyboard.flat();
  if (all.length > ALL_BUTTONS || Buffer.byteLength(call.string("reply_markup")) > MARKUP_BYTES)
    throw badRequest("reply markup is too long");
  // Telegram breaks longer rows by itself: a bot that sends one does not see what people see.
  if (keyboard.some((row) => row.length > ROW_BUTTONS))
    throw badRequest(`the simulator takes at most ${ROW_BUTTONS} buttons in a row`);
  return keyboard.some((row) => row.length > 0) ? keyboard : undefined;
}

function button(value: unknown): InlineButton {
  if (typeof value !== "object" || value === null) throw badRequest(`${CANNOT} expected an Object`);
  const { text, callback_data: data, ...others }: Record<string, unknown> = { ...value };
  if (typeof text !== "string") throw badRequest(`${CANNOT} Can't find field "text"`);
  if (text.trim() === "") throw badRequest("BUTTON_TEXT_INVALID");
  if (Object.keys(others).length > 0) throw badRequest("the simulator knows buttons with callback_data only");
  // An empty one counts as none: the server then sees a button of a reply keyboard.
  if (data === undefined || data === "")
    throw badRequest(`${CANNOT} Text buttons are unallowed in the inline keyboard`);
  if (typeof data !== "string") throw badRequest(`${CANNOT} Field "callback_data" must be of type String`);
  // "Data to be sent in a callback query to the bot when the button is pressed, 1-64 bytes" (InlineKeyboardButton).
  if (Buffer.byteLength(data) > 64) throw badRequest("BUTTON_DATA_INVALID");
  return { text, callbackData: data };
}

export function wireMarkup(keyboard: InlineKeyboard): Record<string, unknown> {
  return {
    inline_keyboard: keyboard.map((row) =>
      row.map(({ text, callbackData }) => ({ text, callback_data: callbackData })),
    ),
  };
}
