/** Reads a stream of bytes in pieces of wanted lengths. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(source: AsyncIterable<Buffer>) {
    this.#chunks = source[Symbol.asyncIterator]();
  }

  /** The next bytes as they come, at most `most` of them; empty at the end. */
  async some(most: number): Promise<Buffer> {
    while (this.#rest.length === 0) {
      const next = await this.#chunks.next();
      if (next.done === true) return Buffer.alloc(0);
      this.#rest = next.value;
    }
    const bytes = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(bytes.length);
    return bytes;
  }

  /** The next bytes; fewer only when the stream ends. For what fits into memory. */
  async exactly(length: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let missing = length; missing > 0; ) {
      const bytes = await this.some(missing);
      if (bytes.length === 0) break;
      parts.push(bytes);
      missing -= bytes.length;
    }
    return Buffer.concat(parts);
  }
}
