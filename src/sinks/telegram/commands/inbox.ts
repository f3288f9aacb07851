import { errorText } from "../../../bridge/model/errors.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import type { Bot, IncomingEvent } from "../api/incoming.ts";
import type { Commands } from "./commands.ts";
import type { Groups } from "./groups.ts";

export type InboxDeps = { readonly commands: Commands; readonly groups: Groups; readonly log: Logger };

/**
 * Handles one update. `backlog`: it waited at Telegram when the bridge began to read. Never rejects: errors are logged.
 */
export async function receive(
  event: IncomingEvent,
  { bot, backlog }: { readonly bot: Bot; readonly backlog: boolean },
  { commands, groups, log }: InboxDeps,
  signal: AbortSignal,
): Promise<void> {
  const attempt = async (what: string, work: Promise<void>): Promise<void> => {
    try {
      await work;
    } catch (error) {
      if (!signal.aborted) log.warn({ error: errorText(error) }, `telegram: ${what}`);
    }
  };
  switch (event.kind) {
    case "text":
      await attempt("could not answer a command", commands.text(event, bot, backlog, signal));
      await attempt("could not leave a chat", groups.seen(event, signal));
      return;
    case "press":
      return await attempt(
        "could not answer a press of a button",
        commands.press(event, bot, backlog, signal),
      );
    case "membership":
      return await attempt("could not leave a chat", groups.membership(event, signal));
    case "moved":
      return await attempt("could not save the new id of the group", groups.moved(event));
    case "presence":
      await attempt("could not answer a message", commands.presence(event, signal));
      return await attempt("could not leave a chat", groups.seen(event, signal));
    default:
      return event satisfies never;
  }
}
