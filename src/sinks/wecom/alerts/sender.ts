import type { SinkDeps } from "../../../bridge/ports/sink-deps.ts";
import { Progress, type SendPart } from "../../shared/progress.ts";
import { Turns } from "../../shared/turns.ts";
import type { Robot, RobotMessage } from "../api/robot.ts";
import type { Messages } from "./words.ts";

/**
 * Sends messages to the group, one thing after the other, so that a picture stands right below the line that says whose it
 * is. A message of several parts goes on where it stopped.
 */
export class Sender {
  readonly #robot: Robot;
  readonly #progress: Progress;
  readonly #turns = new Turns();
  /** The alert whose words are the last message that went out; `undefined` when it was something else. */
  #last: string | undefined;

  constructor(robot: Robot, deps: Pick<SinkDeps, "state" | "log">) {
    this.#robot = robot;
    this.#progress = new Progress({ ...deps, sink: "wecom" });
  }

  /** Sends words. `id`: what they are, for a repeat. `alert`: the one that they are about; left out for other words. */
  async words(
    id: string,
    { contents, key }: Messages,
    signal: AbortSignal,
    alert?: string | undefined,
  ): Promise<void> {
    await this.#turns.run(async () => {
      this.#last = undefined;
      const parts = contents.map((content) => this.#part(textOf(content), signal));
      await this.#progress.send(id, key, parts);
      this.#last = alert;
    });
  }

  /**
   * Sends a medium. A message has no reply to another one, so a `line` before it says which alert it belongs to, unless
   * that alert stands right above. `always`: the line is needed in any case.
   */
  async medium(
    alert: string,
    message: RobotMessage,
    line: { readonly content: string; readonly always: boolean },
    signal: AbortSignal,
  ): Promise<void> {
    await this.#turns.run(async () => {
      const lines = line.always || this.#last !== alert ? [textOf(line.content)] : [];
      // All at once, so that nothing comes between the two.
      this.#robot.requireMediaRoom(lines.length + 1);
      this.#last = undefined;
      const parts = [...lines, message].map((each) => this.#part(each, signal));
      await this.#progress.send(`${alert}:media`, line.always ? "marked" : "", parts);
    });
  }

  #part(message: RobotMessage, signal: AbortSignal): SendPart {
    return async () => {
      await this.#robot.send(message, signal);
      // A robot's messages have no ids.
      return "";
    };
  }
}

function textOf(content: string): RobotMessage {
  return { msgtype: "text", text: { content } };
}
