import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { MediaError } from "../../../../src/bridge/ports/media.ts";
import { Spool } from "../../../../src/wechat/ingest/spool/spool.ts";
import { head, rawConnection } from "./raw.ts";
import { folderOf, MAX_MEDIA, NOW, type OpenedDoor, openedDoor, TOKEN } from "./rig.ts";

const put = async (
  door: OpenedDoor,
  id: string,
  body: Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = {},
) =>
  await door.call(`/v1/media/${encodeURIComponent(id)}`, {
    method: "PUT",
    body,
    headers: { "content-type": "image/png", ...headers },
  });

async function bytesOf(spool: Spool, id: string): Promise<Buffer | undefined> {
  const found = await spool.open(id);
  if (found === undefined) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of found.body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("base64");

describe("PUT /v1/media/{mediaId}", () => {
  it("keeps the bytes with their type, under any id, and the session hears of it", async (t) => {
    const door = await openedDoor(t);
    const bytes = Buffer.from(randomBytes(100_000));
    const id = "../../图 1";
    const { status, body } = await put(door, id, bytes, { digest: `sha-256=${sha256(bytes)}` });
    assert.deepEqual([status, body], [200, { bytes: 100_000 }]);
    assert.deepEqual(await bytesOf(door.spool, id), bytes);
    assert.equal((await door.spool.open(id))?.mime, "image/png");
    assert.deepEqual(door.behind.told, ["seen media", `media ${id}`]);
  });

  it("again with the same id: the later bytes count", async (t) => {
    const folder = folderOf(t);
    const door = await openedDoor(t, { folder });
    await put(door, "1", Buffer.from("first"));
    await put(door, "1", Buffer.from("second"), { "content-type": "image/jpeg" });
    assert.equal((await bytesOf(door.spool, "1"))?.toString(), "second");
    assert.equal(readdirSync(join(folder, "spool")).length, 1);
  });

  it("more bytes than MEDIA_MAX_BYTES are 413, announced or not, and nothing of them stays", async (t) => {
    const folder = folderOf(t);
    const door = await openedDoor(t, { folder });
    assert.equal((await put(door, "1", Buffer.alloc(MAX_MEDIA + 1))).status, 413);
    const raw = rawConnection(t, door.url);
    raw.send(head("PUT", "/v1/media/2", TOKEN, ["Transfer-Encoding: chunked", "Connection: close"]));
    for (let n = 0; n < 5; n += 1) raw.send(`10000\r\n${"x".repeat(2 ** 16)}\r\n`);
    raw.send("0\r\n\r\n");
    assert.match(await raw.whole, /^HTTP\/1.1 413/);
    assert.equal((await put(door, "3", Buffer.alloc(MAX_MEDIA))).status, 200);
    assert.equal(readdirSync(join(folder, "spool")).length, 1);
  });

  it("bytes of another digest, and a digest of another form, are 400", async (t) => {
    const door = await openedDoor(t);
    const bytes = Buffer.from("right");
    for (const digest of [`sha-256=${sha256(Buffer.from("wrong"))}`, "md5=abc", "sha-256=short"]) {
      assert.equal((await put(door, "1", bytes, { digest })).status, 400);
    }
    assert.equal(await door.spool.open("1"), undefined);
    assert.equal((await put(door, "1", bytes)).status, 200);
  });

  it("a body that breaks off leaves nothing, and the next one is taken", async (t) => {
    const folder = folderOf(t);
    const door = await openedDoor(t, { folder });
    const raw = rawConnection(t, door.url);
    raw.send(`${head("PUT", "/v1/media/1", TOKEN, ["Content-Length: 1000"])}abc`);
    while (!door.behind.told.includes("seen media")) await put(door, "other", Buffer.from("x"));
    raw.destroy();
    assert.equal((await put(door, "1", Buffer.from("whole"))).status, 200);
    await door.close();
    const left = readdirSync(join(folder, "spool"));
    assert.equal(left.filter((name) => name.endsWith(".part")).length, 0);
  });
});

describe("the spool", () => {
  it("has after a restart what was put, and nothing half written", async (t) => {
    const folder = folderOf(t);
    const clock = { now: () => NOW };
    await new Spool(folder, clock, MAX_MEDIA).put("1", [Buffer.from("bytes")].values(), {
      mime: "image/png; q=1",
      limit: 10,
      sha256: undefined,
    });
    writeFileSync(join(folder, `${"a".repeat(64)}-1.part`), "half");
    const again = new Spool(folder, clock, MAX_MEDIA);
    assert.equal((await bytesOf(again, "1"))?.toString(), "bytes");
    assert.equal((await again.open("1"))?.mime, "image/png");
    assert.equal(readdirSync(folder).length, 1);
  });

  it("forgets what is old, and the oldest when there is too much", async (t) => {
    const folder = folderOf(t);
    let now = NOW;
    const spool = new Spool(folder, { now: () => now }, MAX_MEDIA, 25);
    const one = async (id: string) =>
      await spool.put(id, [Buffer.alloc(10)].values(), { mime: "", limit: 10, sha256: undefined });
    for (const id of ["1", "2", "3"]) {
      await one(id);
      now += 1;
    }
    assert.equal(await spool.open("1"), undefined);
    const third = await spool.open("3");
    await spool.forget(NOW + 2);
    assert.equal(await spool.open("2"), undefined);
    await spool.forget(NOW + 3);
    assert.equal(readdirSync(folder).length, 0);
    // It was opened before it went.
    await assert.rejects(
      async () => {
        for await (const _ of third?.body ?? []);
      },
      (error) => error instanceof MediaError && error.code === "gone",
    );
  });
});

describe("GET /v1/media/{mediaId}", () => {
  it("gives the file that a command names, and nothing else", async (t) => {
    const folder = folderOf(t);
    const door = await openedDoor(t, { folder });
    const path = join(folder, "picture");
    writeFileSync(path, "bytes of a picture");
    door.behind.files.set("m1", { path, bytes: 18, mime: "image/png", fileName: "a.png", kind: "image" });
    const response = await fetch(`${door.url}/v1/media/m1`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    assert.equal(response.headers.get("content-type"), "image/png");
    assert.equal(await response.text(), "bytes of a picture");
    assert.equal((await door.call("/v1/media/m2")).status, 404);
  });

  it("of a file that is gone ends the connection, and the next request is answered", async (t) => {
    const door = await openedDoor(t);
    door.behind.files.set("m1", {
      path: "/nonexistent",
      bytes: 18,
      mime: "image/png",
      fileName: "",
      kind: "image",
    });
    await assert.rejects(
      fetch(`${door.url}/v1/media/m1`, { headers: { authorization: `Bearer ${TOKEN}` } }).then((response) =>
        response.text(),
      ),
    );
    assert.equal((await door.call("/v1/media/m2")).status, 404);
  });
});
