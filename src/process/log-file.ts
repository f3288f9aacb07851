import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  mkdirSync,
  openSync,
  renameSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { LogOutput, systemPause } from "./log-output.ts";

/** A file of the log is at most so long, in bytes: weeks at level `info`. */
const MOST_BYTES = 4 * 1024 * 1024;
/** So many older files are kept beside the one that is written. */
const OLDER_FILES = 4;
/** Lines that wait for `open`, at most: a handful comes before the data folder is ours. */
const MOST_WAITING = 200;

const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;
/** A link in the place of the file is not followed: it might lead to a file of somebody else. */
const FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | (constants.O_NOFOLLOW ?? 0);

export type LogFileDeps = {
  /** DATA_DIR. */
  readonly dataDir: string;
  /** A line could not be written to the disk. Called once: the person then knows where to look. */
  readonly onTrouble: (error: unknown) => void;
  readonly mostBytes?: number;
};

/**
 * The log as files: `log/bridge.log` in DATA_DIR, older ones `bridge.1.log` and so on, the oldest with the highest number.
 * Only their owner can read them. Writes synchronously, never throws, and takes no more of the disk than these files.
 */
export class LogFile {
  readonly #deps: LogFileDeps;
  readonly #folder: string;
  readonly #output: LogOutput;
  #waiting: readonly string[] | undefined = [];
  #fd: number | undefined;
  #isTold = false;

  constructor(deps: LogFileDeps) {
    this.#deps = deps;
    this.#folder = join(deps.dataDir, "log");
    this.#output = new LogOutput({ write: (bytes) => this.#put(bytes), pause: systemPause });
  }

  /** The file that is written now. */
  get path(): string {
    return join(this.#folder, "bridge.log");
  }

  /** From now on lines go to the disk. To be called once DATA_DIR is this process's alone: two may not write the same files. */
  open(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const line of waiting) this.write(line);
  }

  /** True when the line was written, see `LogOutput.write`, or waits for `open`. */
  write(line: string): boolean {
    if (this.#waiting !== undefined) {
      if (this.#waiting.length >= MOST_WAITING) return false;
      this.#waiting = [...this.#waiting, line];
      return true;
    }
    return this.#rotated(Buffer.byteLength(line)) && this.#output.write(line);
  }

  #put(bytes: Uint8Array): number {
    try {
      return writeSync(this.#opened(), bytes);
    } catch (error) {
      this.#tell(error);
      throw error;
    }
  }

  /** False when there is no file that the line may be written to. */
  #rotated(bytes: number): boolean {
    const { mostBytes = MOST_BYTES } = this.#deps;
    try {
      const { size, nlink } = fstatSync(this.#opened());
      const isFull = size > 0 && size + bytes > mostBytes;
      if (!isFull && nlink > 0) return true;
      this.#close();
      // Somebody has removed a file that has no name any more: it is made anew.
      if (isFull && nlink > 0) this.#shift();
      this.#opened();
      return true;
    } catch (error) {
      this.#close();
      this.#tell(error);
      return false;
    }
  }

  #shift(): void {
    for (let number = OLDER_FILES - 1; number >= 1; number -= 1) {
      rename(this.#older(number), this.#older(number + 1));
    }
    renameSync(this.path, this.#older(1));
  }

  #older(number: number): string {
    return join(this.#folder, `bridge.${number}.log`);
  }

  #opened(): number {
    if (this.#fd !== undefined) return this.#fd;
    mkdirSync(this.#folder, { recursive: true, mode: PRIVATE_FOLDER });
    const fd = openSync(this.path, FLAGS, PRIVATE_FILE);
    this.#fd = fd;
    // One that was there before may be readable for others.
    if (process.platform !== "win32") fchmodSync(fd, PRIVATE_FILE);
    return fd;
  }

  #close(): void {
    const fd = this.#fd;
    this.#fd = undefined;
    try {
      if (fd !== undefined) closeSync(fd);
    } catch {
      // It is closed all the same.
    }
  }

  #tell(error: unknown): void {
    if (!this.#isTold) this.#deps.onTrouble(error);
    this.#isTold = true;
  }
}

/** Does nothing when there is no such file. */
function rename(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
}
