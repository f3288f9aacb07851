/** A command in a sentence has a space before it, unless it is in quotation marks. */
export const after = (command: string): string => (command.startsWith("「") ? command : ` ${command}`);

/** The same behind it. */
export const amid = (command: string): string => (command.startsWith("「") ? command : ` ${command} `);

/** Ends a question. `command` confirms; `undefined`: a button does. */
export function confirmBy(how: string, command: string | undefined): string {
  return command === undefined ? "" : `${how}的话，一分钟内发送${after(command)}`;
}
