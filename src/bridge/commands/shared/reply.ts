import type { CommandReply } from "../../ports/command.ts";
import type { CommandDeps } from "./command.ts";

/** A reply of words alone. */
export function words(text: string): CommandReply {
  return { text, buttons: [] };
}

/** What every line about a recall or message needs. */
export function lineOptions({ texts, clock, timeZone }: Pick<CommandDeps, "texts" | "clock" | "timeZone">) {
  return { texts, now: clock.now(), ...(timeZone === undefined ? {} : { timeZone }) };
}
