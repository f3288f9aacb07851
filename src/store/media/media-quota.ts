import type { Logger } from "../../bridge/ports/log.ts";
import type { FreedFile } from "./media-rows.ts";

export type QuotaDeps = {
  readonly limit: number;
  /** Takes the oldest files that may go until so many bytes are free, or all of them, and tells which. */
  readonly evict: (bytes: number) => readonly FreedFile[];
  readonly remove: (files: readonly string[]) => Promise<void>;
  readonly log: Logger;
};

/** Room for one file that is being written. */
export type Room = {
  /** So many bytes of it there will be. */
  grow(bytes: number): Promise<void>;
  /** The file is kept with so many bytes, or not at all (0). */
  close(kept: number): void;
};

/** Counts the bytes on disk, those being written with them, and has room made before there are too many. */
export class MediaQuota {
  readonly #deps: QuotaDeps;
  #kept = 0;
  #writing = 0;
  #tight = false;

  constructor(deps: QuotaDeps) {
    this.#deps = deps;
  }

  get limit(): number {
    return this.#deps.limit;
  }

  kept(bytes: number): void {
    this.#kept += bytes;
  }

  freed(files: readonly FreedFile[]): void {
    for (const { bytes } of files) this.#kept -= bytes;
  }

  open(): Room {
    let held = 0;
    return {
      grow: async (bytes) => {
        if (bytes <= held) return;
        this.#writing += bytes - held;
        held = bytes;
        await this.#makeRoom();
      },
      close: (kept) => {
        this.#writing -= held;
        held = 0;
        this.#kept += kept;
      },
    };
  }

  async #makeRoom(): Promise<void> {
    const { limit, evict, remove, log } = this.#deps;
    const over = this.#kept + this.#writing - limit;
    if (over <= 0) {
      this.#tight = false;
      return;
    }
    const files = evict(over);
    this.freed(files);
    if (files.length > 0) {
      log.info({ files: files.length }, "the oldest media was deleted for MEDIA_QUOTA_BYTES");
      await remove(files.map(({ file }) => file));
    }
    // What recalled messages need is never deleted for the quota, nor what has just come.
    const tight = this.#kept + this.#writing > limit;
    if (tight && !this.#tight) {
      log.warn(
        { quotaBytes: limit, bytes: this.#kept + this.#writing },
        "media of recalled messages alone fills MEDIA_QUOTA_BYTES; what comes is kept all the same",
      );
    }
    this.#tight = tight;
  }
}
