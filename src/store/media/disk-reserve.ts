import { statfs } from "node:fs/promises";

/** The space of a file system, in bytes. */
export type DiskSpace = { readonly free: number; readonly total: number };
/** Returns the space of the file system that a path is on. */
export type AskDisk = (path: string) => Promise<DiskSpace>;

/**
 * Space that media leaves free for the database, which matters more. An alert takes about 3 KB and a message 1 KB, so this
 * is enough for tens of thousands of them and for the write-ahead log. On a small disk it is a tenth, so that media has
 * room too.
 */
const RESERVE_BYTES = 64 * 1024 * 1024;
const RESERVE_PART = 0.1;

/** Makes sure that media leaves enough disk space for the database. */
export class DiskReserve {
  readonly #path: string;
  readonly #ask: AskDisk;

  constructor(path: string, ask: AskDisk = askStatfs) {
    this.#path = path;
    this.#ask = ask;
  }

  /** How many bytes have to be freed before `bytes` more may be written; 0 when there is enough space. Never rejects. */
  async lacking(bytes: number): Promise<number> {
    // Some file systems do not report their space. A full one is then noticed by a failed write.
    const space = await this.#ask(this.#path).catch(() => undefined);
    if (space === undefined || space.total <= 0) return 0;
    return Math.max(0, Math.ceil(reserveOf(space) + bytes - space.free));
  }
}

/** Bytes that media leaves free on that file system. */
export function reserveOf({ total }: DiskSpace): number {
  return Math.min(RESERVE_BYTES, total * RESERVE_PART);
}

/** The space that this user may use. On many file systems it is less than the free space. */
export async function askStatfs(path: string): Promise<DiskSpace> {
  const { bsize, bavail, blocks } = await statfs(path);
  return { free: bsize * bavail, total: bsize * blocks };
}
