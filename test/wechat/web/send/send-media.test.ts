import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { inspect } from "node:util";
import {
  canSendMedia,
  type OutgoingFile,
  SessionSendError,
} from "../../../../src/bridge/ports/source-session.ts";
import { MAX_UPLOAD_BYTES } from "../../../../src/wechat/web/send/upload.ts";
import { FastClock } from "../../../fakes/fast-clock.ts";
import type { Fault } from "../../../simulators/wechat/index.ts";
import { secretsOf } from "../login/secrets.ts";
import { type Follower, openOnline, type Rig, type RigOptions } from "../rig.ts";

const never = new AbortController().signal;
const KB = 1024;
const CHUNK = 524_288;

type Kind = OutgoingFile["kind"];
const KINDS: readonly Kind[] = ["image", "video", "file", "emoticon"];
const MIMES: Readonly<Record<Kind, string>> = {
  image: "image/jpeg",
  video: "video/mp4",
  file: "application/pdf",
  emoticon: "image/gif",
};
const ENDPOINTS: Readonly<Record<Kind, readonly [endpoint: string, type: number]>> = {
  image: ["webwxsendmsgimg", 3],
  video: ["webwxsendvideomsg", 43],
  file: ["webwxsendappmsg", 6],
  emoticon: ["webwxsendemoticon", 47],
};

type Online = Rig & {
  readonly bridge: Follower;
  /** Puts bytes on disk. */
  file(kind: Kind, bytes?: Uint8Array, fileName?: string): Promise<OutgoingFile>;
  send(file: OutgoingFile, key: string, signal?: AbortSignal): Promise<void>;
  /** Rejects unless the send fails with that code. No secret is in the error. */
  fails(
    file: OutgoingFile,
    key: string,
    code: SessionSendError["code"],
    words?: RegExp,
  ): Promise<SessionSendError>;
};

async function open(t: TestContext, options: RigOptions = {}): Promise<Online> {
  const rig = await openOnline(t, { clock: new FastClock(20), ...options });
  const folder = await mkdtemp(join(tmpdir(), "send-media-"));
  t.after(() => rm(folder, { recursive: true }));
  let files = 0;
  const send = (file: OutgoingFile, key: string, signal = never): Promise<void> =>
    rig.bridge.session.sendFile("filehelper", file, key, signal);
  return {
    ...rig,
    send,
    file: async (kind, bytes = randomBytes(500), fileName = `文件 & "${kind}".bin`) => {
      files += 1;
      const path = join(folder, String(files));
      await writeFile(path, bytes);
      return { path, bytes: bytes.byteLength, mime: MIMES[kind], fileName, kind };
    },
    fails: async (file, key, code, words = /./) => {
      const error: unknown = await send(file, key).catch((failure: unknown) => failure);
      assert.ok(error instanceof SessionSendError, `${inspect(error)} instead of ${code}`);
      assert.equal(error.code, code, error.message);
      assert.match(error.message, words);
      const told = inspect(error, { depth: 10, showHidden: true, maxStringLength: null });
      for (const secret of secretsOf(rig.wechat)) {
        for (const form of [secret, encodeURIComponent(secret)]) assert.ok(!told.includes(form), told);
      }
      for (const { mediaId } of rig.wechat.uploads) assert.ok(!told.includes(mediaId), told);
      return error;
    },
  };
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

describe("sending files", { concurrency: 4 }, () => {
  for (const kind of KINDS) {
    test(`${kind}: one byte, 100 KB and 20 MB arrive as they are on disk, under their name`, async (t) => {
      const { wechat, file, send } = await open(t, { clock: new FastClock(10) });
      for (const size of [1, 100 * KB, 20 * KB * KB]) {
        const bytes = randomBytes(size);
        await send(await file(kind, bytes, `第${size}份 & 附件.pdf`), `k${size}`);
        const sent = wechat.sentMedia.at(-1);
        const [endpoint, type] = ENDPOINTS[kind];
        assert.deepEqual(
          [sent?.endpoint, sent?.type, sent?.chat, sent?.sha256, sent?.size, sent?.name],
          [endpoint, type, "filehelper", sha256(bytes), size, `第${size}份 & 附件.pdf`],
        );
      }
      assert.equal(wechat.sentMedia.length, 3);
      assert.equal(wechat.count("webwxuploadmedia"), 2 + 40);
      assert.deepEqual(wechat.sentTexts, []);
    });
  }

  test("a file at the edge of a piece, and one byte to either side", async (t) => {
    const { wechat, file, send } = await open(t, { clock: new FastClock(40) });
    for (const size of [CHUNK - 1, CHUNK, CHUNK + 1]) {
      const bytes = randomBytes(size);
      await send(await file("file", bytes), `k${size}`);
      assert.equal(wechat.sentMedia.at(-1)?.sha256, sha256(bytes));
    }
    assert.equal(wechat.count("webwxuploadmedia"), 4);
  });

  test("a plain web login sends files as well", async (t) => {
    const { wechat, file, send } = await open(t, { mode: "web" });
    for (const kind of KINDS) await send(await file(kind), kind);
    assert.equal(wechat.sentMedia.length, 4);
  });

  test("names that no file can have are shown without it; a kind that is none is any kind", async (t) => {
    const { wechat, file, send } = await open(t);
    for (const fileName of ["a\r\nb\u0000.pdf", '"; name="x', "<b>&amp;</b>.pdf", "😀\ud800.pdf", "\u0007"]) {
      await send({ ...(await file("file", undefined, fileName)), mime: "x\r\nSet-Cookie: y" }, fileName);
    }
    assert.deepEqual(
      wechat.uploads.map(({ name, type }) => [name, type]),
      ["a b .pdf", '"; name="x', "<b>&amp;</b>.pdf", "😀\ufffd.pdf", "file"].map((name) => [
        name,
        "application/octet-stream",
      ]),
    );
    assert.equal(wechat.sentMedia.length, 5);
  });

  test("the session says that it can", async (t) => {
    const { bridge } = await open(t);
    assert.ok(canSendMedia(bridge.session));
    assert.ok(!canSendMedia({}));
  });

  test("files and texts keep the same distance; uploads keep none", async (t) => {
    const clock = new FastClock(20);
    const { wechat, bridge, file, send } = await open(t, { clock, simulator: { now: () => clock.now() } });
    const files = [await file("image"), await file("file")];
    const began = clock.now();
    await Promise.all([
      bridge.session.sendText("filehelper", "一", "t1", never),
      ...files.map((each, index) => send(each, `k${index}`)),
      bridge.session.sendText("filehelper", "二", "t2", never),
    ]);
    const at = [...wechat.sentTexts, ...wechat.sentMedia].map((sent) => sent.at).sort((a, b) => a - b);
    assert.equal(at.length, 4);
    for (const [index, time] of at.entries()) {
      if (index > 0) assert.ok(time - (at[index - 1] ?? 0) >= 1_900, `number ${index} came too early`);
    }
    const uploads = wechat.requests.filter(({ endpoint }) => endpoint === "webwxuploadmedia");
    assert.equal(uploads.length, 2);
    for (const { at: time } of uploads) assert.ok(time - began < 5_900, "an upload waited for its turn");
  });
});

describe("files under one key", { concurrency: 4 }, () => {
  test("what was accepted is neither uploaded nor sent again, after a restart neither", async (t) => {
    const { wechat, bridge, file, send, start } = await open(t);
    const picture = await file("image");
    await send(picture, "k1");
    await send(picture, "k1");
    await bridge.stop();
    const again = start();
    await again.event("online");
    await again.session.sendFile("filehelper", picture, "k1", never);
    assert.equal(wechat.count("webwxuploadmedia"), 1);
    assert.equal(wechat.count("webwxsendmsgimg"), 1);
    await again.session.sendText("filehelper", "同一个 key", "k1", never);
    assert.equal(wechat.sentTexts.length, 1);
  });

  for (const kind of KINDS) {
    test(`${kind}: a repeat after a lost answer has the same ClientMsgId and no second upload`, async (t) => {
      const { wechat, file, send, fails, ledger } = await open(t);
      const outgoing = await file(kind);
      const [endpoint] = ENDPOINTS[kind];
      wechat.setFault(endpoint, { kind: "lostReply" });
      await fails(outgoing, "k1", "unanswered", new RegExp(endpoint));
      await send(outgoing, "k1");
      assert.equal(wechat.count(endpoint), 2);
      assert.equal(wechat.count("webwxuploadmedia"), 1);
      assert.equal(wechat.sentMedia.length, 1);
      assert.equal((await ledger.find("k1:file"))[0]?.msgId, wechat.sentMedia[0]?.msgId);
    });

    for (const echo of ["beforeReply", "afterReply"] as const) {
      test(`${kind}: an echo ${echo} is no message, nor is its recall`, async (t) => {
        const { wechat, bridge, file, send } = await open(t, { simulator: { echo } });
        const friend = wechat.addContact({ nickName: "小池" });
        await send(await file(kind, undefined, "附件 &  😀.pdf"), "k1");
        wechat.recall(wechat.sentMedia[0]?.msgId ?? "");
        const later = wechat.friendSends(friend, "后来");
        await bridge.message(later);
        assert.deepEqual(
          bridge.messages.map(({ message }) => message.msgId),
          [later],
        );
      });
    }

    test(`${kind}: the echo of a send without an answer is the answer`, async (t) => {
      const { wechat, bridge, file, send, fails } = await open(t, { simulator: { echo: "beforeReply" } });
      const friend = wechat.addContact({ nickName: "小池" });
      const outgoing = await file(kind, undefined, "附件.pdf");
      const [endpoint] = ENDPOINTS[kind];
      wechat.setFault(endpoint, { kind: "lostReply" });
      await fails(outgoing, "k1", "unanswered");
      const later = wechat.friendSends(friend, "后来");
      await bridge.message(later);
      assert.equal(bridge.messages.length, 1);
      await send(outgoing, "k1");
      assert.equal(wechat.count(endpoint), 1);
    });
  }

  test("pictures from my phone are messages, but for one at the moment of a send without an answer", async (t) => {
    const { wechat, bridge, file, fails } = await open(t);
    wechat.sendRet(-1);
    await fails(await file("image"), "k1", "unanswered");
    const now = Math.floor(Date.now() / 1000);
    const picture = { kind: "image" } as const;
    const told = [
      wechat.ownFromPhone("filehelper", { ...picture, createTime: now - 300 }),
      wechat.ownFromPhone("filehelper", { kind: "video", seconds: 1 }),
      wechat.ownFromPhone(wechat.addContact({ nickName: "小池" }), picture),
    ];
    wechat.ownFromPhone("filehelper", picture);
    told.push(wechat.ownFromPhone("filehelper", picture));
    await bridge.message(told.at(-1) ?? "");
    assert.deepEqual(
      bridge.messages.map(({ message }) => message.msgId),
      told,
    );
  });

  test("a file of another name from my phone is a message", async (t) => {
    const { wechat, bridge, file, fails } = await open(t);
    wechat.sendRet(-1);
    await fails(await file("file", undefined, "合同.pdf"), "k1", "unanswered");
    const other = wechat.ownFromPhone("filehelper", { kind: "file", name: "合同2.pdf" });
    await bridge.message(other);
  });

  test("an upload of the last login is not sent in the next", async (t) => {
    const { wechat, bridge, file, send } = await open(t, { clock: new FastClock(10) });
    // Its text is on the way, and the file waits behind it for its turn.
    const answered = Promise.withResolvers<void>();
    t.after(() => answered.resolve());
    wechat.setFault("webwxsendmsg", { kind: "hold", until: answered.promise });
    const text = bridge.session.sendText("filehelper", "一", "t1", never).catch(() => {});
    const picture = await file("image");
    const sending = send(picture, "k1");
    const told = assert.rejects(
      sending,
      (error) => error instanceof SessionSendError && error.code === "notOnline",
    );
    await wechat.waitUntil(() => wechat.uploads.length === 1);
    wechat.kick(1101);
    await bridge.event("loggedOut");
    bridge.session.requestLogin();
    await bridge.event("online", 2);
    await told;
    await text;
    assert.equal(wechat.count("webwxsendmsgimg"), 0);
    await send(picture, "k1");
    assert.equal(wechat.sentMedia.length, 1);
    assert.equal(wechat.uploads.length, 2);
  });
});

describe("files that cannot be sent", { concurrency: 4 }, () => {
  const faults: readonly Fault[] = [
    ...(["html", "page", "empty", "json", "truncated", "cut", "stall", "reset", "hang"] as const).map(
      (kind) => ({
        kind,
      }),
    ),
    { kind: "lostReply" },
    { kind: "status", status: 500 },
    { kind: "ret", ret: -1 },
    { kind: "ret", ret: 1100 },
  ];
  for (const fault of faults) {
    const name =
      "status" in fault ? `status ${fault.status}` : "ret" in fault ? `ret ${fault.ret}` : fault.kind;
    test(`an upload that fails (${name}) sends nothing, and the repeat is whole`, async (t) => {
      const { wechat, file, send, fails } = await open(t, { clock: new FastClock(60) });
      const bytes = randomBytes(2 * CHUNK + 7);
      const outgoing = await file("file", bytes);
      // In the first piece, in the middle, in the last.
      for (const before of [0, 1, 2]) {
        const asked = wechat.count("webwxuploadmedia");
        wechat.setFault("webwxuploadmedia", fault, 1, before);
        await fails(outgoing, "k1", "notOnline");
        assert.equal(wechat.count("webwxuploadmedia"), asked + before + 1);
        assert.deepEqual(wechat.sentMedia, []);
      }
      await send(outgoing, "k1");
      assert.equal(wechat.sentMedia[0]?.sha256, sha256(bytes));
    });
  }

  test("an upload that WeChat does not take is a refusal after a few times", async (t) => {
    const { wechat, file, send, fails } = await open(t);
    for (const ret of [0, 1]) {
      const outgoing = await file("image");
      wechat.setFault("webwxuploadmedia", { kind: "ret", ret }, 3);
      for (const code of ["notOnline", "notOnline", "refused"] as const) {
        await fails(outgoing, `k${ret}`, code, ret === 0 ? /no id/ : /answered 1/);
      }
    }
    wechat.setFault("webwxuploadmedia", { kind: "ret", ret: -2 });
    await fails(await file("image"), "k2", "refused", /-2/);
    wechat.setFault("webwxuploadmedia", { kind: "status", status: 413 });
    await fails(await file("image"), "k3", "refused", /500 bytes are too many/);
    assert.deepEqual(wechat.sentMedia, []);
    await send(await file("image"), "k4");
  });

  test("a send that WeChat does not take is a refusal after a few times; then it is uploaded anew", async (t) => {
    const { wechat, file, send, fails } = await open(t);
    const outgoing = await file("video");
    wechat.sendRet("empty", 3);
    for (const code of ["unanswered", "unanswered", "refused"] as const) await fails(outgoing, "k1", code);
    assert.equal(wechat.count("webwxuploadmedia"), 1);
    await send(outgoing, "k1");
    assert.equal(wechat.count("webwxuploadmedia"), 2);
    wechat.sendRet(-2);
    await fails(await file("image"), "k2", "refused", /webwxsendmsgimg.*-2/);
  });

  test("1205 rests files and texts alike, and nothing is uploaded meanwhile", async (t) => {
    const { wechat, bridge, file, fails } = await open(t);
    wechat.setFault("webwxuploadmedia", { kind: "ret", ret: 1205 });
    const { retryAfterMs } = await fails(await file("image"), "k1", "rateLimited");
    assert.equal(retryAfterMs, 300_000);
    await assert.rejects(
      bridge.session.sendText("filehelper", "在", "t1", never),
      (error) => error instanceof SessionSendError && error.code === "rateLimited",
    );
    await fails(await file("image"), "k2", "rateLimited");
    assert.equal(wechat.count("webwxuploadmedia"), 1);
  });

  test("a file that is not what it was, or cannot be sent at all, is refused without a request", async (t) => {
    const { wechat, file, fails } = await open(t);
    const good = await file("file");
    await fails({ ...good, path: `${good.path}-missing` }, "k1", "refused", /cannot be read \(ENOENT\)/);
    await fails({ ...good, path: tmpdir() }, "k2", "refused");
    await fails({ ...good, bytes: good.bytes + 1 }, "k3", "refused", /500 bytes, not 501/);
    await fails(await file("file", Buffer.alloc(0)), "k4", "refused", /is empty/);
    const large = await file("file", Buffer.alloc(MAX_UPLOAD_BYTES + 1));
    await fails(large, "k5", "refused", /26214401 bytes, web WeChat takes 26214400/);
    assert.equal(wechat.count("webwxuploadmedia"), 0);
  });

  test("nothing is read or uploaded while nobody is logged in", async (t) => {
    const { wechat, bridge, file, fails } = await open(t);
    const outgoing = await file("image");
    wechat.kick(1101);
    await bridge.event("loggedOut");
    await fails(outgoing, "k1", "notOnline", /not logged in/);
    await fails({ ...outgoing, path: "/nowhere" }, "k1", "notOnline");
    assert.equal(wechat.count("webwxuploadmedia"), 0);
  });

  test("an abort during the upload sends nothing, one during the send leaves it open", async (t) => {
    const { wechat, file, send } = await open(t, { clock: new FastClock(5) });
    const outgoing = await file("image");
    for (const [endpoint, code] of [
      ["webwxuploadmedia", "notOnline"],
      ["webwxsendmsgimg", "unanswered"],
    ] as const) {
      wechat.setFault(endpoint, { kind: "hang" });
      const stop = new AbortController();
      const told = assert.rejects(
        send(outgoing, "k1", stop.signal),
        (error) => error instanceof SessionSendError && error.code === code,
      );
      await wechat.waitUntil(() => wechat.count(endpoint) === 1);
      const abortedAt = performance.now();
      stop.abort();
      await told;
      assert.ok(performance.now() - abortedAt < 10_000);
    }
    await send(outgoing, "k1");
    assert.equal(wechat.sentMedia.length, 1);
    await assert.rejects(send(outgoing, "k2", AbortSignal.abort()), SessionSendError);
  });

  test("a ledger that cannot be written stops a file before it is sent", async (t) => {
    const { wechat, file, send, ledger } = await open(t);
    const begin = ledger.begin.bind(ledger);
    ledger.begin = () => Promise.reject(new Error("the disk is full"));
    await assert.rejects(send(await file("image"), "k1"), SessionSendError);
    assert.equal(wechat.count("webwxsendmsgimg"), 0);
    ledger.begin = begin;
    await send(await file("image"), "k1");
  });
});
