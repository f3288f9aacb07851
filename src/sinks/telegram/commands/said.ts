/**
 * A command as it was written. `addressed`: with the name of the bot, `/status@bot`. `plain`: words without the form of a
 * command.
 */
export type Said = {
  readonly name: string;
  readonly args: readonly string[];
  readonly addressed: boolean;
  readonly plain: boolean;
};

/** Names may be in Chinese. They may be as long as those that the Bot API knows (BotCommand). */
const COMMAND = /^\/([\p{L}\p{N}_]{1,32})(?:@(\w+))?(?:\s+([\s\S]*))?$/u;

const wordsOf = (text: string): readonly string[] => text.split(/\s+/).filter((word) => word !== "");

/** Reads `/name args` and `/name@bot args`; `undefined` for other text and for commands of another bot. */
export function parseCommand(text: string, botUsername: string): Said | undefined {
  const [, name, bot, rest = ""] = COMMAND.exec(text.trim()) ?? [];
  if (name === undefined) return undefined;
  if (bot !== undefined && bot.toLowerCase() !== botUsername.toLowerCase()) return undefined;
  return { name: name.toLowerCase(), args: wordsOf(rest), addressed: bot !== undefined, plain: false };
}

/** Reads what is said to the bot without the form of a command; `undefined` for commands, also those of another bot. */
export function parsePlain(text: string): Said | undefined {
  const [name, ...args] = wordsOf(text);
  if (name === undefined || COMMAND.test(text.trim())) return undefined;
  return { name: name.toLowerCase(), args, addressed: false, plain: true };
}

/** Whether no other bot can have a command of this name: "lowercase English letters, digits and underscores" (BotCommand). */
export function isOnlyOurs(name: string): boolean {
  return !/^\w+$/.test(name);
}
