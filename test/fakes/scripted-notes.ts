import type { ReceivedMessage } from "../../src/bridge/model/message.ts";
import type { CommandReply, CommandRequest } from "../../src/bridge/ports/command.ts";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import { MemoryStateStore } from "./memory-state-store.ts";

/** Notes that a test writes into the chat with oneself, and the commands that a sink makes of them. */
export class ScriptedNotes {
  readonly requests: CommandRequest[] = [];
  /** WeChat's time. */
  now = 0;
  /** What the next commands are answered with. */
  answer: (request: CommandRequest) => Promise<CommandReply> | CommandReply = ({ name }) => ({
    text: `answer to ${name}`,
    buttons: [],
  });
  readonly state: MemoryStateStore;
  #listeners: ((note: ReceivedMessage) => void)[] = [];

  /** `state`: what an earlier process left. */
  constructor(state = new MemoryStateStore()) {
    this.state = state;
  }

  /** What the sink gets. */
  get deps() {
    return {
      onOwnNote: (listener: (note: ReceivedMessage) => void) => {
        this.#listeners.push(listener);
      },
      wechatNow: () => this.now,
      command: async (request: CommandRequest) => {
        this.requests.push(request);
        return await this.answer(request);
      },
      state: this.state,
      log: silentLogger,
    };
  }

  write(note: ReceivedMessage): void {
    for (const listener of this.#listeners) listener(note);
  }
}
