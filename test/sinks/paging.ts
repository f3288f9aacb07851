import type { CommandReply, CommandRequest } from "../../src/bridge/ports/command.ts";

export const LIST_IS_OLD = "this list is old: ask again";

/** A list with pages that are turned in place, as the commands have it. */
export class Pages {
  readonly requests: CommandRequest[] = [];
  /** What stands on a page, by its number. */
  text: (page: number) => string = (page) => `page ${page} of 3`;
  #known = true;

  /** The list is gone, and its buttons are still there. */
  forget(): void {
    this.#known = false;
  }

  readonly run = async (request: CommandRequest): Promise<CommandReply> => {
    this.requests.push(request);
    if (!this.#known) return { text: LIST_IS_OLD, buttons: [] };
    const page = Number(request.args[0] ?? "1");
    const button = (label: string, to: number) => ({ label, name: "pages", args: [String(to)] });
    const buttons = [
      ...(page > 1 ? [button("back", page - 1)] : []),
      ...(page < 3 ? [button("next", page + 1)] : []),
    ];
    return { text: this.text(page), buttons, replaces: true };
  };
}
