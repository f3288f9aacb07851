import type { Announcement } from "../bridge/session/announcement-board.ts";

/**
 * Brings events from those who tell to those who listen. A hub is made before both, so that neither has to know the other.
 * An event that comes before anybody listens is lost: nothing may be told before the parts have been put together.
 */
export class Hub<T> {
  #listeners: readonly ((event: T) => void)[] = [];

  listen(listener: (event: T) => void): void {
    this.#listeners = [...this.#listeners, listener];
  }

  /** In the order in which they began to listen. */
  readonly tell = (event: T): void => {
    for (const listener of this.#listeners) listener(event);
  };
}

/** What the parts of one account tell each other against the order in which they are made. */
export type PipelineEvents = {
  /** A line of the bridge about itself, for every sink that can show it. */
  readonly announcement: Hub<Announcement>;
  /** Name of a sink that has become able to deliver. */
  readonly sinkReady: Hub<string>;
  /** Things have changed, as a person or the clock says: no lane is to wait out a pause. */
  readonly hurry: Hub<void>;
};

export function pipelineEvents(): PipelineEvents {
  return { announcement: new Hub(), sinkReady: new Hub(), hurry: new Hub() };
}
