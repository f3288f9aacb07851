import type { CommandButton } from "../../../bridge/ports/command.ts";

/** Bytes of `callback_data` (https://core.telegram.org/bots/api#inlinekeyboardbutton). */
const DATA_LIMIT = 64;
/** Tells buttons of this program from those of another one that used the bot before. */
const MARK = "run:";

export type InlineButton = { readonly text: string; readonly data: string };
export type Pressed = Pick<CommandButton, "name" | "args">;

/** `callback_data` of a command, such as `run:logout confirm`; `undefined` when it cannot be written in that form. */
export function dataOf({ name, args }: Pressed): string | undefined {
  const data = MARK + [name, ...args].join(" ");
  return Buffer.byteLength(data) <= DATA_LIMIT && readData(data)?.args.length === args.length
    ? data
    : undefined;
}

/** The command behind a pressed button; `undefined` for anything that `dataOf` does not write. */
export function readData(data: string): Pressed | undefined {
  if (Buffer.byteLength(data) > DATA_LIMIT || !data.startsWith(MARK)) return undefined;
  const [name = "", ...args] = data.slice(MARK.length).split(" ");
  if (!/^[a-z][a-z0-9_]{0,31}$/.test(name)) return undefined;
  return args.every((arg) => /^[^\s\p{C}]+$/u.test(arg)) ? { name, args } : undefined;
}

/** What does not fit a button is left out: the text beside it says what to type. */
export function inlineButtons(buttons: readonly CommandButton[]): readonly InlineButton[] {
  return buttons.flatMap((button) => {
    const data = dataOf(button);
    return data === undefined || button.label.trim() === "" ? [] : [{ text: button.label, data }];
  });
}
