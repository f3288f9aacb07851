import { mediaNames } from "../../src/bridge/media/media-name.ts";
import { mediaTypeOf } from "../../src/bridge/media/media-type.ts";
import type { ReceivedMessage } from "../../src/bridge/model/message.ts";
import {
  type Download,
  type ExpectedMedia,
  type MediaContent,
  MediaError,
  type MediaFile,
  type MediaState,
  type MediaStore,
  type MissingMedia,
  type UnfinishedMedia,
} from "../../src/bridge/ports/media.ts";

type Entry = {
  readonly account: string;
  readonly received: ReceivedMessage<MediaContent>;
  expiresAt: number;
  state: MediaState;
  bytes: Uint8Array;
  pin?: { readonly at: number; readonly alertId: string };
};

type Options = {
  readonly now?: () => number;
  readonly quotaBytes?: number;
  /** Does a sink still wait for the alert? */
  readonly isOwed?: (alertId: string) => boolean;
};

/** A MediaStore in memory: paths lead nowhere, `bytesOf` gives what would lie there. `useAccount` as the durable one has it. */
export class MemoryMediaStore implements MediaStore {
  readonly #entries = new Map<string, Entry>();
  readonly #now: () => number;
  readonly #quotaBytes: number;
  readonly #isOwed: (alertId: string) => boolean;
  #account = "";

  constructor({ now = () => 0, quotaBytes = 2 ** 31, isOwed = () => false }: Options = {}) {
    this.#now = now;
    this.#quotaBytes = quotaBytes;
    this.#isOwed = isOwed;
  }

  useAccount(accountId: string): void {
    this.#account = accountId;
  }

  bytesOf(path: string): Uint8Array | undefined {
    const entries = [...this.#entries.values()];
    return entries.find(({ state }) => state.state === "kept" && state.file.path === path)?.bytes;
  }

  async expect(items: readonly ExpectedMedia[]): Promise<void> {
    for (const { expiresAt } of items) {
      if (!Number.isFinite(expiresAt)) throw new RangeError(`Expected an expiry, got ${expiresAt}`);
    }
    for (const { received, expiresAt } of items) {
      const key = this.#key(received.message.msgId);
      if (this.#entries.has(key)) continue;
      this.#entries.set(key, {
        account: this.#account,
        received: structuredClone(received),
        expiresAt,
        state: { state: "fetching" },
        bytes: new Uint8Array(),
      });
    }
  }

  async unfinished(): Promise<readonly UnfinishedMedia[]> {
    return [...this.#entries.values()]
      .filter(({ account, state }) => account === this.#account && state.state === "fetching")
      .map(({ received, expiresAt, pin }) => ({ received, expiresAt, recalled: pin !== undefined }));
  }

  async stateOf(msgId: string, accountId = this.#account): Promise<MediaState | undefined> {
    return this.#entries.get(`${accountId}:${msgId}`)?.state;
  }

  async keep(msgId: string, download: Download, limit: number, signal: AbortSignal): Promise<MediaFile> {
    const key = this.#key(msgId);
    const entry = this.#entries.get(key);
    if (entry?.state.state === "kept") return entry.state.file;
    if (entry?.state.state !== "fetching") throw new MediaError("gone", "not wanted");
    const most = Math.min(limit, this.#quotaBytes);
    if ((download.bytes ?? 0) > most)
      throw new MediaError("tooLarge", "too large", { bytes: download.bytes ?? 0 });
    const bytes = await collect(download.body, most, signal);
    if (bytes.length === 0 || bytes.length < (download.bytes ?? 0)) {
      throw new MediaError("notYet", "short", { bytes: bytes.length });
    }
    if (this.#entries.get(key) !== entry) throw new MediaError("gone", "not wanted");
    this.#makeRoom(bytes.length);
    const { mime, extension } = mediaTypeOf(bytes, download.mime);
    const { onDisk, shown } = mediaNames(entry.received.message, extension);
    const path = `/memory/${entry.account}/${onDisk}`;
    const file = { path, bytes: bytes.length, mime, fileName: shown };
    entry.bytes = bytes;
    entry.state = { state: "kept", file };
    return file;
  }

  async miss(msgId: string, reason: MissingMedia): Promise<void> {
    const entry = this.#entries.get(this.#key(msgId));
    if (entry?.state.state === "fetching") entry.state = { state: "missing", reason };
  }

  async pin(msgId: string, alertId: string): Promise<void> {
    const entry = this.#entries.get(this.#key(msgId));
    if (entry) entry.pin ??= { at: this.#now(), alertId };
  }

  async count(): Promise<number> {
    return this.#kept().length;
  }

  async keepAtLeastUntil(expiresAt: number): Promise<void> {
    for (const entry of this.#entries.values()) entry.expiresAt = Math.max(entry.expiresAt, expiresAt);
  }

  async purge(now: number, pinnedBefore: number): Promise<number> {
    const before = this.#entries.size;
    for (const [key, { expiresAt, pin }] of this.#entries) {
      const held = pin !== undefined && (pin.at >= pinnedBefore || this.#isOwed(pin.alertId));
      if (expiresAt < now && !held) this.#entries.delete(key);
    }
    return before - this.#entries.size;
  }

  #kept(): readonly Entry[] {
    return [...this.#entries.values()].filter(({ state }) => state.state === "kept");
  }

  #makeRoom(bytes: number): void {
    const total = (): number => this.#kept().reduce((sum, entry) => sum + entry.bytes.length, bytes);
    for (const entry of this.#kept()) {
      if (total() <= this.#quotaBytes) return;
      if (entry.pin === undefined) entry.state = { state: "missing", reason: { why: "evicted" } };
    }
  }

  #key(msgId: string): string {
    return `${this.#account}:${msgId}`;
  }
}

async function collect(
  body: AsyncIterable<Uint8Array>,
  most: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const aborted = new Promise<never>((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  aborted.catch(() => undefined);
  const pieces = body[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (;;) {
    const piece = await Promise.race([pieces.next(), aborted]);
    if (piece.done) return Buffer.concat(chunks);
    bytes += piece.value.length;
    if (bytes > most) {
      await pieces.return?.();
      throw new MediaError("tooLarge", "too large", { bytes });
    }
    chunks.push(piece.value);
  }
}
