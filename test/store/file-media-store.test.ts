import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { fileURLToPath } from "node:url";
import { StoreError } from "../../src/bridge/model/errors.ts";
import { type LogFields, type Logger, silentLogger } from "../../src/bridge/ports/log.ts";
import type { MediaFile } from "../../src/bridge/ports/media.ts";
import { type FileMediaOptions, FileMediaStore } from "../../src/store/media/file-media-store.ts";
import { createPrivate } from "../../src/store/media/media-folder.ts";
import { Database } from "../../src/store/sqlite/database.ts";
import { KeyvRecallStore } from "../../src/store/tables/keyv-recall-store.ts";
import { downloadOf, endlessDownload, fileBytes, mediaMessage } from "../contracts/media-samples.ts";
import { mediaError } from "../contracts/media-store.ts";
import { alertAbout, LONG_AGO } from "../contracts/samples.ts";
import { ManualClock } from "../fakes/manual-clock.ts";
import { addTo } from "../fakes/new-alert.ts";
import { scaled } from "../scale.ts";
import { bytesOnDisk, closeLater, databasePath, outboxOn } from "./folder.ts";
import { DEATHS, IDS } from "./media-writer.ts";

const LIMIT = 1_000_000;
const expiresAt = LONG_AGO + 180_000;
const never = new AbortController().signal;

type Opened = {
  readonly media: FileMediaStore;
  readonly database: Database;
  readonly path: string;
  readonly dir: string;
  readonly lines: string[];
  readonly files: () => readonly string[];
  readonly useAccount: (accountId: string) => void;
  /** Keeps messages with pictures. */
  readonly remember: (...msgIds: readonly string[]) => Promise<void>;
  /** The same, and the bytes. */
  readonly keep: (msgId: string, bytes: Uint8Array, piece?: number) => Promise<MediaFile>;
};

async function opened(
  t: TestContext,
  options: Partial<FileMediaOptions> = {},
  path = databasePath(t),
): Promise<Opened> {
  const database = new Database(path, silentLogger);
  closeLater(path, () => database.close());
  // As openStore makes it: the outbox has its say in what stays.
  outboxOn(database);
  const recalls = await KeyvRecallStore.open(database, new ManualClock(), silentLogger);
  const lines: string[] = [];
  const note = (level: string) => (_fields: LogFields, text: string) => void lines.push(`${level}: ${text}`);
  const log: Logger = { ...silentLogger, info: note("info"), warn: note("warn"), error: note("error") };
  const dir = join(dirname(path), "media");
  const clock = new ManualClock(LONG_AGO);
  const media = await FileMediaStore.open(database, {
    dir,
    quotaBytes: 100_000_000,
    clock,
    log,
    ...options,
  });
  const remember = (...msgIds: readonly string[]): Promise<void> =>
    recalls.remember(msgIds.map((msgId) => ({ received: mediaMessage(msgId), expiresAt })));
  return {
    media,
    database,
    path,
    dir,
    lines,
    files: () => readdirSync(dir).sort(),
    useAccount: (accountId) => {
      for (const store of [recalls, media]) store.useAccount(accountId);
    },
    remember,
    keep: async (msgId, bytes, piece) => {
      await remember(msgId);
      return await media.keep(msgId, downloadOf(bytes, piece === undefined ? {} : { piece }), LIMIT, never);
    },
  };
}

function mode(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

function errno(code: string): Error {
  return Object.assign(new Error(`${code}: made up`), { code });
}

describe("the folder for media", () => {
  it("is for its owner only, with every file in it, also one that is being written", async (t) => {
    const { media, dir, files, keep, remember } = await opened(t);
    const file = await keep("51", fileBytes(100));
    assert.deepEqual([mode(dir), mode(file.path)], ["700", "600"]);
    assert.equal(file.path, join(dir, "img_51.jpg"));
    const modes: string[] = [];
    async function* body(): AsyncGenerator<Uint8Array> {
      yield fileBytes(10);
      for (const name of files()) modes.push(mode(join(dir, name)));
    }
    await remember("52");
    await media.keep("52", { mime: "", bytes: undefined, body: body() }, LIMIT, never);
    assert.deepEqual(modes, ["600", "600"]);
  });

  it("becomes private when it was made with a wider mode", async (t) => {
    const path = databasePath(t);
    mkdirSync(join(dirname(path), "media"), { mode: 0o755 });
    assert.equal(mode((await opened(t, {}, path)).dir), "700");
  });

  it("is refused by name when it is a file", async (t) => {
    const path = databasePath(t);
    writeFileSync(join(dirname(path), "media"), "");
    await assert.rejects(opened(t, {}, path), (error) => {
      assert(error instanceof StoreError);
      assert.equal(error.code, "unusable");
      assert.match(error.message, /media cannot be used.*DATA_DIR/);
      return true;
    });
  });

  it("has nothing of a body that was refused, broke off or was too short", async (t) => {
    const { media, files, remember } = await opened(t);
    await remember("51");
    await assert.rejects(media.keep("51", endlessDownload(), 50_000, never), mediaError("tooLarge"));
    await assert.rejects(media.keep("51", downloadOf(fileBytes(9), { said: 10 }), LIMIT, never));
    async function* body(): AsyncGenerator<Uint8Array> {
      yield fileBytes(500);
      throw new Error("reset");
    }
    await assert.rejects(media.keep("51", { mime: "", bytes: undefined, body: body() }, LIMIT, never));
    assert.deepEqual(files(), []);
  });

  it("loses a file with its row: expired, evicted, told", async (t) => {
    const { media, files, path, keep } = await opened(t, { quotaBytes: 10_000 });
    for (const msgId of ["51", "52", "53"]) await keep(msgId, fileBytes(4_000));
    assert.deepEqual(files(), ["img_52.jpg", "img_53.jpg"]);
    await media.pin("52", alertAbout("52").id);
    await media.purge(expiresAt + 1, LONG_AGO);
    assert.deepEqual(files(), ["img_52.jpg"]);
    assert.match(bytesOnDisk(path), /"msgId":"52"/);
    await media.purge(expiresAt + 1, LONG_AGO + 1);
    assert.deepEqual(files(), []);
  });

  it("keeps two accounts' files with one id apart", async (t) => {
    const { files, keep, useAccount } = await opened(t);
    for (const account of ["7001", "7002", "7003"]) {
      useAccount(account);
      await keep("51", fileBytes(100, "jpeg", Number(account)));
    }
    assert.deepEqual(files(), ["img_51.jpg", "img_51_2.jpg", "img_51_3.jpg"]);
  });

  it("is tidied again later when a file could not be deleted", async (t) => {
    const { media, dir, files, lines, keep } = await opened(t);
    const { path } = await keep("51", fileBytes(100));
    // A folder cannot be unlinked: what root may not delete either.
    rmSync(path);
    mkdirSync(path);
    assert.equal(await media.purge(expiresAt + 1, 0), 1);
    assert.deepEqual(files(), ["img_51.jpg"]);
    assert.deepEqual(lines, ["warn: could not delete media files; trying again later"]);
    const file = await keep("51", fileBytes(100));
    assert.equal(file.path, join(dir, "img_51_2.jpg"));
    rmSync(path, { recursive: true });
    writeFileSync(path, "");
    await media.purge(expiresAt - 1, 0);
    assert.deepEqual(files(), ["img_51_2.jpg"]);
  });
});

describe("opening", () => {
  it("sweeps half files and orphans, and leaves what a person laid there", async (t) => {
    const { dir, path, database, keep } = await opened(t);
    await keep("51", fileBytes(100));
    for (const name of ["img_9.jpg", "file_9_a.txt", "0a.part", "notes.txt"])
      writeFileSync(join(dir, name), "x");
    mkdirSync(join(dir, "video_9.mp4"));
    const outside = join(dirname(path), "outside");
    writeFileSync(outside, "x");
    symlinkSync(outside, join(dir, "voice_9.mp3"));
    database.close();
    const next = await opened(t, {}, path);
    assert.deepEqual(next.files(), ["img_51.jpg", "notes.txt", "video_9.mp4"]);
    assert.equal(readFileSync(outside, "utf8"), "x");
    assert.deepEqual(next.lines, ["info: deleted unfinished media files of an earlier run"]);
    assert.equal((await next.media.stateOf("51"))?.state, "kept");
    assert.equal(await next.media.count(), 1);
  });

  it("asks again for a kept file that is missing or has another length", async (t) => {
    const { path, database, files, keep } = await opened(t, { quotaBytes: 1_000 });
    const lost = await keep("51", fileBytes(100));
    const short = await keep("52", fileBytes(100));
    await keep("53", fileBytes(100));
    rmSync(lost.path);
    writeFileSync(short.path, fileBytes(99));
    database.close();
    const next = await opened(t, { quotaBytes: 1_000 }, path);
    assert.deepEqual(files(), ["img_53.jpg"]);
    assert.deepEqual(
      (await next.media.unfinished()).map(({ received }) => received),
      [mediaMessage("51"), mediaMessage("52")],
    );
    assert.equal(await next.media.count(), 1);
    // And counts the bytes that are there: 100 and 900 fill the quota.
    await next.keep("51", fileBytes(900));
    assert.equal((await next.media.stateOf("53"))?.state, "kept");
    await next.keep("52", fileBytes(1));
    assert.deepEqual(await next.media.stateOf("51"), { state: "missing", reason: { why: "evicted" } });
  });

  it("speaks of the last account until somebody logs in: its alerts may still be on their way", async (t) => {
    const { path, database, keep, useAccount } = await opened(t);
    useAccount("7001");
    await keep("51", fileBytes(100));
    database.close();
    const next = await opened(t, {}, path);
    assert.equal((await next.media.stateOf("51"))?.state, "kept");
  });
});

describe("a file that was deleted by hand", () => {
  it("is missing from then on, so that no alert waits for it", async (t) => {
    const { media, keep } = await opened(t);
    const { path } = await keep("51", fileBytes(100));
    rmSync(path);
    const answers = await Promise.all([media.stateOf("51"), media.stateOf("51")]);
    const gone = { state: "missing", reason: { why: "gone" } };
    assert.deepEqual(answers, [gone, gone]);
    assert.equal(await media.count(), 0);
  });
});

describe("kill -9 while a file is being kept", () => {
  for (const [index, death] of DEATHS.entries()) {
    it(`${death}: it is whole or not there, and the one before it whole`, async (t) => {
      const path = databasePath(t);
      const dir = join(dirname(path), "media");
      const program = fileURLToPath(new URL("media-writer.ts", import.meta.url));
      const writer = spawnSync(process.execPath, [program, path, dir, death], { encoding: "utf8" });
      assert.equal(writer.signal, "SIGKILL", writer.stderr);
      assert.equal(readdirSync(dir).length, 2, "what it left");

      const { media, files } = await opened(t, {}, path);
      const whole = index === DEATHS.length - 1 ? IDS : IDS.slice(0, 1);
      assert.deepEqual(
        files(),
        whole.map((msgId) => `img_${msgId}.jpg`),
      );
      for (const msgId of whole) {
        const state = await media.stateOf(msgId);
        assert(state?.state === "kept");
        assert.deepEqual(new Uint8Array(readFileSync(state.file.path)), fileBytes(5_000));
      }
      assert.equal((await media.unfinished()).length, IDS.length - whole.length);
      if (whole.length < IDS.length) {
        await media.keep(IDS[1], downloadOf(fileBytes(5_000)), LIMIT, never);
        assert.deepEqual(files(), ["img_801.jpg", "img_802.jpg"]);
      }
    });
  }
});

describe("a full disk", () => {
  for (const when of ["create", "append", "sync"] as const) {
    it(`at ${when}: nothing stays, the operator hears it once, and later it passes`, async (t) => {
      let full = true;
      const check = (step: string): void => {
        if (full && step === when) throw errno("ENOSPC");
      };
      const { media, files, lines, keep } = await opened(t, {
        createPart: async (path) => {
          check("create");
          const file = await createPrivate(path);
          return {
            ...file,
            append: async (chunk) => {
              await file.append(chunk.subarray(0, 10));
              check("append");
              await file.append(chunk.subarray(10));
            },
            sync: async () => check("sync"),
          };
        },
      });
      for (const msgId of ["51", "52"]) {
        await assert.rejects(keep(msgId, fileBytes(100)), mediaError("diskFull"));
        assert.deepEqual(await media.stateOf(msgId), { state: "fetching" });
      }
      assert.deepEqual(files(), []);
      assert.equal(lines.length, 1);
      assert.match(lines[0] ?? "", /^error: the disk is full/);
      full = false;
      await keep("51", fileBytes(100));
      full = true;
      await assert.rejects(keep("52", fileBytes(100)), mediaError("diskFull"));
      assert.equal(lines.length, 2);
    });
  }

  it("under the database only: the file that has no row does not stay", async (t) => {
    const { media, database, files, remember } = await opened(t);
    await remember("51");
    database.script(`CREATE TABLE stuffing (x);
      CREATE TRIGGER stuff BEFORE UPDATE ON media BEGIN INSERT INTO stuffing VALUES (zeroblob(100000)); END;
      PRAGMA max_page_count = 1`);
    await assert.rejects(media.keep("51", downloadOf(fileBytes(100)), LIMIT, never), mediaError("diskFull"));
    assert.deepEqual(files(), []);
    database.script("DROP TRIGGER stuff; PRAGMA max_page_count = 100000");
    await media.keep("51", downloadOf(fileBytes(100)), LIMIT, never);
  });

  it("is not what another failure of the disk is called", async (t) => {
    const { lines, keep } = await opened(t, { createPart: () => Promise.reject(errno("EIO")) });
    await assert.rejects(keep("51", fileBytes(100)), mediaError("unavailable"));
    assert.deepEqual(lines, ["error: media cannot be written: check the disk and the folder"]);
  });
});

describe("the quota", () => {
  it("holds in the middle of a file too: room is made before each piece", async (t) => {
    const { media, files, keep, remember } = await opened(t, { quotaBytes: 10_000 });
    for (const msgId of ["51", "52", "53"]) await keep(msgId, fileBytes(3_000));
    const seen: number[] = [];
    async function* body(): AsyncGenerator<Uint8Array> {
      for (let piece = 0; piece < 5; piece += 1) {
        yield fileBytes(1_000);
        seen.push(files().filter((name) => !name.endsWith(".part")).length);
      }
    }
    await remember("54");
    await media.keep("54", { mime: "", bytes: undefined, body: body() }, LIMIT, never);
    assert.deepEqual(seen, [3, 2, 2, 2, 1]);
    assert.deepEqual(files(), ["img_53.jpg", "img_54.jpg"]);
  });

  it("gives the room of a download back that failed", async (t) => {
    const { media, keep, remember } = await opened(t, { quotaBytes: 10_000 });
    await keep("51", fileBytes(5_000));
    await remember("52");
    for (let round = 0; round < 5; round += 1) {
      const short = downloadOf(fileBytes(4_000), { said: 5_000 });
      await assert.rejects(media.keep("52", short, LIMIT, never), mediaError("notYet"));
    }
    await keep("52", fileBytes(5_000));
    assert.equal((await media.stateOf("51"))?.state, "kept");
  });

  it("tells the operator once that alerts lose their bytes to it", async (t) => {
    const { media, lines, keep } = await opened(t, { quotaBytes: 10_000 });
    for (const msgId of ["51", "52", "53", "54"]) {
      await keep(msgId, fileBytes(4_000));
      await media.pin(msgId, alertAbout(msgId).id);
    }
    assert.deepEqual(
      lines.map((line) => line.slice(0, 32)),
      [
        "info: deleted the oldest media t",
        "warn: media of recalled messages",
        "info: deleted the oldest media t",
      ],
    );
    assert.equal(await media.purge(expiresAt + 1, LONG_AGO + 1), 4);
  });

  it("that was lowered holds from the next opening on", async (t) => {
    const { media, database, path, files, keep } = await opened(t, { quotaBytes: 10_000 });
    const outbox = outboxOn(database);
    for (const msgId of ["51", "52", "53", "54"]) await keep(msgId, fileBytes(2_000));
    for (const msgId of ["51", "52"]) {
      await addTo(outbox, [alertAbout(msgId)], ["slack"]);
      await media.pin(msgId, alertAbout(msgId).id);
    }
    // Ended in the middle of it: that is no reason to keep it now.
    const [sending] = await outbox.waiting("slack", 1);
    assert(sending);
    await outbox.markSending([sending]);
    database.close();
    const next = await opened(t, { quotaBytes: 3_000 }, path);
    assert.deepEqual(files(), ["img_52.jpg"]);
    assert.equal(await next.media.count(), 1);
    assert.deepEqual(await next.media.stateOf("51"), { state: "missing", reason: { why: "quotaFull" } });
    for (const msgId of ["53", "54"])
      assert.deepEqual(await next.media.stateOf(msgId), { state: "missing", reason: { why: "evicted" } });
    next.database.close();
    assert.deepEqual((await opened(t, { quotaBytes: 0 }, path)).files(), []);
  });

  it("counts files that could not be deleted, and gives no others away in vain", async (t) => {
    const { media, dir, files, keep } = await opened(t, { quotaBytes: 10_000 });
    const paths: string[] = [];
    for (const msgId of ["51", "52"]) paths.push((await keep(msgId, fileBytes(4_000))).path);
    // A folder cannot be unlinked: what root may not delete either.
    const [path = ""] = paths;
    rmSync(path);
    mkdirSync(path);
    await assert.rejects(keep("53", fileBytes(4_000)), mediaError("noRoom"));
    assert.equal((await media.stateOf("52"))?.state, "kept");
    rmSync(path, { recursive: true });
    await keep("53", fileBytes(4_000));
    assert.deepEqual(files(), ["img_52.jpg", "img_53.jpg"]);
    assert(paths.every((one) => one.startsWith(dir)));
  });
});

describe("the reserve of the disk", () => {
  const MB = 2 ** 20;
  const RESERVE = 64 * MB;

  it("is left for the database: what would need it is not kept, and the operator hears why once", async (t) => {
    let free = RESERVE + 1_999;
    const { media, files, lines, remember } = await opened(t, {
      askDisk: async () => ({ free, total: 2 ** 40 }),
    });
    await remember("51", "52", "53");
    const said = { said: 2_000 };
    for (const msgId of ["51", "52"]) {
      const download = downloadOf(fileBytes(2_000), said);
      await assert.rejects(media.keep(msgId, download, LIMIT, never), mediaError("diskFull"));
      assert.deepEqual(await media.stateOf(msgId), { state: "fetching" });
    }
    assert.deepEqual(files(), []);
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? "", /^error: the disk is nearly full.*database.*MEDIA_QUOTA_BYTES/);
    free += 1;
    await media.keep("51", downloadOf(fileBytes(2_000), said), LIMIT, never);
    // How much will come is not known: more must be free.
    await assert.rejects(
      media.keep("52", downloadOf(fileBytes(2_000)), LIMIT, never),
      mediaError("diskFull"),
    );
  });

  it("is first made by what no alert waits for", async (t) => {
    let used = 0;
    const total = 2 ** 40;
    const askDisk = async () => ({ free: RESERVE + 10_000 - used, total });
    const { media, database, dir, files, remember } = await opened(t, {
      askDisk: async (path) => {
        used = readdirSync(dir).reduce((sum, name) => sum + statSync(join(dir, name)).size, 0);
        assert.equal(path, dir);
        return await askDisk();
      },
    });
    const outbox = outboxOn(database);
    const ids = ["51", "52", "53", "54", "55"];
    await remember(...ids);
    const keepSaid = (msgId: string) =>
      media.keep(msgId, downloadOf(fileBytes(4_000), { said: 4_000 }), LIMIT, never);
    for (const msgId of ["51", "52"]) await keepSaid(msgId);
    await addTo(outbox, [alertAbout("51")], ["slack"]);
    await media.pin("51", alertAbout("51").id);
    await keepSaid("53");
    assert.deepEqual(files(), ["img_51.jpg", "img_53.jpg"]);
    assert.deepEqual(await media.stateOf("52"), { state: "missing", reason: { why: "evicted" } });
    await addTo(outbox, [alertAbout("53")], ["slack"]);
    await media.pin("53", alertAbout("53").id);
    await assert.rejects(keepSaid("54"), mediaError("diskFull"));
    assert.deepEqual(files(), ["img_51.jpg", "img_53.jpg"]);
  });

  it("is looked at before a file and every few megabytes of it, not at each piece", async (t) => {
    let looks = 0;
    let free = 2 ** 40;
    const { media, files, remember } = await opened(t, {
      askDisk: async () => {
        looks += 1;
        return { free, total: 2 ** 40 };
      },
    });
    await remember("51");
    let pieces = 0;
    async function* body(): AsyncGenerator<Uint8Array> {
      for (; pieces < 200; pieces += 1) {
        if (pieces === 100) free = RESERVE;
        yield new Uint8Array(100_000);
      }
    }
    const download = { mime: "", bytes: undefined, body: body() };
    await assert.rejects(media.keep("51", download, 2 ** 30, never), mediaError("diskFull"));
    // Others filled the disk after 10 MB: the look after 12 or 13 MB finds it.
    assert(pieces < 142, `${pieces} pieces`);
    assert(looks <= 6, `${looks} looks`);
    assert.deepEqual(files(), []);
  });

  it("is a tenth of a small disk, and nothing where the system does not tell", async (t) => {
    const small = await opened(t, { askDisk: async () => ({ free: 2 * MB, total: 10 * MB }) });
    await small.remember("51");
    await small.media.keep("51", downloadOf(fileBytes(MB), { said: MB }), 2 * MB, never);
    for (const askDisk of [() => Promise.reject(errno("ENOSYS")), async () => ({ free: 0, total: 0 })]) {
      const { keep } = await opened(t, { askDisk });
      await keep("51", fileBytes(100));
    }
  });
});

it("a burst of pictures larger than the quota keeps memory, quota and the newest files", async (t) => {
  const count = scaled(500, 500);
  const size = scaled(40_000, 400_000);
  const quotaBytes = 100 * size;
  const { media, dir, files, remember } = await opened(t, { quotaBytes });
  await remember(...Array.from({ length: count }, (_, index) => String(1_000 + index)));
  const bytes = fileBytes(size);
  const used = (): number => files().reduce((sum, name) => sum + statSync(join(dir, name)).size, 0);
  const before = process.memoryUsage();
  let highest = 0;
  for (let index = 0; index < count; index += 2) {
    const two = [index, index + 1].map((at) =>
      media.keep(String(1_000 + at), downloadOf(bytes, { piece: 16_384 }), LIMIT, never),
    );
    await Promise.all(two);
    if (index % 20 === 0) {
      assert(used() <= quotaBytes, `${used()} bytes`);
      const now = process.memoryUsage();
      highest = Math.max(highest, now.arrayBuffers - before.arrayBuffers, now.heapUsed - before.heapUsed);
    }
  }
  assert(highest < 60_000_000, `${highest} bytes more`);
  assert.equal(await media.count(), 100);
  for (let at = 0; at < count; at += 1) {
    const state = await media.stateOf(String(1_000 + at));
    const wanted = at < count - 100 ? "missing" : "kept";
    assert.equal(state?.state, wanted, String(at));
  }
});
