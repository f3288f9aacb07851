import type { Sink } from "../../bridge/ports/sink.ts";
import type { Boards } from "./boards.ts";
import type { CommandOutlets } from "./command-desk.ts";

/**
 * The sinks of one account and what they show, for the commands. It is created before both, since sinks are made with
 * the commands. Until `hold` is called there is nothing to show.
 */
export class ShownSinks implements CommandOutlets {
  #sinks: readonly Sink[] = [];
  #boards: Pick<Boards, "showLoginAgain"> | undefined;

  hold(sinks: readonly Sink[], boards: Pick<Boards, "showLoginAgain">): void {
    this.#sinks = sinks;
    this.#boards = boards;
  }

  readonly sinks = (): readonly Sink[] => this.#sinks;

  readonly showLoginAgain: CommandOutlets["showLoginAgain"] = (sink, own) =>
    this.#boards?.showLoginAgain(sink, own) ?? false;
}
