import type { Logger } from "../../bridge/ports/log.ts";
import { MediaError } from "../../bridge/ports/media.ts";
import { LowDiskError } from "../errors/media-errors.ts";
import type { DiskReserve } from "./disk-reserve.ts";
import type { Evicted, Extent } from "./media-eviction.ts";
import type { FreedFile } from "./media-rows.ts";

export type QuotaDeps = {
  readonly limit: number;
  readonly disk: Pick<DiskReserve, "lacking">;
  /** Takes files until so many bytes are free, or all that may go, and tells `freed` of them; resolves when they are deleted. */
  readonly evict: (bytes: number, extent: Extent) => Promise<Evicted>;
  /** Bytes of files that should be gone and are still there. */
  readonly undeleted: () => number;
  /** Tries again to delete those. */
  readonly sweep: () => Promise<void>;
  readonly log: Logger;
};

/** Room for one file that is being written. `begin` and `grow` reject with MediaError `noRoom` or LowDiskError. */
export type Room = {
  /** Before the first byte: holds room for all that the source announced. */
  begin(): Promise<void>;
  /** Before each piece: so many bytes there will be with it. */
  grow(bytes: number): Promise<void>;
  /** The file is kept with so many bytes, or not at all (0). */
  close(kept: number): void;
};

/** While a file comes, the disk is asked after so many bytes: others write there too. */
const LOOK_EVERY_BYTES = 4 * 1024 * 1024;

/** Counts the bytes on disk, those being written with them, and has room made before there are too many. */
export class MediaQuota {
  readonly #deps: QuotaDeps;
  #kept = 0;
  #writing = 0;
  /** Told to the operator, once until a file finds room without that. */
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

  /** To be called with the deletion of the files, not after it. */
  freed(files: readonly FreedFile[]): void {
    for (const { bytes } of files) this.#kept -= bytes;
  }

  /** `said`: how long the file is by its source, 0 when that is not known. */
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

  /** Brings what is kept down to the quota, which may have been lowered. */
  async trim(): Promise<void> {
    await this.#hold(0).catch((error: unknown) => {
      if (!(error instanceof MediaError)) throw error;
    });
  }

  /**
   * Nothing comes between the last look at the count and the addition to it: two files never take the same room. True
   * when an alert lost its bytes to it.
   */
  async #hold(bytes: number): Promise<boolean> {
    const { limit, evict, sweep, undeleted, log } = this.#deps;
    const over = (): number => this.#kept + this.#writing + undeleted() + bytes - limit;
    // What is being deleted, or could not be deleted before, is no reason to take more.
    if (over() > 0 && undeleted() > 0) await sweep();
    let waited = 0;
    while (over() > 0) {
      const evicted = await evict(over(), "waiting");
      waited += evicted.waited;
      if (evicted.files.length > 0) {
        log.info({ files: evicted.files.length }, "the oldest media was deleted for MEDIA_QUOTA_BYTES");
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

  /** Has so many bytes more free than the database needs. What alerts wait for is not given away for a disk that others fill. */
  async #spareDisk(bytes: number): Promise<void> {
    const { disk, evict, log } = this.#deps;
    const lacking = await disk.lacking(bytes);
    if (lacking === 0) return;
    const { files } = await evict(lacking, "spare");
    if (files.length > 0) {
      log.info(
        { files: files.length },
        "little space is left on the disk: media that no alert needs was deleted",
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
      "media of recalled messages fills MEDIA_QUOTA_BYTES; alerts will lack bytes and say so: raise it, or look why sinks do not take them",
    );
  }
}
