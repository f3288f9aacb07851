import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import {
  type ExpectedMedia,
  type MediaContent,
  MediaError,
  type MediaFile,
  type MediaStore,
  type MissingMedia,
} from "../../src/bridge/ports/media.ts";
import { downloadOf, endlessDownload, fileBytes, type HEADS, mediaMessage } from "./media-samples.ts";
import { alertAbout, LONG_AGO } from "./samples.ts";

export type MediaStoreUnderTest = {
  readonly media: MediaStore;
  /** As of the recall store and the media store. */
  useAccount(accountId: string): void;
  /** The recall store keeps these messages from now on. */
  remember(items: readonly ExpectedMedia[]): Promise<void>;
  /** First that of the recall store, then that of the media store, whose result it returns. */
  purge: MediaStore["purge"];
  read(file: MediaFile): Promise<Uint8Array>;
  /** A sink waits for the alert about that message. Returns its id. */
  owe(msgId: string): Promise<string>;
  /** It is on its way to that sink. */
  send(msgId: string): Promise<void>;
  /** Every sink has it. */
  tell(msgId: string): Promise<void>;
};
type Open = (
  t: TestContext,
  options: { readonly quotaBytes: number; readonly now: () => number },
) => Promise<MediaStoreUnderTest>;

export function mediaError(code: MediaError["code"], bytes?: number): (error: unknown) => boolean {
  return (error) => {
    assert(error instanceof MediaError, String(error));
    assert.equal(error.code, code, error.message);
    if (bytes !== undefined) assert.equal(error.bytes, bytes);
    return true;
  };
}

/** Runs the contract of MediaStore. `openWith` gives an empty store and has it closed after the test. */
export function mediaStoreContract(name: string, openWith: Open): void {
  const LIMIT = 1_000_000;
  const expiresAt = LONG_AGO + 180_000;
  const never = new AbortController().signal;
  let now = LONG_AGO;
  const open = (t: TestContext, quotaBytes = 10_000_000): Promise<MediaStoreUnderTest> => {
    now = LONG_AGO;
    return openWith(t, { quotaBytes, now: () => now });
  };
  const expected = (msgId: string, kind?: MediaContent["msgType"], fileName?: string): ExpectedMedia => ({
    received: mediaMessage(msgId, kind, fileName),
    expiresAt,
  });
  const keep = (media: MediaStore, msgId: string, bytes: Uint8Array): Promise<MediaFile> =>
    media.keep(msgId, downloadOf(bytes), LIMIT, never);

  describe(`${name} as a MediaStore`, () => {
    it("knows what it is to fetch, in the order in which it came, and nothing else", async (t) => {
      const { media, remember } = await open(t);
      await remember([]);
      await remember([expected("52"), expected("51", "FILE", "早 😀.pdf")]);
      assert.deepEqual(await media.stateOf("51"), { state: "fetching" });
      assert.equal(await media.stateOf("53"), undefined);
      assert.deepEqual(await media.unfinished(), [
        { ...expected("52"), recalled: false },
        { ...expected("51", "FILE", "早 😀.pdf"), recalled: false },
      ]);
      assert.equal(await media.count(), 0);
    });

    it("gives the bytes back as they came, of any length and in any pieces", async (t) => {
      const { media, read, remember } = await open(t);
      for (const [index, length] of [1, 2, 999, 1_000, 1_001, 100_000].entries()) {
        for (const piece of [1, 7, 65_536].filter((size) => length / size < 2_000)) {
          const msgId = `${index}${piece}`;
          const bytes = fileBytes(length, "jpeg", index);
          await remember([expected(msgId)]);
          const file = await media.keep(msgId, downloadOf(bytes, { piece, said: length }), LIMIT, never);
          assert.equal(file.bytes, length);
          assert.deepEqual(new Uint8Array(await read(file)), bytes);
          assert.deepEqual(await media.stateOf(msgId), { state: "kept", file });
        }
      }
      assert.deepEqual(await media.unfinished(), []);
      assert.equal(await media.count(), 16);
    });

    it("tells of another account's bytes when asked for them by its id", async (t) => {
      const { media, remember, useAccount } = await open(t);
      useAccount("7001");
      await remember([expected("51")]);
      const file = await keep(media, "51", fileBytes(9));
      useAccount("7002");
      await remember([expected("51")]);
      assert.deepEqual(await media.stateOf("51"), { state: "fetching" });
      assert.deepEqual(await media.stateOf("51", undefined), { state: "fetching" });
      assert.deepEqual(await media.stateOf("51", "7001"), { state: "kept", file });
      assert.equal(await media.stateOf("51", "7003"), undefined);
    });

    it("names each kind by the schema and by its bytes", async (t) => {
      const { media, remember } = await open(t);
      const cases: readonly (readonly [MediaContent["msgType"], keyof typeof HEADS, string, string])[] = [
        ["IMAGE", "jpeg", "img_1.jpg", "image/jpeg"],
        ["IMAGE", "png", "img_2.png", "image/png"],
        ["VOICE", "mp3", "voice_3.mp3", "audio/mpeg"],
        ["VIDEO", "mp4", "video_4.mp4", "video/mp4"],
        ["ANIMATION", "gif", "animation_5.gif", "image/gif"],
        ["ANIMATION", "mp4", "animation_6.mp4", "video/mp4"],
        ["FILE", "jpeg", "notes.pdf", "image/jpeg"],
      ];
      for (const [index, [kind, head, fileName, mime]] of cases.entries()) {
        const msgId = String(index + 1);
        await remember([expected(msgId, kind)]);
        const file = await keep(media, msgId, fileBytes(200, head));
        assert.deepEqual([file.fileName, file.mime], [fileName, mime]);
        const onDisk = kind === "FILE" ? `file_${msgId}_notes.pdf` : fileName;
        assert(file.path.endsWith(`/${onDisk}`), file.path);
      }
    });

    it("takes a hostile file name for a harmless one", async (t) => {
      const { media, remember } = await open(t);
      const names: readonly (readonly [string, string])[] = [
        ["../../etc/passwd", "passwd"],
        ["C:\\Windows\\con.txt", "_con.txt"],
        ["..", "file"],
        [`${"长".repeat(300)}.pdf`, `${"长".repeat(38)}.pdf`],
        ["gpj.\u202eexe", "gpj.exe"],
      ];
      for (const [index, [hostile, safe]] of names.entries()) {
        await remember([expected(String(index), "FILE", hostile)]);
        const file = await keep(media, String(index), fileBytes(9));
        assert.equal(file.fileName, safe);
        assert(file.path.endsWith(`/file_${index}_${safe}`), file.path);
      }
    });

    it("drops an endless body at the limit, and takes one that ends there", async (t) => {
      const { media, remember } = await open(t);
      await remember([expected("51")]);
      const endless = endlessDownload();
      await assert.rejects(media.keep("51", endless, 5_000, never), mediaError("tooLarge", 6_000));
      assert(endless.pieces() < 10);
      assert.deepEqual(await media.stateOf("51"), { state: "fetching" });
      assert.equal((await media.keep("51", downloadOf(fileBytes(5_000)), 5_000, never)).bytes, 5_000);
    });

    it("refuses what the source itself calls too large without reading it", async (t) => {
      const { media, remember } = await open(t);
      await remember([expected("51")]);
      const endless = endlessDownload();
      const download = { ...endless, bytes: 7_777 };
      await assert.rejects(media.keep("51", download, 5_000, never), mediaError("tooLarge", 7_777));
      assert.equal(endless.pieces(), 0);
    });

    it("keeps nothing of a body that breaks off, and passes the error on", async (t) => {
      const { media, remember } = await open(t);
      await remember([expected("51")]);
      const reset = new MediaError("unavailable", "reset");
      async function* body(): AsyncGenerator<Uint8Array> {
        yield fileBytes(500);
        throw reset;
      }
      const download = { mime: "", bytes: undefined, body: body() };
      await assert.rejects(media.keep("51", download, LIMIT, never), reset);
      assert.deepEqual(await media.stateOf("51"), { state: "fetching" });
      assert.equal(await media.count(), 0);
      await keep(media, "51", fileBytes(500));
    });

    it("takes neither an empty nor a short body for a file", async (t) => {
      const { media, remember } = await open(t);
      await remember([expected("51")]);
      await assert.rejects(keep(media, "51", new Uint8Array()), mediaError("notYet", 0));
      const short = downloadOf(fileBytes(10), { said: 11 });
      await assert.rejects(media.keep("51", short, LIMIT, never), mediaError("notYet", 10));
      assert.deepEqual(await media.stateOf("51"), { state: "fetching" });
    });

    it("stops at once when told to, though the body hangs", async (t) => {
      const { media, remember } = await open(t);
      await remember([expected("51")]);
      const stop = new AbortController();
      const begun = Promise.withResolvers<void>();
      async function* body(): AsyncGenerator<Uint8Array> {
        yield fileBytes(500);
        begun.resolve();
        await new Promise(() => undefined);
      }
      const keeping = media.keep("51", { mime: "", bytes: undefined, body: body() }, LIMIT, stop.signal);
      await begun.promise;
      const reason = new Error("stopped");
      stop.abort(reason);
      await assert.rejects(keeping, reason);
      assert.deepEqual(await media.stateOf("51"), { state: "fetching" });
    });

    it("changes nothing when a message is expected, kept or given up again", async (t) => {
      const { media, read, remember } = await open(t);
      await remember([expected("51"), expected("52")]);
      const file = await keep(media, "51", fileBytes(100));
      await media.miss("52", { why: "gone" });
      await remember([expected("51"), expected("52")]);
      await media.miss("51", { why: "diskFull" });
      await media.miss("52", { why: "diskFull" });
      assert.deepEqual(await keep(media, "51", fileBytes(200)), file);
      assert.deepEqual(new Uint8Array(await read(file)), fileBytes(100));
      assert.deepEqual(await media.stateOf("52"), { state: "missing", reason: { why: "gone" } });
      await assert.rejects(keep(media, "52", fileBytes(9)), mediaError("gone"));
      await assert.rejects(keep(media, "53", fileBytes(9)), mediaError("gone"));
    });

    it("remembers each reason", async (t) => {
      const { media, remember } = await open(t);
      const reasons: readonly MissingMedia[] = [
        { why: "empty", attempts: 6 },
        { why: "unreachable", attempts: 6 },
        { why: "gone" },
        { why: "notOffered" },
        { why: "tooLarge", bytes: 7, limit: 5 },
        { why: "diskFull" },
        { why: "evicted" },
        { why: "quotaFull" },
      ];
      for (const [index, reason] of reasons.entries()) {
        await remember([expected(String(index))]);
        await media.miss(String(index), reason);
        assert.deepEqual(await media.stateOf(String(index)), { state: "missing", reason });
      }
      assert.deepEqual(await media.unfinished(), []);
      await media.miss("unknown", { why: "gone" });
    });

    it("deletes what has expired, in whatever state it is, and nothing earlier", async (t) => {
      const { media, purge, remember } = await open(t);
      await remember([expected("51"), expected("52"), expected("53")]);
      await remember([{ ...expected("54"), expiresAt: expiresAt + 1 }]);
      await keep(media, "51", fileBytes(100));
      await media.miss("52", { why: "gone" });
      assert.equal(await purge(expiresAt, 0), 0);
      assert.equal(await purge(expiresAt + 1, 0), 2);
      for (const msgId of ["51", "52", "53"]) assert.equal(await media.stateOf(msgId), undefined);
      assert.deepEqual(await media.stateOf("54"), { state: "fetching" });
      assert.equal(await media.count(), 0);
      await assert.rejects(keep(media, "53", fileBytes(9)), mediaError("gone"));
    });

    it("keeps nothing of a message that expires in the middle of its download", async (t) => {
      const { media, purge, remember } = await open(t);
      await remember([expected("51")]);
      async function* body(): AsyncGenerator<Uint8Array> {
        yield fileBytes(500);
        await purge(expiresAt + 1, 0);
        yield fileBytes(500);
      }
      const download = { mime: "", bytes: undefined, body: body() };
      await assert.rejects(media.keep("51", download, LIMIT, never), mediaError("gone"));
      assert.equal(await media.count(), 0);
    });

    it("deletes what expired of other accounts by a time of their own", async (t) => {
      const { media, purge, remember, useAccount } = await open(t);
      useAccount("7001");
      await remember([expected("51")]);
      useAccount("7002");
      await remember([expected("51")]);
      await purge(Number.NEGATIVE_INFINITY, 0, expiresAt + 1);
      assert.deepEqual(await media.stateOf("51"), { state: "fetching" });
      assert.equal(await media.stateOf("51", "7001"), undefined);
      await purge(expiresAt + 1, 0, Number.NEGATIVE_INFINITY);
      assert.equal(await media.stateOf("51"), undefined);
    });

    it("keeps what was recalled until every sink has it and its time is over", async (t) => {
      const { media, owe, purge, remember, tell } = await open(t);
      await remember([expected("51"), expected("52")]);
      await keep(media, "51", fileBytes(100));
      for (const msgId of ["51", "52"]) await media.pin(msgId, await owe(msgId));
      assert.equal((await media.unfinished())[0]?.recalled, true);
      const late = expiresAt + 1_000_000;
      assert.equal(await purge(late, late), 0, "owed");
      await tell("51");
      assert.equal(await purge(late, now), 0, "pinned no earlier than that");
      assert.equal(await purge(late, now + 1), 1);
      assert.equal(await media.stateOf("51"), undefined);
      assert.deepEqual(await media.stateOf("52"), { state: "fetching" });
      await tell("52");
      assert.equal(await purge(late, now + 1), 1);
    });

    it("counts a pin from the first recall, and never ends a life early", async (t) => {
      const { media, purge, remember } = await open(t);
      await remember([expected("51")]);
      const { id } = alertAbout("51");
      await media.pin("51", id);
      now += 50_000;
      await media.pin("51", id);
      await media.pin("unknown", id);
      assert.equal(await purge(expiresAt, now), 0, "the message itself may still be recalled");
      assert.equal(await purge(expiresAt + 1, LONG_AGO + 1), 1);
    });

    it("gives the oldest unpinned files away for the quota, and says so", async (t) => {
      const { media, read, remember } = await open(t, 10_000);
      for (const [index, msgId] of ["51", "52", "53", "54"].entries()) {
        await remember([expected(msgId)]);
        await keep(media, msgId, fileBytes(3_000, "jpeg", index));
        if (msgId === "51") await media.pin(msgId, alertAbout(msgId).id);
      }
      assert.deepEqual(await media.stateOf("52"), { state: "missing", reason: { why: "evicted" } });
      for (const [index, msgId] of ["51", "53", "54"].entries()) {
        const state = await media.stateOf(msgId);
        assert(state?.state === "kept", msgId);
        assert.equal((await read(state.file)).length, 3_000, `${index}`);
      }
      assert.equal(await media.count(), 3);
    });

    it("gives away in order: what nobody recalled, what every sink has, then what an alert waits for", async (t) => {
      const { media, owe, remember, tell } = await open(t, 10_000);
      const missing = (why: "evicted" | "quotaFull") => ({ state: "missing", reason: { why } });
      for (const msgId of ["51", "52", "53", "54", "55"]) {
        await remember([expected(msgId)]);
        await keep(media, msgId, fileBytes(2_000));
        now += 1_000;
        if (msgId !== "54") await media.pin(msgId, await owe(msgId));
      }
      for (const msgId of ["52", "55"]) await tell(msgId);
      const gone: string[] = [];
      for (const msgId of ["61", "62", "63", "64", "65", "66"]) {
        await remember([expected(msgId)]);
        await keep(media, msgId, fileBytes(2_000));
        await media.pin(msgId, await owe(msgId));
        for (const one of ["51", "52", "53", "54", "55", "61"]) {
          if ((await media.stateOf(one))?.state === "missing" && !gone.includes(one)) gone.push(one);
        }
      }
      assert.deepEqual(gone, ["54", "52", "55", "51", "53", "61"]);
      for (const msgId of ["54", "52", "55"])
        assert.deepEqual(await media.stateOf(msgId), missing("evicted"));
      for (const msgId of ["51", "53", "61"])
        assert.deepEqual(await media.stateOf(msgId), missing("quotaFull"));
      for (const msgId of ["62", "63", "64", "65", "66"])
        assert.equal((await media.stateOf(msgId))?.state, "kept");
      assert.equal(await media.count(), 5);
    });

    it("gives away in the order of the recalls, whatever came first", async (t) => {
      const { media, owe, remember } = await open(t, 10_000);
      await remember([expected("51"), expected("52"), expected("53")]);
      for (const msgId of ["51", "52"]) await keep(media, msgId, fileBytes(4_000));
      for (const msgId of ["52", "51"]) {
        await media.pin(msgId, await owe(msgId));
        now += 1_000;
      }
      await keep(media, "53", fileBytes(4_000));
      assert.deepEqual(await media.stateOf("52"), { state: "missing", reason: { why: "quotaFull" } });
      assert.equal((await media.stateOf("51"))?.state, "kept");
    });

    it("never gives away what is being sent: a younger one goes, or what comes finds no room", async (t) => {
      const { media, owe, remember, send, tell } = await open(t, 10_000);
      await remember([expected("51"), expected("52"), expected("53"), expected("54")]);
      for (const msgId of ["51", "52"]) {
        await keep(media, msgId, fileBytes(4_000));
        await media.pin(msgId, await owe(msgId));
        now += 1_000;
      }
      await send("51");
      await keep(media, "53", fileBytes(4_000));
      assert.equal((await media.stateOf("51"))?.state, "kept");
      assert.deepEqual(await media.stateOf("52"), { state: "missing", reason: { why: "quotaFull" } });
      await media.pin("53", await owe("53"));
      await send("53");
      await assert.rejects(keep(media, "54", fileBytes(4_000)), mediaError("noRoom"));
      assert.deepEqual(await media.stateOf("54"), { state: "fetching" });
      await tell("51");
      await keep(media, "54", fileBytes(4_000));
      assert.deepEqual(await media.stateOf("51"), { state: "missing", reason: { why: "evicted" } });
      assert.equal((await media.stateOf("53"))?.state, "kept");
    });

    it("counts what is being written: of two that do not fit together one finds no room, and later it does", async (t) => {
      for (const said of [6_000, undefined]) {
        const { media, remember } = await open(t, 10_000);
        await remember([expected("51"), expected("52")]);
        const half = Promise.withResolvers<void>();
        const onwards = Promise.withResolvers<void>();
        async function* body(): AsyncGenerator<Uint8Array> {
          yield fileBytes(5_000);
          half.resolve();
          await onwards.promise;
          yield fileBytes(1_000);
        }
        const first = media.keep("51", { mime: "", bytes: said, body: body() }, LIMIT, never);
        await half.promise;
        await assert.rejects(
          media.keep("52", downloadOf(fileBytes(6_000), { said }), LIMIT, never),
          mediaError("noRoom"),
        );
        onwards.resolve();
        await first;
        await keep(media, "52", fileBytes(6_000));
        assert.deepEqual(await media.stateOf("51"), { state: "missing", reason: { why: "evicted" } });
      }
    });

    it("knows whose bytes are wanted, and gives up those of one account alone", async (t) => {
      const { media, remember, useAccount } = await open(t);
      assert.deepEqual(await media.awaited(), []);
      useAccount("7001");
      await remember([expected("51"), expected("52"), expected("53")]);
      await keep(media, "51", fileBytes(9));
      await media.miss("52", { why: "diskFull" });
      useAccount("7002");
      await remember([expected("51"), expected("53"), expected("54")]);
      assert.deepEqual(
        (await media.awaited()).toSorted((a, b) => a.accountId.localeCompare(b.accountId)),
        [
          { accountId: "7001", inUse: false },
          { accountId: "7002", inUse: true },
        ],
      );
      assert.deepEqual(await media.giveUp("7001"), ["53"]);
      assert.deepEqual(await media.giveUp("7001"), []);
      assert.deepEqual(await media.stateOf("53", "7001"), { state: "missing", reason: { why: "gone" } });
      assert.deepEqual(await media.stateOf("52", "7001"), { state: "missing", reason: { why: "diskFull" } });
      assert.equal((await media.stateOf("51", "7001"))?.state, "kept");
      assert.deepEqual(await media.awaited(), [{ accountId: "7002", inUse: true }]);
      assert.equal((await media.unfinished()).length, 3);
    });

    it("refuses a file that is larger than the whole quota, and gives nothing away for it", async (t) => {
      const { media, remember } = await open(t, 10_000);
      await remember([expected("51"), expected("52")]);
      await keep(media, "51", fileBytes(4_000));
      const large = downloadOf(fileBytes(10_001), { said: 10_001 });
      await assert.rejects(media.keep("52", large, LIMIT, never), mediaError("tooLarge", 10_001));
      assert.equal((await media.stateOf("51"))?.state, "kept");
    });

    it("never mixes up two accounts that use the same ids", async (t) => {
      const { media, read, remember, useAccount } = await open(t);
      for (const account of ["7001", "7002"]) {
        useAccount(account);
        assert.equal(await media.stateOf("51"), undefined);
        await remember([expected("51"), expected("52")]);
        await keep(media, "51", fileBytes(100, "jpeg", Number(account)));
      }
      for (const account of ["7001", "7002"]) {
        useAccount(account);
        const state = await media.stateOf("51");
        assert(state?.state === "kept");
        assert.deepEqual(
          new Uint8Array(await read(state.file)),
          fileBytes(100, "jpeg", Number(account)),
          account,
        );
        assert.equal((await media.unfinished()).length, 1);
      }
      await media.miss("52", { why: "gone" });
      useAccount("7001");
      assert.deepEqual(await media.stateOf("52"), { state: "fetching" });
      assert.equal(await media.count(), 2);
    });
  });
}
