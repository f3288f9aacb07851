import { mediaNames } from "../../src/bridge/media/media-name.ts";
import { mediaTypeOf } from "../../src/bridge/media/media-type.ts";
import type { ReceivedMessage } from "../../src/bridge/model/message.ts";
import {
  type Awaited,
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
  readonly expiresAt: number;
  state: MediaState;
  bytes: Uint8Array;
  pin?: { readonly at: number; readonly alertId: string };
};

type Options = {
  readonly now?: () => number;
  readonly quotaBytes?: number;
  /** Does a sink still wait for the alert? */
  readonly isOwed?: (alertId: string) => boolean;
  /** Is it on its way to one at this moment? */
  readonly isSending?: (alertId: string) => boolean;
};

/** A MediaStore in memory: paths lead nowhere, `bytesOf` gives what would lie there. `useAccount` as the durable one has it. */
export class MemoryMediaStore implements MediaStore {
  readonly #entries = new Map<string, Entry>();
  readonly #now: () => number;
  readonly #quotaBytes: number;
  readonly #isOwed: (alertId: string) => boolean;
  readonly #isSending: (alertId: string) => boolean;
  #account = "";
  /** Bytes of downloads under way. */
  #writing = 0;

  constructor(options: Options = {}) {
    this.#now = options.now ?? (() => 0);
    this.#quotaBytes = options.quotaBytes ?? 2 ** 31;
    this.#isOwed = options.isOwed ?? (() => false);
    this.#isSending = options.isSending ?? (() => false);
  }

  useAccount(accountId: string): void {
    this.#account = accountId;
  }

  bytesOf(path: string): Uint8Array | undefined {
    const entries = [...this.#entries.values()];
    return entries.find(({ state }) => state.state === "kept" && state.file.path === path)?.bytes;
  }

  /** The recall store keeps these messages from now on. */
  async remember(items: readonly ExpectedMedia[]): Promise<void> {
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
    return this.#fetching()
      .filter(({ account }) => account === this.#account)
      .map(({ received, expiresAt, pin }) => ({ received, expiresAt, recalled: pin !== undefined }));
  }

  async awaited(): Promise<readonly Awaited[]> {
    const accounts = new Set(this.#fetching().map(({ account }) => account));
    return [...accounts].map((accountId) => ({ accountId, inUse: accountId === this.#account }));
  }

  async giveUp(accountId: string): Promise<readonly string[]> {
    const entries = this.#fetching().filter(({ account }) => account === accountId);
    for (const entry of entries) entry.state = { state: "missing", reason: { why: "gone" } };
    return entries.map(({ received }) => received.message.msgId);
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
    const room = this.#open();
    try {
      room.grow(download.bytes ?? 0);
      const grow = (length: number): void => {
        if (this.#entries.get(key) !== entry) throw new MediaError("gone", "not wanted");
        room.grow(length);
      };
      const bytes = await collect(download.body, most, signal, grow);
      if (bytes.length === 0 || bytes.length < (download.bytes ?? 0)) {
        throw new MediaError("notYet", "short", { bytes: bytes.length });
      }
      if (this.#entries.get(key) !== entry) throw new MediaError("gone", "not wanted");
      return this.#take(entry, bytes, download.mime);
    } finally {
      room.close();
    }
  }

  #take(entry: Entry, bytes: Uint8Array, said: string): MediaFile {
    const { mime, extension } = mediaTypeOf(bytes, said);
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

  /** What `History.forget` does to the bytes of a message. */
  forget(accountId: string, msgId: string): void {
    this.#entries.delete(`${accountId}:${msgId}`);
  }

  async count(): Promise<number> {
    return this.#kept().length;
  }

  async purge(before: number, pinnedBefore: number, othersBefore = before): Promise<number> {
    let purged = 0;
    for (const [key, { account, expiresAt, state, pin }] of this.#entries) {
      const held = pin !== undefined && (pin.at >= pinnedBefore || this.#isOwed(pin.alertId));
      if (expiresAt >= (account === this.#account ? before : othersBefore) || held) continue;
      this.#entries.delete(key);
      if (state.state !== "fetching" || pin !== undefined) purged += 1;
    }
    return purged;
  }

  #kept(): readonly Entry[] {
    return [...this.#entries.values()].filter(({ state }) => state.state === "kept");
  }

  #fetching(): readonly Entry[] {
    return [...this.#entries.values()].filter(({ state }) => state.state === "fetching");
  }

  #open(): { readonly grow: (bytes: number) => void; readonly close: () => void } {
    let held = 0;
    return {
      grow: (bytes) => {
        if (bytes <= held) return;
        this.#makeRoom(bytes - held);
        this.#writing += bytes - held;
        held = bytes;
      },
      close: () => {
        this.#writing -= held;
      },
    };
  }

  /** The least needed go first, the oldest of them before the others. */
  #makeRoom(bytes: number): void {
    const over = (): number =>
      this.#kept().reduce((sum, entry) => sum + entry.bytes.length, this.#writing + bytes) - this.#quotaBytes;
    const going = this.#kept()
      .map((entry) => ({ entry, need: this.#needOf(entry) }))
      .filter(({ need }) => need < 3)
      .toSorted((a, b) => a.need - b.need || (a.entry.pin?.at ?? 0) - (b.entry.pin?.at ?? 0));
    for (const { entry, need } of going) {
      if (over() <= 0) return;
      entry.state = { state: "missing", reason: { why: need < 2 ? "evicted" : "quotaFull" } };
    }
    if (over() > 0) throw new MediaError("noRoom", "no room");
  }

  /** 0: nobody recalled it. 1: every sink has it. 2: an alert waits for it. 3: it is being sent. */
  #needOf({ pin }: Entry): number {
    if (pin === undefined) return 0;
    if (this.#isSending(pin.alertId)) return 3;
    return this.#isOwed(pin.alertId) ? 2 : 1;
  }

  #key(msgId: string): string {
    return `${this.#account}:${msgId}`;
  }
}

async function collect(
  body: AsyncIterable<Uint8Array>,
  most: number,
  signal: AbortSignal,
  grow: (bytes: number) => void,
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
    grow(bytes);
    chunks.push(piece.value);
  }
}
