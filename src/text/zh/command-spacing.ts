/** A command in a sentence has a space before it, unless it is in quotation marks. */
export const after = (command: string): string => (command.startsWith("「") ? command : ` ${command}`);

/** The same behind it. */
export const amid = (command: string): string => (command.startsWith("「") ? command : ` ${command} `);
