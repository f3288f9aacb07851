import { execFile } from "node:child_process";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Where the log begins: no file that the program writes besides comes near. The file is sparse and takes no room. */
const BEGIN = 2 ** 30;
/** What still fits: a write that finds too little room leaves the beginning of its line. */
const ROOM = 5;
const LOOK_MS = 10;

/**
 * A file for the program's stderr that can be full, for every user: the limit of the process on the size of its files
 * (`prlimit` of util-linux) meets this one alone.
 */
export class LogFile {
  /** For the program's stderr. */
  readonly writer: number;
  readonly #folder: string;
  readonly #reader: number;
  readonly #onText: (text: string) => void;
  readonly #look: NodeJS.Timeout;
  readonly #decoder = new TextDecoder();
  #at = BEGIN;

  /** `onText` takes what is written. */
  static async make(onText: (text: string) => void): Promise<LogFile> {
    const folder = await mkdtemp(join(tmpdir(), "bridge-log-"));
    const file = await open(join(folder, "log"), "w");
    await file.truncate(BEGIN);
    await file.close();
    return new LogFile(folder, onText);
  }

  private constructor(folder: string, onText: (text: string) => void) {
    this.#folder = folder;
    this.writer = openSync(join(folder, "log"), "a");
    this.#reader = openSync(join(folder, "log"), "r");
    this.#onText = onText;
    this.#look = setInterval(() => this.read(), LOOK_MS);
    this.#look.unref();
  }

  /** From now on that process can write nothing more to it. */
  async fill(pid: number | undefined): Promise<void> {
    await limit(pid, String(fstatSync(this.#reader).size + ROOM));
  }

  async free(pid: number | undefined): Promise<void> {
    await limit(pid, "unlimited");
  }

  async remove(): Promise<void> {
    clearInterval(this.#look);
    closeSync(this.writer);
    closeSync(this.#reader);
    await rm(this.#folder, { recursive: true, force: true });
  }

  /** Done by itself a hundred times a second; what a process wrote before it ended is read at once so. */
  read(): void {
    const bytes = Buffer.alloc(fstatSync(this.#reader).size - this.#at);
    if (bytes.length === 0) return;
    this.#at += readSync(this.#reader, bytes, 0, bytes.length, this.#at);
    this.#onText(this.#decoder.decode(bytes, { stream: true }));
  }
}

/** A process that has ended meanwhile writes nothing anyway. */
async function limit(pid: number | undefined, bytes: string): Promise<void> {
  try {
    await run("prlimit", ["--pid", String(pid), `--fsize=${bytes}:`]);
  } catch (error) {
    if (isAlive(pid)) throw error;
  }
}

function isAlive(pid: number | undefined): boolean {
  try {
    return pid !== undefined && process.kill(pid, 0);
  } catch {
    return false;
  }
}
