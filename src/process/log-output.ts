import { writeSync } from "node:fs";

/** Writes as many of the bytes as possible and returns how many. Throws the system's error. */
export type WriteSome = (bytes: Uint8Array) => number;

export type LogOutputDeps = {
  readonly write: WriteSome;
  /** Blocks the thread for so many milliseconds. */
  readonly pause: (ms: number) => void;
};

/** How long to wait for a slow reader, in total until a line passes without a wait. After that, lines are dropped. */
const PATIENCE_MS = 1_000;
const PAUSE_MS = 5;

/**
 * Writes log lines synchronously, so that a process that ends loses none. Never throws, and keeps nothing but the rest of
 * a partly written line. pino's own destination throws on a full disk and buffers without limit, stays silent after a
 * closed pipe, and blocks the program for ever on a pipe that nobody reads.
 */
export class LogOutput {
  readonly #deps: LogOutputDeps;
  #rest: Uint8Array | undefined;
  #waitedMs = 0;

  constructor(deps: LogOutputDeps = systemDeps(2)) {
    this.#deps = deps;
  }

  /** True when the text was written, at least its beginning: the rest is written with the next call. */
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

  /** Returns what could not be written; `undefined` when all was. */
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

/** The pipe is full because its reader is slow. Node makes pipes and terminals non-blocking. */
function isBusy(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EAGAIN";
}

const nothing = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/** Blocks the thread for so many milliseconds. */
export function systemPause(ms: number): void {
  Atomics.wait(nothing, 0, 0, ms);
}

function systemDeps(fd: number): LogOutputDeps {
  return { write: (bytes) => writeSync(fd, bytes), pause: systemPause };
}

/** Writes lines and counts those that could not be written. The count is logged when writing works again. */
export class LogLines {
  readonly #output: Pick<LogOutput, "write">;
  readonly #note: (lost: number) => string;
  #lost = 0;

  /** `note` formats the line that says how many were lost. */
  constructor(output: Pick<LogOutput, "write">, note: (lost: number) => string) {
    this.#output = output;
    this.#note = note;
  }

  write(line: string): void {
    if (this.#lost > 0 && this.#output.write(this.#note(this.#lost))) this.#lost = 0;
    if (this.#lost > 0 || !this.#output.write(line)) this.#lost += 1;
  }
}
