import { writeSync } from "node:fs";

/** Writes what it can of the bytes and says how many; throws what the system says. */
export type WriteSome = (bytes: Uint8Array) => number;

export type LogOutputDeps = {
  readonly write: WriteSome;
  /** Milliseconds, in place. */
  readonly pause: (ms: number) => void;
};

/** A reader that is busy gets so long in all, until a line passes without a wait; then lines are left out. */
const PATIENCE_MS = 1_000;
const PAUSE_MS = 5;

/**
 * Finished texts to the operator, written before the call returns: a dying process loses none. Nothing that the system
 * says of it is thrown, and nothing is kept for later but the rest of a text of which a part is out. pino's own
 * destination throws when the disk is full and keeps what it could not write, without end; after a closed pipe it never
 * writes again; on a pipe that nobody empties it waits for ever, and the whole program with it.
 */
export class LogOutput {
  readonly #deps: LogOutputDeps;
  #rest: Uint8Array | undefined;
  #waitedMs = 0;

  constructor(deps: LogOutputDeps = systemDeps(2)) {
    this.#deps = deps;
  }

  /** Whether it is out, if only its first part for now. */
  write(text: string): boolean {
    if (this.#rest !== undefined) {
      this.#rest = this.#writeAll(this.#rest);
      if (this.#rest !== undefined) return false;
    }
    const bytes = Buffer.from(text);
    const rest = this.#writeAll(bytes);
    if (rest?.length === bytes.length) return false;
    this.#rest = rest;
    return true;
  }

  /** What could not be written of it. */
  #writeAll(bytes: Uint8Array): Uint8Array | undefined {
    let rest = bytes;
    let waited = false;
    while (rest.length > 0) {
      try {
        rest = rest.subarray(this.#deps.write(rest));
      } catch (error) {
        if (!isBusy(error) || this.#waitedMs >= PATIENCE_MS) return rest;
        this.#deps.pause(PAUSE_MS);
        this.#waitedMs += PAUSE_MS;
        waited = true;
      }
    }
    if (!waited) this.#waitedMs = 0;
    return undefined;
  }
}

/** A full pipe of a reader that is slow. Node makes pipes and terminals non-blocking. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EAGAIN";
}

function systemDeps(fd: number): LogOutputDeps {
  const nothing = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  return {
    write: (bytes) => writeSync(fd, bytes),
    pause: (ms) => void Atomics.wait(nothing, 0, 0, ms),
  };
}

/** Lines on their way out. Of those that cannot be written only the number is kept, and told once there is a way again. */
export class LogLines {
  readonly #output: Pick<LogOutput, "write">;
  readonly #rowsOf: (text: string) => number;
  readonly #note: (lost: number) => string;
  #rows = 0;
  #lost = 0;

  /** `note`: a finished line that says how many were lost. */
  constructor(
    output: Pick<LogOutput, "write">,
    rowsOf: (text: string) => number,
    note: (lost: number) => string,
  ) {
    this.#output = output;
    this.#rowsOf = rowsOf;
    this.#note = note;
  }

  /** Rows of a terminal that they have taken so far. */
  get rows(): number {
    return this.#rows;
  }

  write(line: string): void {
    if (this.#lost > 0 && this.#put(this.#note(this.#lost))) this.#lost = 0;
    if (this.#lost > 0 || !this.#put(line)) this.#lost += 1;
  }

  #put(text: string): boolean {
    const written = this.#output.write(text);
    if (written) this.#rows += this.#rowsOf(text);
    return written;
  }
}
