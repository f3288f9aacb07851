import type { ReceivedMessage } from "../../bridge/model/message.ts";
import type { LoginView } from "../../bridge/ports/sink.ts";
import type { ListedNow } from "../../bridge/ports/stores/history.ts";
import type { Announcement } from "../../bridge/session/announcements/announcement-board.ts";

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
  /** A recall is listed, or its entry has its original now. It is in the database. */
  readonly listed: Hub<ListedNow>;
  /** The bytes of some message are there, or will not come. */
  readonly mediaSettled: Hub<void>;
  /** The alerts with these ids were deleted from the list by a person. */
  readonly forgotten: Hub<readonly string[]>;
  /** What people see of a login has changed. */
  readonly login: Hub<LoginView>;
};

/** Creates the hubs of one account. */
export function pipelineEvents(): PipelineEvents {
  return {
    announcement: new Hub(),
    sinkReady: new Hub(),
    language: new Hub(),
    ownNote: new Hub(),
    hurry: new Hub(),
    listed: new Hub(),
    mediaSettled: new Hub(),
    forgotten: new Hub(),
    login: new Hub(),
  };
}
