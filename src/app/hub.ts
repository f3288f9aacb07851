import type { ReceivedMessage } from "../bridge/model/message.ts";
import type { Announcement } from "../bridge/session/announcement-board.ts";

/**
 * Passes events from senders to listeners. A hub is created before both, so that they need not know each other. An
 * event without a listener is lost, so nothing may send before all parts exist.
 */
export class Hub<T> {
  #listeners: readonly ((event: T) => void)[] = [];

  listen(listener: (event: T) => void): void {
    this.#listeners = [...this.#listeners, listener];
  }

  /** Calls the listeners in the order in which they were added. */
  readonly tell = (event: T): void => {
    for (const listener of this.#listeners) listener(event);
  };
}

/** Events between parts of one account where the receiver is created before the sender. */
export type PipelineEvents = {
  /** An announcement for every sink that can show it. */
  readonly announcement: Hub<Announcement>;
  /** The name of a sink that can deliver now. */
  readonly sinkReady: Hub<string>;
  /** The language of all texts has changed. */
  readonly language: Hub<void>;
  /** A note of mine in the chat with myself, after it was stored. */
  readonly ownNote: Hub<ReceivedMessage>;
  /** Something has changed (a command, a clock jump): no lane waits for the end of its pause. */
  readonly hurry: Hub<void>;
};

/** Creates the hubs of one account. */
export function pipelineEvents(): PipelineEvents {
  return {
    announcement: new Hub(),
    sinkReady: new Hub(),
    language: new Hub(),
    ownNote: new Hub(),
    hurry: new Hub(),
  };
}
