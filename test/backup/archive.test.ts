import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import { ArchiveError } from "../../src/backup/archive/archive-error.ts";
import { type Manifest, manifestText, readManifest } from "../../src/backup/archive/manifest.ts";
import { isMediaFile, mediaFileOf, mediaMember } from "../../src/backup/archive/names.ts";
import { readArchive } from "../../src/backup/archive/read-archive.ts";
import { BLOCK_BYTES, END, headerOf, padding, readHeader, readPax } from "../../src/backup/archive/tar.ts";
import { writeArchive } from "../../src/backup/archive/write-archive.ts";
import { scaled } from "../scale.ts";
import { emptyFolder, sha256 } from "./filled.ts";

const never = new AbortController().signal;
const MANIFEST: Manifest = { format: 1, version: "0.1.0", schema: 9, createdAt: "2026-02-03T04:05:06.000Z" };
const LONG_NAME = `file_77_${"报".repeat(60)} 终稿.pdf`;

type Read = { readonly media: readonly string[]; readonly bytes: ReadonlyMap<string, string> };

async function read(path: string, schema = 9): Promise<Read> {
  const bytes = new Map<string, string>();
  const { media } = await readArchive(path, {
    schema,
    signal: never,
    take: async (member, chunks) => {
      const parts: Buffer[] = [];
      for await (const chunk of chunks) parts.push(chunk);
      bytes.set(member, Buffer.concat(parts).toString("latin1"));
    },
  });
  return { media, bytes };
}

async function codeOf(path: string): Promise<string> {
  try {
    await read(path);
    return "read";
  } catch (error) {
    assert.ok(error instanceof ArchiveError, String(error));
    return error.code;
  }
}

/** A small archive with two media files, and its bytes. */
async function sampleIn(folder: string): Promise<{ readonly path: string; readonly bytes: Buffer }> {
  const path = join(folder, "sample.tar.gz");
  writeFileSync(join(folder, "db"), "the database ".repeat(50));
  writeFileSync(join(folder, "one"), "one");
  writeFileSync(join(folder, "two"), "");
  const members = [
    { name: "bridge.sqlite", path: join(folder, "db"), bytes: 650 },
    { name: "media/img_1.jpg", path: join(folder, "one"), bytes: 3 },
    { name: mediaMember(LONG_NAME), path: join(folder, "two"), bytes: 0 },
  ];
  assert.deepEqual(await writeArchive(path, MANIFEST, members, never), { leftOut: [] });
  return { path, bytes: readFileSync(path) };
}

type Member = readonly [name: string, content: string];

/** A tar.gz with these members and, unless they are given, right checksums. */
function tarOf(members: readonly Member[], sums = true): Buffer {
  const all = [...members];
  if (sums)
    all.push([
      "SHA256SUMS",
      members.map(([name, text]) => `${sha256(Buffer.from(text))}  ${name}\n`).join(""),
    ]);
  const blocks = all.flatMap(([name, text]) => {
    const bytes = Buffer.from(text);
    return [headerOf({ name, bytes: bytes.length, modifiedAt: 1 }), bytes, padding(bytes.length)];
  });
  return gzipSync(Buffer.concat([...blocks, END]));
}

const first: Member = ["manifest.json", manifestText(MANIFEST)];
const database: Member = ["bridge.sqlite", "db"];

describe("the archive of a backup", () => {
  it("is read as it was written, names in Chinese and empty files too", async (t) => {
    const { path } = await sampleIn(emptyFolder(t));
    const { media, bytes } = await read(path);
    assert.deepEqual(media, ["img_1.jpg", LONG_NAME]);
    assert.deepEqual(Object.fromEntries(bytes), {
      "bridge.sqlite": "the database ".repeat(50),
      "media/img_1.jpg": "one",
      [mediaMember(LONG_NAME)]: "",
    });
  });

  it("is a tar.gz for other tools, with checksums that sha256sum understands", async (t) => {
    const folder = emptyFolder(t);
    const { path } = await sampleIn(folder);
    const out = join(folder, "out");
    mkdirSync(out);
    const listed = execFileSync("tar", ["--quoting-style=literal", "-tzf", path], {
      encoding: "utf8",
      env: { ...process.env, LC_ALL: "C.UTF-8" },
    });
    assert.deepEqual(listed.trim().split("\n"), [
      "manifest.json",
      "bridge.sqlite",
      "media/img_1.jpg",
      mediaMember(LONG_NAME),
      "SHA256SUMS",
    ]);
    execFileSync("tar", ["-xzf", path, "-C", out]);
    assert.deepEqual(readdirSync(join(out, "media")).sort(), [LONG_NAME, "img_1.jpg"].sort());
    execFileSync("sha256sum", ["--strict", "-c", "SHA256SUMS"], { cwd: out });
    execFileSync("gzip", ["-t", path]);
  });

  it("is sealed: bytes that say the same in another way are not what was written", async (t) => {
    const { path, bytes } = await sampleIn(emptyFolder(t));
    // Deflate writes a run of equal words as one step back, which may be any multiple of their length.
    const seen = gunzipSync(bytes);
    const same = [...bytes.keys()].flatMap((at) => {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << (at % 8)), at);
      try {
        return gunzipSync(flipped).equals(seen) ? [flipped] : [];
      } catch {
        return [];
      }
    });
    assert.ok(same.length > 0, "the sample has no such bit");
    for (const flipped of same) {
      writeFileSync(path, flipped);
      assert.equal(await codeOf(path), "damaged");
    }
  });

  it("is read when another tool has compressed it again", async (t) => {
    const { path, bytes } = await sampleIn(emptyFolder(t));
    writeFileSync(path, gzipSync(gunzipSync(bytes)));
    assert.equal(await codeOf(path), "read");
  });

  it("leaves out a file that is missing or has another length, and is whole without it", async (t) => {
    const folder = emptyFolder(t);
    writeFileSync(join(folder, "db"), "db");
    writeFileSync(join(folder, "one"), "one");
    const path = join(folder, "a.tar.gz");
    const members = [
      { name: "bridge.sqlite", path: join(folder, "db"), bytes: 2 },
      { name: "media/img_1.jpg", path: join(folder, "one"), bytes: 4 },
      { name: "media/img_2.jpg", path: join(folder, "gone"), bytes: 4 },
    ];
    const { leftOut } = await writeArchive(path, MANIFEST, members, never);
    assert.deepEqual(leftOut, ["media/img_1.jpg", "media/img_2.jpg"]);
    assert.deepEqual((await read(path)).media, []);
  });
});

describe("a file that is not a whole backup", () => {
  it("is refused with any bit of it changed", async (t) => {
    const folder = emptyFolder(t);
    const { bytes } = await sampleIn(folder);
    const path = join(folder, "flipped");
    for (let at = 0; at < bytes.length; at += 1) {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << (at % 8)), at);
      writeFileSync(path, flipped);
      assert.notEqual(await codeOf(path), "read", `byte ${at} of ${bytes.length}`);
    }
  });

  it("is refused with any byte of its tar changed, although the gzip around it is right", async (t) => {
    const folder = emptyFolder(t);
    const { bytes } = await sampleIn(folder);
    const plain = gunzipSync(bytes);
    const path = join(folder, "flipped");
    for (let at = 0; at < plain.length; at += scaled(31, 3)) {
      const flipped = Buffer.from(plain);
      flipped.writeUInt8(flipped.readUInt8(at) ^ 4, at);
      writeFileSync(path, gzipSync(flipped));
      assert.notEqual(await codeOf(path), "read", `byte ${at} of ${plain.length}`);
    }
  });

  it("is refused when it ends too early, wherever, and when something follows it", async (t) => {
    const folder = emptyFolder(t);
    const { bytes } = await sampleIn(folder);
    const path = join(folder, "cut");
    for (let length = 0; length < bytes.length; length += scaled(7, 1)) {
      writeFileSync(path, bytes.subarray(0, length));
      assert.notEqual(await codeOf(path), "read", `${length} of ${bytes.length} bytes`);
    }
    const plain = gunzipSync(bytes);
    for (let length = 0; length < plain.length; length += 97) {
      writeFileSync(path, gzipSync(plain.subarray(0, length)));
      assert.notEqual(await codeOf(path), "read", `${length} of ${plain.length} bytes of the tar`);
    }
    writeFileSync(path, Buffer.concat([bytes, Buffer.from("more")]));
    assert.notEqual(await codeOf(path), "read");
    writeFileSync(path, gzipSync(Buffer.concat([plain, Buffer.from("more")])));
    assert.equal(await codeOf(path), "damaged");
  });

  it("is foreign when something else has made it", async (t) => {
    const path = join(emptyFolder(t), "file");
    const others = [
      Buffer.from("SQLite format 3\0 and so on"),
      Buffer.alloc(3_000, 7),
      Buffer.from("hello"),
      gzipSync("hello"),
      tarOf([["notes.txt", "mine"]]),
      tarOf([database]),
      tarOf([["manifest.json", '{"program":"another","format":1}'], database]),
      tarOf([["manifest.json", "no JSON"], database]),
    ];
    for (const [index, bytes] of others.entries()) {
      writeFileSync(path, bytes);
      assert.equal(await codeOf(path), "foreign", `number ${index}`);
    }
  });

  it("is damaged when members lack, come twice, or lead out of the folder", async (t) => {
    const path = join(emptyFolder(t), "file");
    const wrong: readonly (readonly Member[])[] = [
      [first],
      [first, ["media/img_1.jpg", "x"]],
      [first, database, database],
      [first, database, ["media/img_1.jpg", "x"], ["media/img_1.jpg", "x"]],
      [first, database, ["media/../../img_1.jpg", "x"]],
      [first, database, ["../img_1.jpg", "x"]],
      [first, database, ["/etc/img_1.jpg", "x"]],
      [first, database, ["media/img_/../../x", "x"]],
      [first, database, ["media/img_\\..\\x", "x"]],
      [first, database, ["media/other.jpg", "x"]],
      [first, database, ["lock.sqlite", "x"]],
      [["manifest.json", manifestText(MANIFEST)], ["other", "x"], database],
    ];
    for (const members of wrong) {
      writeFileSync(path, tarOf(members));
      assert.equal(await codeOf(path), "damaged", members.map(([name]) => name).join(" "));
    }
    writeFileSync(path, tarOf([first, database], false));
    assert.equal(await codeOf(path), "damaged");
    writeFileSync(path, tarOf([first, database]));
    assert.equal(await codeOf(path), "read");
  });

  it("is newer by its form or by its schema, and says which program made it", async (t) => {
    const path = join(emptyFolder(t), "file");
    for (const newer of [{ format: 2 }, { schema: 10 }]) {
      writeFileSync(
        path,
        tarOf([["manifest.json", manifestText({ ...MANIFEST, version: "9.9.9", ...newer })]]),
      );
      await assert.rejects(read(path), { code: "newer", version: "9.9.9" });
    }
  });
});

describe("the headers of the archive", () => {
  it("give back name and size, of any length", () => {
    const name = fc
      .string({ minLength: 1, maxLength: 300, unit: "grapheme" })
      .filter((text) => !text.includes("\0"));
    fc.assert(
      fc.property(name, fc.nat({ max: 2 ** 45 }), (given, bytes) => {
        const blocks = headerOf({ name: given, bytes, modifiedAt: 1_770_000_000 });
        assert.equal(blocks.length % BLOCK_BYTES, 0);
        const header = readHeader(blocks.subarray(0, BLOCK_BYTES));
        assert.ok(header);
        if (header.kind === "file") {
          assert.deepEqual([header.name, header.bytes, blocks.length], [given, bytes, BLOCK_BYTES]);
          return;
        }
        const patch = readPax(blocks.subarray(BLOCK_BYTES, BLOCK_BYTES + header.bytes));
        const last = readHeader(blocks.subarray(-BLOCK_BYTES));
        assert.ok(last?.kind === "file" && patch);
        const { name: read, bytes: size } = { ...last, ...patch };
        assert.deepEqual([read, size], [given, bytes]);
      }),
    );
  });

  it("are never read from other bytes, and reading never throws", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        assert.equal(readHeader(Buffer.from(bytes)), undefined);
        readPax(Buffer.from(bytes));
      }),
    );
  });
});

describe("the manifest and the names", () => {
  it("are read only in the form in which they are written", () => {
    assert.deepEqual(readManifest(manifestText(MANIFEST)), MANIFEST);
    for (const wrong of [{ version: "\u001b[2J" }, { createdAt: "today" }, { schema: -1 }, { format: 1.5 }]) {
      assert.equal(readManifest(manifestText({ ...MANIFEST, ...wrong })), undefined);
    }
    fc.assert(fc.property(fc.json(), (text) => assert.equal(readManifest(text), undefined)));
  });

  it("of media lead to no other folder", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const file = mediaFileOf(`media/img_${text}`);
        if (file !== undefined) assert.doesNotMatch(file, /[/\\\0]/);
      }),
    );
    assert.equal(mediaFileOf(mediaMember(LONG_NAME)), LONG_NAME);
    assert.ok(!isMediaFile(`img_${"x".repeat(300)}`));
  });
});
