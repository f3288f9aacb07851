/** Runs jobs one at a time, in the order of the calls. A job that fails does not hold up the next one. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Settles as `job` does. */
  async run<T>(job: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(job);
    this.#last = turn.catch(() => {});
    return await turn;
  }
}
