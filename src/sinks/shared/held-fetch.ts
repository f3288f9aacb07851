import type { HoldableFetch } from "../../bridge/ports/sink-deps.ts";

/** A fetch whose requests can be held back for a moment. What is composed and opened for them goes on meanwhile. */
export class HeldFetch {
  readonly fetch: typeof fetch;
  #until: Promise<unknown> | undefined;

  constructor(send: HoldableFetch) {
    this.fetch = (input, init) =>
      this.#until === undefined ? send(input, init) : send.held(input, init, this.#until);
  }

  /** Requests from now on wait for `mark`, if there is one. It must not reject. Of several marks they wait for all. */
  holdUntil(mark: Promise<void> | undefined): void {
    if (mark === undefined) return;
    const until = Promise.all([this.#until, mark]);
    this.#until = until;
    void until.then(() => {
      if (this.#until === until) this.#until = undefined;
    });
  }
}
