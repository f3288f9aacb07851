import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { errorText } from "../../../bridge/model/errors.ts";
import type { Logger } from "../../../bridge/ports/log.ts";
import type { StateStore } from "../../../bridge/ports/stores/state-store.ts";

const KEY = "filehelper.reply-folder";
const FOLDER = "wechat-recall-bridge-";

/**
 * Files that answers bring, on disk while they are sent: a session sends from disk. Each is in a folder of its own below the
 * system's folder for temporary files, which only this user can open, and is deleted once it was sent. The folder is noted
 * first, so that the next start deletes what a process left that was ended in between. One file at a time.
 */
export class ReplyFiles {
  readonly #state: StateStore;
  readonly #log: Logger;
  #cleared: Promise<void> = Promise.resolve();

  constructor(state: StateStore, log: Logger) {
    this.#state = state;
    this.#log = log;
  }

  /** Calls `send` with the path of a file with these bytes. Rejects as `send` does, and when the file cannot be written. */
  async use(bytes: Uint8Array, send: (path: string) => Promise<void>): Promise<void> {
    await this.#cleared;
    const folder = await mkdtemp(join(tmpdir(), FOLDER));
    try {
      await this.#state.set(KEY, folder);
      const path = join(folder, "file");
      await writeFile(path, bytes, { mode: 0o600, flag: "wx" });
      await send(path);
    } finally {
      await this.#remove(folder);
    }
  }

  /** Begins to delete what an earlier process left, and returns at once. Files that are used later wait for it. */
  clear(): void {
    this.#cleared = this.#clear();
  }

  async #clear(): Promise<void> {
    try {
      const folder = await this.#state.get(KEY);
      if (folder !== undefined && basename(folder).startsWith(FOLDER)) await this.#remove(folder);
    } catch (error) {
      this.#log.warn({ error: errorText(error) }, "filehelper: could not look for a file that was left");
    }
  }

  async #remove(folder: string): Promise<void> {
    try {
      await rm(folder, { recursive: true, force: true });
      await this.#state.delete(KEY);
    } catch (error) {
      this.#log.warn(
        { folder, error: errorText(error) },
        "filehelper: a file that was sent could not be deleted; it is deleted at the next start",
      );
    }
  }
}
