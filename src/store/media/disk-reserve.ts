import { statfs } from "node:fs/promises";

/** What a file system has, in bytes. */
export type DiskSpace = { readonly free: number; readonly total: number };
/** Asks for the file system of a path. */
export type AskDisk = (path: string) => Promise<DiskSpace>;

/**
 * Left free for the database: media is the greater part of what the bridge writes, and not the part that matters. An alert
 * takes about 3 KB and a message 1 KB, so this is room for tens of thousands of them and for the write-ahead log. On a
 * small disk it is a tenth, or media would have no place at all.
 */
const RESERVE_BYTES = 64 * 1024 * 1024;
const RESERVE_PART = 0.1;

/** Watches that media leaves the database its part of the disk. */
export class DiskReserve {
  readonly #path: string;
  readonly #ask: AskDisk;

  constructor(path: string, ask: AskDisk = askStatfs) {
    this.#path = path;
    this.#ask = ask;
  }

  /** How many bytes have to be freed before `bytes` more may be written; 0 when there is room. Never rejects. */
  async lacking(bytes: number): Promise<number> {
    // A file system that does not tell: a full one is then found by the write that fails.
    const space = await this.#ask(this.#path).catch(() => undefined);
    if (space === undefined || space.total <= 0) return 0;
    const reserve = Math.min(RESERVE_BYTES, space.total * RESERVE_PART);
    return Math.max(0, Math.ceil(reserve + bytes - space.free));
  }
}

/** Space that this user may use, which on many file systems is less than what is free. */
async function askStatfs(path: string): Promise<DiskSpace> {
  const { bsize, bavail, blocks } = await statfs(path);
  return { free: bsize * bavail, total: bsize * blocks };
}
