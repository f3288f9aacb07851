import { foldText } from "../../text/tools/fold.ts";
import { nearest } from "../../text/tools/nearest.ts";
import type { CommandRequest } from "../ports/command.ts";
import type { Command } from "./shared/command.ts";

/** A longer word is no name of a command, and comparing it letter by letter would take long. UTF-16 units. */
const NAME_UNITS = 64;

function namesOf({ name, names }: Pick<Command, "name" | "names">): readonly string[] {
  return [name, ...names.zh, ...names.en];
}

/** The command with that name in any language. Case and width do not matter. */
export function findCommand(typed: string, commands: readonly Command[]): Command | undefined {
  if (typed.length > NAME_UNITS) return undefined;
  const name = foldText(typed);
  return commands.find((command) => namesOf(command).includes(name));
}

/** The command that was probably meant; `undefined` when none is near. */
export function nearestCommand(typed: string, commands: readonly Command[]): Command | undefined {
  if (typed.length > NAME_UNITS) return undefined;
  const names = new Map(commands.flatMap((command) => namesOf(command).map((name) => [name, command])));
  const name = nearest(foldText(typed), [...names.keys()]);
  return name === undefined ? undefined : names.get(name);
}

/** The commands that this person may use and that help lists. */
export function usableBy({ role }: Pick<CommandRequest, "role">, commands: readonly Command[]) {
  return commands.filter(({ hidden, readerMay }) => !hidden && (role === "owner" || readerMay));
}
