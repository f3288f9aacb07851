import type { Command, CommandDeps } from "../../src/bridge/commands/command.ts";
import { runCommandOf } from "../../src/bridge/commands/dispatch.ts";
import type { CommandReply, CommandRequest } from "../../src/bridge/ports/command.ts";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import { Confirmation } from "../../src/bridge/timing/confirmation.ts";
import { textsFor } from "../../src/text/index.ts";
import { ManualClock } from "../fakes/manual-clock.ts";

export const LIST_IS_OLD = "this list is old: ask again";

/** A list with pages that are turned in place. No command of the program has one yet. */
export class Pages {
  readonly requests: CommandRequest[] = [];
  /** What stands on a page, by its number. */
  text: (page: number) => string = (page) => `page ${page} of 3`;
  #known = true;

  /** The list is gone, and its buttons are still there. */
  forget(): void {
    this.#known = false;
  }

  readonly #command: Command = {
    name: "pages",
    summary: () => "turns pages",
    readerMay: true,
    acts: false,
    hidden: false,
    run: async ({ args }) => {
      if (!this.#known) return LIST_IS_OLD;
      const page = Number(args[0] ?? "1");
      const button = (label: string, to: number) => ({ label, name: "pages", args: [String(to)] });
      const buttons = [
        ...(page > 1 ? [button("back", page - 1)] : []),
        ...(page < 3 ? [button("next", page + 1)] : []),
      ];
      return { text: this.text(page), buttons, replaces: true };
    },
  };

  readonly run = async (request: CommandRequest): Promise<CommandReply> => {
    this.requests.push(request);
    return await runCommandOf([this.#command], request, unused);
  };
}

const nothing = (): never => {
  throw new Error("the command of the test needs nothing of the program");
};
const unused: CommandDeps = {
  texts: textsFor("en"),
  log: silentLogger,
  status: nothing,
  state: nothing,
  requestLogin: nothing,
  logout: nothing,
  logoutConfirmation: new Confirmation(new ManualClock()),
  retry: nothing,
};
