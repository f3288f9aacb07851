import type { CommandButton } from "../../bridge/ports/command.ts";

/** Tells buttons of this program from those of another one that used the bot before. */
const MARK = "run:";
const NAME = /^[a-z][a-z0-9_]{0,31}$/;
/** A button does what a typed command does, and blanks separate the words of that one. */
const ARGUMENT = /^[^\s\p{C}]+$/u;

/** What a press asks for. */
export type Pressed = Pick<CommandButton, "name" | "args">;

/**
 * A command as the data of a button, such as `run:logout confirm`; `undefined` when it takes more than `limit` bytes or
 * cannot be written in this form. `limit`: what the platform takes.
 */
export function buttonData({ name, args }: Pressed, limit: number): string | undefined {
  const data = MARK + [name, ...args].join(" ");
  return readButtonData(data, limit)?.args.length === args.length ? data : undefined;
}

/** The command behind a pressed button; `undefined` for everything that `buttonData` does not write. */
export function readButtonData(data: string, limit: number): Pressed | undefined {
  if (Buffer.byteLength(data) > limit || !data.startsWith(MARK)) return undefined;
  const [name = "", ...args] = data.slice(MARK.length).split(" ");
  return NAME.test(name) && args.every((arg) => ARGUMENT.test(arg)) ? { name, args } : undefined;
}
