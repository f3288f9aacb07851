import { errorText } from "../../../bridge/model/errors.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import type { Bot, IncomingEvent } from "../api/incoming.ts";
import type { Commands } from "./commands.ts";
import type { Groups } from "./groups.ts";

export type InboxDeps = { readonly commands: Commands; readonly groups: Groups; readonly log: Logger };

/**
 * Handles one update. `backlog`: it waited at Telegram when the bridge began to read. Never rejects: what cannot be
 * answered is logged.
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
      await attempt("a command could not be answered", commands.text(event, bot, backlog, signal));
      await attempt("a chat could not be left", groups.seen(event, signal));
      return;
    case "press":
      return await attempt("a button could not be answered", commands.press(event, bot, backlog, signal));
    case "membership":
      return await attempt("a chat could not be left", groups.membership(event, signal));
    case "moved":
      return await attempt("the group's new id could not be kept", groups.moved(event));
    case "presence":
      return await attempt("a chat could not be left", groups.seen(event, signal));
    default:
      return event satisfies never;
  }
}
