import type { Logger } from "../../bridge/ports/log.ts";
import { MediaError } from "../../bridge/ports/media.ts";
import { LowDiskError } from "../errors/media-errors.ts";
import type { DiskReserve } from "./disk-reserve.ts";
import type { FreedFile } from "./media-deletion.ts";
import type { Evicted, Extent } from "./media-eviction.ts";

export type QuotaDeps = {
  readonly limit: number;
  readonly disk: Pick<DiskReserve, "lacking">;
  /** Deletes files until so many bytes are free or no more may be deleted, and calls `freed`. Resolves when they are deleted. */
  readonly evict: (bytes: number, extent: Extent) => Promise<Evicted>;
  /** Bytes of files that could not be deleted yet. */
  readonly undeleted: () => number;
  /** Tries again to delete them. */
  readonly sweep: () => Promise<void>;
  readonly log: Logger;
};

/** The reservation for one file that is being written. `begin` and `grow` reject with MediaError `noRoom` or LowDiskError. */
export type Room = {
  /** Before the first byte: reserves the size that the source announced. */
  begin(): Promise<void>;
  /** Before each chunk: the number of bytes with it. */
  grow(bytes: number): Promise<void>;
  /** At the end: the bytes of the stored file, or 0 when it was not stored. */
  close(kept: number): void;
};

/** While a file is written, the disk space is checked after so many bytes: other programs write there too. */
const LOOK_EVERY_BYTES = 4 * 1024 * 1024;

/** Counts the bytes of media on the disk, including those being written, and has files deleted before the limit is passed. */
export class MediaQuota {
  readonly #deps: QuotaDeps;
  #kept = 0;
  #writing = 0;
  /** The lack of room was logged. Reset when a file finds room without deleting one that an alert waits for. */
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

  /** To be called when the deletion of the files begins, not after it. */
  freed(files: readonly FreedFile[]): void {
    for (const { bytes } of files) this.#kept -= bytes;
  }

  /** `said`: the size that the source announced, 0 when unknown. */
  open(said: number): Room {
    let held = 0;
    let wasTight = false;
    let lookAt = LOOK_EVERY_BYTES;
    const hold = async (bytes: number): Promise<void> => {
      if (bytes <= held) return;
      if (await this.#hold(bytes - held)) wasTight = true;
      held = bytes;
    };
    return {
      begin: async () => {
        await hold(said);
        await this.#spareDisk(said > 0 ? said : LOOK_EVERY_BYTES);
      },
      grow: async (bytes) => {
        await hold(bytes);
        if (bytes < lookAt) return;
        lookAt = bytes + LOOK_EVERY_BYTES;
        await this.#spareDisk(said > bytes ? said - bytes : LOOK_EVERY_BYTES);
      },
      close: (kept) => {
        this.#writing -= held;
        this.#kept += kept;
        held = 0;
        if (kept > 0 && !wasTight) this.#tight = false;
      },
    };
  }

  /** Deletes files until the quota is met; it may have been lowered. */
  async trim(): Promise<void> {
    await this.#hold(0).catch((error: unknown) => {
      if (!(error instanceof MediaError)) throw error;
    });
  }

  /**
   * Reserves bytes. No other code runs between the last check and the reservation, so two files never reserve the same
   * room. True when the files deleted for it include one that an alert was waiting for.
   */
  async #hold(bytes: number): Promise<boolean> {
    const { limit, evict, sweep, undeleted, log } = this.#deps;
    const over = (): number => this.#kept + this.#writing + undeleted() + bytes - limit;
    // Files that are still being deleted are waited for before more are deleted.
    if (over() > 0 && undeleted() > 0) await sweep();
    let waited = 0;
    while (over() > 0) {
      const evicted = await evict(over(), "waiting");
      waited += evicted.waited;
      if (evicted.files.length > 0) {
        log.info(
          { files: evicted.files.length },
          "deleted the oldest media to stay within MEDIA_QUOTA_BYTES",
        );
      }
      if (over() > 0 && (evicted.files.length === 0 || undeleted() > 0)) {
        this.#tell(waited);
        throw new MediaError(
          "noRoom",
          `MEDIA_QUOTA_BYTES, ${limit}, has no room for ${bytes} bytes more now`,
        );
      }
    }
    this.#writing += bytes;
    if (waited > 0) this.#tell(waited);
    return waited > 0;
  }

  /**
   * Makes sure that `bytes` fit on the disk besides the reserve for the database. Files that alerts wait for are not deleted
   * for this: other programs may be filling the disk.
   */
  async #spareDisk(bytes: number): Promise<void> {
    const { disk, evict, log } = this.#deps;
    const lacking = await disk.lacking(bytes);
    if (lacking === 0) return;
    const { files } = await evict(lacking, "spare");
    if (files.length > 0) {
      log.info(
        { files: files.length },
        "little space is left on the disk; deleted media that no alert needs",
      );
    }
    if ((await disk.lacking(bytes)) > 0) throw new LowDiskError("Too little space is left on the disk");
  }

  #tell(waited: number): void {
    if (this.#tight) return;
    this.#tight = true;
    const { limit, log } = this.#deps;
    log.warn(
      { quotaBytes: limit, files: waited },
      "media of recalled messages fills MEDIA_QUOTA_BYTES; new alerts will say that their media is missing. Raise the limit, or check why sinks do not accept media",
    );
  }
}
