/**
 * The body of a request that is held back. undici writes the head of a request together with the first piece of such a body
 * (AsyncWriter in `lib/dispatcher/client-h1.js`), so that no byte leaves before.
 */
export class HeldText implements AsyncIterable<Uint8Array> {
  readonly #bytes: Uint8Array;
  readonly #until: Promise<unknown>;
  #isBegun = false;
  #isOver = false;

  /** `until` must not reject. */
  constructor(text: string, until: Promise<unknown>) {
    this.#bytes = Buffer.from(text);
    this.#until = until;
  }

  get length(): number {
    return this.#bytes.length;
  }

  /** False: no byte of the request has left. */
  get isBegun(): boolean {
    return this.#isBegun;
  }

  /** The request has failed: from now on no byte of it leaves. */
  end(): void {
    this.#isOver = true;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    await this.#until;
    if (this.#isOver) return;
    this.#isBegun = true;
    yield this.#bytes;
  }
}
