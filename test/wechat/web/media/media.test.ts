import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { describe, type TestContext, test } from "node:test";
import { inspect } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Message, ReceivedMessage } from "../../../../src/bridge/model/message.ts";
import { type Download, isMedia, type MediaContent, MediaError } from "../../../../src/bridge/ports/media.ts";
import { FastClock } from "../../../fakes/fast-clock.ts";
import type { Fault, MessageSpec } from "../../../simulators/wechat/index.ts";
import { secretsOf } from "../login/secrets.ts";
import { type Follower, openOnline, type Rig, type RigOptions } from "../rig.ts";

const never = new AbortController().signal;
const KB = 1024;

type Kind = "image" | "animation" | "voice" | "video" | "short video" | "file";
const ENDPOINTS: Readonly<Record<Kind, string>> = {
  image: "webwxgetmsgimg",
  animation: "webwxgetmsgimg",
  voice: "webwxgetvoice",
  video: "webwxgetvideo",
  "short video": "webwxgetvideo",
  file: "webwxgetmedia",
};
const KINDS: readonly Kind[] = ["image", "animation", "voice", "video", "short video", "file"];

function specOf(kind: Kind, bytes: Uint8Array | undefined, emptyFirst = 0): MessageSpec {
  const media = { bytes, emptyFirst };
  switch (kind) {
    case "voice":
      return { kind, ms: 1_500, ...media };
    case "video":
      return { kind, seconds: 3, ...media };
    case "short video":
      return { kind: "video", seconds: 3, short: true, ...media };
    case "file":
      return { kind, name: "报表 & 附件.xlsx", ...media };
    default:
      return { kind, ...media };
  }
}

function mediaOf(received: ReceivedMessage): Message<MediaContent> {
  assert.ok(isMedia(received));
  return received.message;
}

async function allOf({ body }: Download): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

type Online = Rig & {
  readonly bridge: Follower;
  /** A friend's message as the session hands it on. */
  received(spec: MessageSpec): Promise<Message<MediaContent>>;
  fetch(message: Message<MediaContent>): Promise<Buffer>;
  /** Rejects unless the download, or its body, fails with that code. No secret is in the error. */
  fails(message: Message<MediaContent>, code: MediaError["code"], words?: RegExp): Promise<void>;
};

async function open(t: TestContext, options: RigOptions = {}): Promise<Online> {
  const rig = await openOnline(t, { clock: new FastClock(40), ...options });
  const friend = rig.wechat.addContact({ nickName: "小池" });
  const fetch = async (message: Message<MediaContent>): Promise<Buffer> =>
    await allOf(await rig.bridge.session.download(message, never));
  return {
    ...rig,
    fetch,
    received: async (spec) => mediaOf(await rig.bridge.message(rig.wechat.friendSends(friend, spec))),
    fails: async (message, code, words = /./) => {
      const error: unknown = await fetch(message).then(
        (bytes) => `${bytes.length} bytes`,
        (failure: unknown) => failure,
      );
      assert.ok(error instanceof MediaError, `${inspect(error)} instead of ${code}`);
      assert.equal(error.code, code, error.message);
      assert.match(error.message, words);
      const told = inspect(error, { depth: 10, showHidden: true, maxStringLength: null });
      for (const secret of secretsOf(rig.wechat)) {
        for (const form of [secret, encodeURIComponent(secret)]) assert.ok(!told.includes(form), told);
      }
      assert.ok(!told.includes(rig.wechat.origin), told);
    },
  };
}

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const some = (bytes = 100 * KB): Buffer => randomBytes(bytes);

describe("bytes of messages", { concurrency: 4 }, () => {
  for (const kind of KINDS) {
    test(`${kind}: one byte, 100 KB and 20 MB arrive as they were sent`, async (t) => {
      const { received, bridge } = await open(t, { clock: new FastClock(10) });
      for (const size of [1, 100 * KB, 20 * KB * KB]) {
        const bytes = some(size);
        const download = await bridge.session.download(await received(specOf(kind, bytes)), never);
        assert.equal(download.bytes, size);
        const hash = createHash("sha256");
        for await (const chunk of download.body) hash.update(chunk);
        assert.equal(hash.digest("hex"), sha256(bytes), `${kind} of ${size} bytes`);
      }
    });
  }

  test("what the server says of the kind is handed on as a hint", async (t) => {
    const { received, bridge } = await open(t);
    const mimes: string[] = [];
    for (const kind of KINDS) {
      const { mime, body } = await bridge.session.download(await received(specOf(kind, some(5))), never);
      mimes.push(mime);
      await body[Symbol.asyncIterator]().return?.();
    }
    assert.deepEqual(mimes, [
      "image/jpeg",
      "image/gif",
      "audio/mp3",
      "video/mp4",
      "video/mp4",
      "application/octet-stream",
    ]);
  });

  test("groups, my own messages from the phone, and stickers as app messages have bytes too", async (t) => {
    const { wechat, bridge, fetch } = await open(t);
    const member = wechat.addContact({ nickName: "阿柴" });
    const group = wechat.addGroup({ nickName: "羽毛球", members: [{ contact: member }] });
    const ids: [string, Buffer][] = [];
    for (const kind of KINDS) {
      const grouped = some(500);
      ids.push([wechat.memberSends(group, member, specOf(kind, grouped)), grouped]);
      const mine = some(500);
      ids.push([wechat.ownFromPhone(group, specOf(kind, mine)), mine]);
    }
    const sticker = some(500);
    ids.push([wechat.friendSends(member, { kind: "animation", app: true, bytes: sticker }), sticker]);
    for (const [id, bytes] of ids) assert.deepEqual(await fetch(mediaOf(await bridge.message(id))), bytes);
  });

  test("a picture is asked for in full, a sticker as big, a video by its range; all with Referer and cookies", async (t) => {
    const { wechat, received, fetch } = await open(t);
    for (const kind of KINDS) await fetch(await received(specOf(kind, some(5))));
    const asked = wechat.requests.filter(({ endpoint }) => Object.values(ENDPOINTS).includes(endpoint));
    assert.deepEqual(
      asked.map(({ query, headers }) => [query.type, headers.range]),
      [
        [undefined, undefined],
        ["big", undefined],
        [undefined, undefined],
        [undefined, "bytes=0-"],
        [undefined, "bytes=0-"],
        [undefined, undefined],
      ],
    );
    for (const { headers } of asked) {
      assert.ok(headers.referer?.startsWith(wechat.origin));
      assert.equal(headers["accept-encoding"], "identity");
      assert.match(headers.cookie ?? "", /webwx_data_ticket=/);
    }
    // Decoded once it is the name: it was encoded when it came, and not again.
    assert.equal(asked.at(-1)?.query.encryfilename, "报表 & 附件.xlsx");
  });
});

/** What a fault means: while `download` runs or while its body is read. */
const FAULTS: readonly (readonly [Fault, MediaError["code"], RegExp?])[] = [
  [{ kind: "empty" }, "notYet", /an empty file/],
  [{ kind: "page" }, "notYet", /a page/],
  [{ kind: "ret", ret: 1 }, "notYet", /JSON/],
  [{ kind: "ret", ret: 1100 }, "notOnline", /1100/],
  [{ kind: "ret", ret: 1101 }, "notOnline"],
  [{ kind: "ret", ret: 1102 }, "notOnline"],
  [{ kind: "ret", ret: -14 }, "notOnline"],
  [{ kind: "ret", ret: -1 }, "unavailable"],
  [{ kind: "ret", ret: 1205 }, "unavailable", /1205/],
  [{ kind: "status", status: 404 }, "gone", /404/],
  [{ kind: "status", status: 410 }, "gone"],
  [{ kind: "status", status: 416 }, "notYet"],
  [{ kind: "status", status: 403 }, "unavailable", /403/],
  [{ kind: "status", status: 302 }, "unavailable"],
  [{ kind: "status", status: 500 }, "unavailable"],
  [{ kind: "html" }, "unavailable", /502/],
  [{ kind: "reset" }, "unavailable"],
  [{ kind: "cut" }, "unavailable"],
  [{ kind: "wrongLength" }, "unavailable"],
  [{ kind: "hang" }, "unavailable", /30 s/],
  [{ kind: "stall" }, "unavailable", /30 s/],
];
const name = (fault: Fault): string =>
  "status" in fault ? `status ${fault.status}` : "ret" in fault ? `ret ${fault.ret}` : fault.kind;

describe("bytes that do not come", { concurrency: 6 }, () => {
  for (const kind of KINDS) {
    const endpoint = ENDPOINTS[kind];
    test(`${kind}: each fault has its code, and the bytes come when it is over`, async (t) => {
      const { wechat, received, fetch, fails } = await open(t);
      const bytes = some();
      const message = await received(specOf(kind, bytes));
      for (const [fault, code, words] of FAULTS) {
        wechat.setFault(endpoint, fault, Number.POSITIVE_INFINITY);
        await t.test(name(fault), () => fails(message, code, words));
        wechat.clearFaults(endpoint);
      }
      assert.deepEqual(await fetch(message), bytes);
    });

    test(`${kind}: empty twice, then the bytes`, async (t) => {
      const { wechat, received, fetch, fails } = await open(t);
      const bytes = some(5);
      // A sticker is asked for in two ways each time.
      const message = await received(specOf(kind, bytes, kind === "animation" ? 4 : 2));
      await fails(message, "notYet", /an empty file/);
      await fails(message, "notYet");
      assert.deepEqual(await fetch(message), bytes);
      assert.equal(wechat.count(endpoint), kind === "animation" ? 5 : 3);
    });
  }

  test("half of a file, or of a video, that ends as if it were whole is not taken", async (t) => {
    const { wechat, received, fetch, fails } = await open(t);
    for (const kind of ["file", "video"] as const) {
      const bytes = some();
      const message = await received(specOf(kind, bytes));
      wechat.setFault(ENDPOINTS[kind], { kind: "truncated" });
      await fails(message, "notYet", /gave 51200 of 102400 bytes/);
      assert.deepEqual(await fetch(message), bytes);
    }
  });

  test("{} is no picture, voice or video, and no file of another length", async (t) => {
    const { wechat, received, fails } = await open(t);
    for (const kind of KINDS) {
      const message = await received(specOf(kind, some()));
      wechat.setFault(ENDPOINTS[kind], { kind: "json" }, 2);
      await fails(message, "notYet", kind === "file" ? /2 of 102400/ : /JSON/);
      wechat.clearFaults();
    }
  });

  test("the other way to a sticker is tried when the first has nothing, but not when nothing answers", async (t) => {
    const { wechat, received, fetch, fails } = await open(t);
    const bytes = some();
    const message = await received(specOf("animation", bytes));
    const first: readonly Fault[] = [
      { kind: "status", status: 404 },
      { kind: "empty" },
      { kind: "page" },
      { kind: "json" },
    ];
    for (const fault of first) {
      wechat.setFault("webwxgetmsgimg", fault);
      assert.deepEqual(await fetch(message), bytes, name(fault));
    }
    const asked = wechat.count("webwxgetmsgimg");
    wechat.setFault("webwxgetmsgimg", { kind: "html" });
    await fails(message, "unavailable");
    assert.equal(wechat.count("webwxgetmsgimg"), asked + 1);
  });

  test("a sticker of the shop, whose file stays empty, is no message with bytes", async (t) => {
    const { wechat, bridge } = await open(t);
    const friend = wechat.addContact({ nickName: "小溪" });
    const sticker = await bridge.message(wechat.friendSends(friend, { kind: "animation", shop: true }));
    assert.equal(sticker.message.msgType, "ANIMATION");
    assert.equal(isMedia(sticker), false);
    const other = await bridge.message(wechat.friendSends(friend, { kind: "animation" }));
    assert.equal(isMedia(other), true);
  });

  test("pages and JSON that people send as files are files; the server's own are not", async (t) => {
    const { wechat, bridge, fetch, fails } = await open(t);
    const friend = wechat.addContact({ nickName: "程序员" });
    const files = [
      "<!DOCTYPE html><html><body>我的网页</body></html>",
      `{"BaseResponse": {"Ret": 1100, "ErrMsg": ""}}`,
      "{}",
      '<?xml version="1.0"?><error><ret>1</ret></error>',
      " ",
    ];
    for (const text of files) {
      const bytes = Buffer.from(text);
      const id = wechat.friendSends(friend, { kind: "file", name: "a.html", bytes });
      const message = mediaOf(await bridge.message(id));
      assert.deepEqual(await fetch(message), bytes);
      wechat.setFault("webwxgetmedia", { kind: "page" });
      await fails(message, "notYet", /a page/);
    }
    // An answer that is longer than such a short file.
    const id = wechat.friendSends(friend, { kind: "file", name: "a.txt", bytes: Buffer.from("1") });
    const message = mediaOf(await bridge.message(id));
    wechat.setFault("webwxgetmedia", { kind: "ret", ret: 1101 });
    await fails(message, "notOnline");
  });

  test("a picture that begins like text is still a picture", async (t) => {
    const { received, fetch } = await open(t);
    for (const text of ["{", "<", "<svg", "[]", "\n"]) {
      const bytes = Buffer.from(text);
      assert.deepEqual(await fetch(await received(specOf("image", bytes))), bytes);
    }
  });

  test("nothing is asked for while nobody is logged in, nor without an id", async (t) => {
    const { wechat, bridge, received, fails } = await open(t);
    const message = await received(specOf("image", some(5)));
    await fails({ ...message, mediaId: "" }, "gone", /no id/);
    wechat.kick(1101);
    await bridge.event("loggedOut");
    await fails(message, "notOnline", /not logged in/);
    assert.equal(wechat.count("webwxgetmsgimg"), 0);
  });

  test("a restart can go on downloading, the next login cannot", async (t) => {
    const { wechat, bridge, received, start } = await open(t);
    const bytes = some();
    const messages: Message<MediaContent>[] = [];
    for (const kind of KINDS) messages.push(await received(specOf(kind, bytes)));
    await bridge.stop();
    const again = start();
    await again.event("online");
    for (const message of messages) {
      assert.deepEqual(await allOf(await again.session.download(message, never)), bytes);
    }
    wechat.kick(1101);
    await again.event("loggedOut");
    again.session.requestLogin();
    await again.event("online", 2);
    for (const message of messages) {
      await assert.rejects(
        again.session.download(message, never),
        (error) => error instanceof MediaError && (error.code === "notYet" || error.code === "gone"),
      );
    }
  });

  test("an abort ends a download at once, with its own reason", async (t) => {
    const { wechat, received, bridge } = await open(t, { clock: new FastClock(1) });
    const message = await received(specOf("video", some()));
    let asked = 0;
    for (const kind of ["hang", "stall"] as const) {
      wechat.setFault("webwxgetvideo", { kind });
      const stop = new AbortController();
      const reading = bridge.session.download(message, stop.signal).then(allOf);
      const told = assert.rejects(reading, /enough of it/);
      asked += 1;
      await wechat.waitUntil(() => wechat.count("webwxgetvideo") === asked);
      const abortedAt = performance.now();
      stop.abort(new Error("enough of it"));
      await told;
      assert.ok(performance.now() - abortedAt < 10_000);
    }
    await assert.rejects(
      bridge.session.download(message, AbortSignal.abort(new Error("enough of it"))),
      /enough/,
    );
  });
});

test("a download of 64 MB is never in memory as a whole", async (t) => {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  assert.ok(typeof collect === "function");
  const used = (): number => {
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  const { received, bridge } = await open(t, { clock: new FastClock(1) });
  const bytes = Buffer.alloc(64 * KB * KB, "0123456789abcdef!");
  const message = await received(specOf("file", bytes));
  const before = used();
  const { body } = await bridge.session.download(message, never);
  let most = 0;
  let size = 0;
  let looked = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    // A slow disk: what comes meanwhile has to wait.
    await new Promise((resolve) => setImmediate(resolve));
    if (size - looked < 4 * KB * KB) continue;
    looked = size;
    most = Math.max(most, used() - before);
  }
  assert.equal(size, bytes.length);
  assert.ok(most < 30 * KB * KB, `${Math.round(most / KB / KB)} MB more than before`);
});
