import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import { StoreError } from "../../bridge/model/errors.ts";
import type { Clock } from "../../bridge/ports/clock.ts";
import type { Logger } from "../../bridge/ports/log.ts";
import type {
  Awaited,
  Download,
  ExpectedMedia,
  MediaFile,
  MediaState,
  MediaStore,
  MissingMedia,
  UnfinishedMedia,
} from "../../bridge/ports/media.ts";
import { notWanted, unusableFolder } from "../errors/media-errors.ts";
import type { Database } from "../sqlite/database.ts";
import { type AskDisk, DiskReserve } from "./disk-reserve.ts";
import { type FreedFile, MediaDeletion } from "./media-deletion.ts";
import { MediaEviction } from "./media-eviction.ts";
import { type CreatePart, MediaFolder } from "./media-folder.ts";
import { MediaQuota } from "./media-quota.ts";
import { MediaReceiver } from "./media-receiver.ts";
import type { KeptFile } from "./media-row.ts";
import { MediaRows } from "./media-rows.ts";
import { MessageMedia } from "./message-media.ts";

export type FileMediaOptions = {
  /** Absolute path of a folder that only the store uses. */
  readonly dir: string;
  readonly quotaBytes: number;
  readonly clock: Pick<Clock, "now">;
  readonly log: Logger;
  /** Creates a file. Tests replace it to simulate a full disk. */
  readonly createPart?: CreatePart;
  /** Returns the disk space. Tests replace it to simulate little space. */
  readonly askDisk?: AskDisk;
};

/**
 * Media files in a folder, each with a row in the table `media`. A row becomes `kept` only after its file is complete, on
 * the disk and under its final name. A crash in between leaves a file without a row, which is deleted at the next start.
 */
export class FileMediaStore implements MediaStore {
  readonly #rows: MediaRows;
  readonly #messages: MessageMedia;
  readonly #deletion: MediaDeletion;
  readonly #folder: MediaFolder;
  readonly #quota: MediaQuota;
  readonly #receiver: MediaReceiver;
  readonly #clock: Pick<Clock, "now">;
  readonly #log: Logger;
  #account: string;
  #files = 0;
  #undeleted = 0;

  /**
   * Creates the folder and cleans up after an earlier process. The table `messages` must be there (`KeyvRecallStore.open`).
   * Rejects with StoreError.
   */
  static async open(database: Database, options: FileMediaOptions): Promise<FileMediaStore> {
    const store = new FileMediaStore(database, options);
    try {
      await store.#folder.prepare();
      await store.#takeUp();
    } catch (error) {
      throw error instanceof StoreError ? error : unusableFolder(options.dir, error);
    }
    return store;
  }

  private constructor(database: Database, options: FileMediaOptions) {
    const { dir, quotaBytes, clock, log, createPart, askDisk } = options;
    this.#messages = new MessageMedia(database);
    this.#rows = new MediaRows(database, this.#messages, log);
    this.#deletion = new MediaDeletion(database);
    const eviction = new MediaEviction(database);
    this.#folder = new MediaFolder(dir, createPart);
    this.#clock = clock;
    this.#log = log;
    // Used until the login: alerts from before the restart need the files of that account.
    this.#account = this.#rows.lastAccount();
    this.#quota = new MediaQuota({
      limit: quotaBytes,
      disk: new DiskReserve(dir, askDisk),
      evict: async (bytes, extent) => {
        const evicted = eviction.evict(bytes, extent, clock.now());
        await this.#drop(evicted.files);
        return evicted;
      },
      undeleted: () => this.#folder.undeletedBytes,
      sweep: () => this.#remove([]),
      log,
    });
    this.#receiver = new MediaReceiver({
      rows: this.#rows,
      folder: this.#folder,
      quota: this.#quota,
      discard: (files) => this.#remove(files),
      log,
    });
  }

  /**
   * Sets the account that message ids refer to from now on. The recall store must have the same. `count`, `purge` and the
   * quota cover all accounts.
   */
  useAccount(accountId: string): void {
    this.#account = accountId;
  }

  async unfinished(): Promise<readonly UnfinishedMedia[]> {
    const account = this.#account;
    const unrecorded = await this.#unrecorded(account);
    // Read after them: what got its row meanwhile is among these, or it is fetching no more.
    const recorded = this.#rows.unfinished(account);
    const ids = new Set(recorded.map(({ received }) => received.message.msgId));
    const others = unrecorded.filter(({ received }) => !ids.has(received.message.msgId));
    return [...recorded, ...others.map((item) => ({ ...item, recalled: false }))];
  }

  async awaited(): Promise<readonly Awaited[]> {
    const accounts = new Set(this.#rows.awaited());
    for await (const { account } of this.#messages.all()) accounts.add(account);
    return [...accounts].map((accountId) => ({ accountId, inUse: accountId === this.#account }));
  }

  async giveUp(accountId: string): Promise<readonly string[]> {
    const unrecorded = await this.#unrecorded(accountId);
    return this.#rows.giveUp(
      accountId,
      unrecorded.map(({ received }) => received.message.msgId),
    );
  }

  async stateOf(msgId: string, accountId = this.#account): Promise<MediaState | undefined> {
    const row = this.#rows.find(accountId, msgId);
    if (row === undefined) return undefined;
    if (row.state === "fetching") return { state: "fetching" };
    if (row.state === "missing") return { state: "missing", reason: row.reason };
    // A person may have deleted the file: an alert must not wait for it for ever.
    const bytes = await this.#folder.lengthOf(row.file).catch(() => row.bytes);
    if (bytes === row.bytes) return { state: "kept", file: this.#mediaFile(row) };
    await this.#lose(row, false);
    return await this.stateOf(msgId, accountId);
  }

  async keep(msgId: string, download: Download, limit: number, signal: AbortSignal): Promise<MediaFile> {
    const account = this.#account;
    const row = this.#rows.find(account, msgId);
    if (row?.state === "kept") return this.#mediaFile(row);
    if (row?.state !== "fetching") throw notWanted(msgId);
    const kept = await this.#receiver.receive(account, row.received.message, download, limit, signal);
    this.#files += 1;
    return this.#mediaFile(kept);
  }

  async miss(msgId: string, reason: MissingMedia): Promise<void> {
    this.#rows.miss(this.#account, msgId, reason);
  }

  async pin(msgId: string, alertId: string): Promise<void> {
    this.#rows.pin(this.#account, msgId, alertId, this.#clock.now());
  }

  async count(): Promise<number> {
    return this.#files;
  }

  /** The deleted rows leave the database file with its next `erase`, which the recall store's `purge` calls. */
  async purge(before: number, pinnedBefore: number, othersBefore = before): Promise<number> {
    for (let purged = 0; ; await turn()) {
      const { rows, files, more } = this.#deletion.purge(this.#account, before, pinnedBefore, othersBefore);
      purged += rows;
      // Called even without files: it tries again to delete those that could not be deleted before.
      await this.#drop(files);
      if (!more) return purged;
    }
  }

  /** Within the transaction of the caller, who calls `forgetFiles` when it is committed. */
  forgetRow({ account, msgId }: { readonly account: string; readonly msgId: string }): readonly FreedFile[] {
    return this.#deletion.forget(account, msgId);
  }

  /** Never rejects. When it resolves, nothing of these messages is on the disk, or it is tried again later. */
  async forgetFiles(
    keys: readonly { readonly account: string; readonly msgId: string }[],
    files: readonly FreedFile[],
  ): Promise<void> {
    await Promise.all(keys.map(({ account, msgId }) => this.#receiver.end(account, msgId)));
    await this.#drop(files);
  }

  async #unrecorded(accountId: string): Promise<readonly ExpectedMedia[]> {
    const items: ExpectedMedia[] = [];
    for await (const { account, item } of this.#messages.all()) if (account === accountId) items.push(item);
    return items;
  }

  async #takeUp(): Promise<void> {
    const whole = new Set<string>();
    for (const row of this.#rows.keptFiles()) {
      this.#files += 1;
      this.#quota.kept(row.bytes);
      if ((await this.#folder.lengthOf(row.file)) === row.bytes) whole.add(row.file);
      else await this.#lose(row, true);
    }
    const orphans: FreedFile[] = [];
    for (const file of await this.#folder.ownFiles()) {
      if (!whole.has(file)) orphans.push({ file, bytes: (await this.#folder.lengthOf(file)) ?? 0 });
    }
    await this.#remove(orphans);
    if (orphans.length > 0)
      this.#log.info({ files: orphans.length }, "deleted unfinished media files of an earlier run");
    await this.#quota.trim();
  }

  async #lose(row: KeptFile, again: boolean): Promise<void> {
    if (this.#rows.lose(row.file, again)) await this.#drop([row]);
  }

  /** Deletes files whose rows are gone. */
  async #drop(files: readonly FreedFile[]): Promise<void> {
    this.#files -= files.length;
    this.#quota.freed(files);
    await this.#remove(files);
  }

  async #remove(files: readonly FreedFile[]): Promise<void> {
    await this.#folder.remove(files);
    const { undeleted } = this.#folder;
    if (undeleted > this.#undeleted) {
      this.#log.warn({ files: undeleted }, "could not delete media files; trying again later");
    }
    this.#undeleted = undeleted;
  }

  #mediaFile({ file, bytes, mime, fileName }: KeptFile): MediaFile {
    return { path: join(this.#folder.path, file), bytes, mime, fileName };
  }
}
