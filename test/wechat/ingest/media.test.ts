import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import type { ImageContent, Message } from "../../../src/bridge/model/message.ts";
import { MediaError } from "../../../src/bridge/ports/media.ts";
import type { AnnouncedMedia } from "../../../src/wechat/ingest/model/event.ts";
import { idsIn, ingestRig, LI, ME, SENT_AT } from "./rig.ts";

const never = new AbortController().signal;
const PICTURE = Buffer.from("a picture");
const SHA256 = createHash("sha256").update(PICTURE).digest("hex");

const image: Message<ImageContent> = {
  ...{ senderType: "CONTACT", senderName: LI, contactNickName: "李", contactRemarkName: "" },
  ...{ chatName: LI, msgId: "1", sentAt: SENT_AT },
  ...{ msgType: "IMAGE", imgHeight: 1, imgWidth: 1, mediaId: "pic/../1" },
};

async function setUp(
  t: TestContext,
  spooled = new Map<string, Uint8Array>(),
  mediaHosts: readonly string[] = [],
) {
  const folder = await mkdtemp(join(tmpdir(), "ingest-media-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const rig = await ingestRig(t, { spooled, options: { folder, mediaHosts } });
  const account = { type: "online", account: ME, canSend: true, canFetchMedia: true } as const;
  await rig.push(account);
  // The note of it is a file, which takes longer than what runs without time passing.
  const announce = async (media?: AnnouncedMedia): Promise<void> => {
    await rig.push({ type: "message", message: image, media });
    while (!idsIn(rig.told).includes(image.msgId)) await setImmediate();
  };
  const download = async (): Promise<string> => {
    const { body } = await rig.session.download(image, never);
    const chunks: Uint8Array[] = [];
    for await (const chunk of body) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  };
  const fails = (code: MediaError["code"]) =>
    assert.rejects(download(), (error) => error instanceof MediaError && error.code === code);
  return { ...rig, folder, spooled, announce, download, fails };
}

test("bytes that are not there yet are asked for, once a minute, and taken when they are put", async (t) => {
  const { announce, fails, behind, spooled, download, clock } = await setUp(t);
  await announce({ size: PICTURE.length, sha256: SHA256 });
  behind.seen("commands");
  await fails("notYet");
  await fails("notYet");
  const command = await behind.nextCommand(never);
  assert.deepEqual(
    { ...command, id: "" },
    { id: "", type: "fetchMedia", msgId: "1", mediaId: image.mediaId },
  );
  const second = new AbortController();
  const polled = behind.nextCommand(second.signal);
  second.abort();
  assert.equal(await polled, undefined);
  behind.finish(command?.id ?? "", { ok: true });
  spooled.set(image.mediaId, PICTURE);
  assert.equal(await download(), "a picture");
  await clock.advance(1);
});

test("bytes that were put before their message are taken", async (t) => {
  const { announce, download } = await setUp(t, new Map([[image.mediaId, PICTURE]]));
  await announce();
  assert.equal(await download(), "a picture");
});

test("bytes of another size, of another digest, or too many are refused", async (t) => {
  const { announce, fails } = await setUp(t, new Map([[image.mediaId, PICTURE]]));
  await announce({ size: PICTURE.length + 1 });
  await fails("gone");
  const other = await setUp(t, new Map([[image.mediaId, PICTURE]]));
  await other.announce({ sha256: "0".repeat(64) });
  await other.fails("gone");
  const large = await setUp(t);
  const base64 = Buffer.alloc(1_000_001).toString("base64");
  await large.announce({ place: { kind: "inline", base64 } });
  await large.fails("tooLarge");
});

test("a preview that came with the message is taken, also by the next process", async (t) => {
  const { announce, download, folder, stop, state, inbox } = await setUp(t);
  await announce({ place: { kind: "inline", base64: PICTURE.toString("base64") } });
  assert.equal(await download(), "a picture");
  await stop();
  const next = await ingestRig(t, { state, inbox, options: { folder } });
  assert.equal((await next.session.download(image, never)).bytes, PICTURE.length);
  const names = await readdir(join(folder, "announced"));
  assert.match(names.join(), /^[0-9a-f]{64}$/);
});

test("an address is fetched when its host is listed, and told as gone when it is refused", async (t) => {
  const server = createServer((request, response) => {
    if (request.url === "/gone") response.writeHead(404);
    if (request.url === "/busy") response.writeHead(503);
    response.end(PICTURE);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close().closeAllConnections());
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
  const listed = await setUp(t, new Map(), ["127.0.0.1"]);
  await listed.announce({ sha256: SHA256, place: { kind: "url", url: `${origin}/a` } });
  assert.equal(await listed.download(), "a picture");
  for (const [path, hosts, code] of [
    ["/a", [], "gone"],
    ["/gone", ["127.0.0.1"], "gone"],
    ["/busy", ["127.0.0.1"], "unavailable"],
  ] as const) {
    const { announce, fails } = await setUp(t, new Map(), hosts);
    await announce({ place: { kind: "url", url: `${origin}${path}` } });
    await fails(code);
  }
});
