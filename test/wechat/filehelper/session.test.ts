import assert from "node:assert/strict";
import { connect } from "node:net";
import { type TestContext, test } from "node:test";
import { Agent } from "undici";
import { type SessionEvent, SessionSendError } from "../../../src/bridge/ports/source-session.ts";
import type { ConnectionPool } from "../../../src/wechat/index.ts";
import { keptFile } from "../../fakes/kept-media.ts";
import type { LoggedRequest } from "../../simulators/wechat/index.ts";
import { type OpenPage, openPage } from "./rig.ts";

const ENTRY = "https://szfilehelper.weixin.qq.com";
const MB = 1024 * 1024;
const signal = new AbortController().signal;

/** A session that is followed until the end of the test. */
async function follow(t: TestContext, { session, close }: OpenPage): Promise<readonly SessionEvent[]> {
  const stop = new AbortController();
  const events: SessionEvent[] = [];
  const ended = (async () => {
    for await (const event of session.events(stop.signal)) events.push(event);
  })();
  t.after(async () => {
    stop.abort();
    await ended;
    await close();
  });
  return events;
}

async function online(t: TestContext, page: OpenPage): Promise<OpenPage> {
  await follow(t, page);
  await page.wechat.waitUntil(() => page.wechat.count("synccheck") > 0);
  return page;
}

function hostsOf(requests: readonly LoggedRequest[]): Readonly<Record<string, readonly string[]>> {
  const asked = Object.groupBy(requests, ({ endpoint }) => endpoint);
  return Object.fromEntries(
    Object.entries(asked).map(([endpoint, all = []]) => [
      endpoint,
      [...new Set(all.map(({ headers }) => headers.host ?? ""))],
    ]),
  );
}

test("each role has its host, a login that is confirmed at another entry lives there, and files find theirs", async (t) => {
  for (const [entry, family] of [
    ["szfilehelper.weixin.qq.com", "wx2.qq.com"],
    ["cmfilehelper.weixin.qq.com", "wx8.qq.com"],
  ] as const) {
    const page = await openPage({}, (wechat) => {
      const port = Number(new URL(wechat.origin).port);
      const dispatcher = new Agent({
        allowH2: false,
        connect: (_options, callback) => {
          const socket = connect(port, "127.0.0.1");
          socket.once("connect", () => callback(null, socket));
          socket.once("error", (error) => callback(error, null));
        },
      });
      t.after(() => dispatcher.destroy());
      const pool: ConnectionPool = { dispatcher, renew: async () => {} };
      return { origin: ENTRY, pool };
    });
    const { wechat, session } = page;
    await follow(t, page);
    await wechat.waitForUuid();
    wechat.scan();
    wechat.confirm(undefined, `https://${entry}`);
    await wechat.waitUntil(() => wechat.count("synccheck") > 0);
    await session.sendText("filehelper", "到了", "k1", signal);
    const picture = { ...(await keptFile(t)), kind: "image" } as const;
    await session.sendFile("filehelper", picture, "k2", signal);
    const hosts = hostsOf(wechat.requests);
    assert.deepEqual(hosts.jslogin, ["login.wx2.qq.com"]);
    assert.deepEqual(hosts.login, ["login.wx2.qq.com"]);
    for (const endpoint of ["webwxnewloginpage", "webwxinit", "webwxsync", "synccheck", "webwxsendmsg"])
      assert.deepEqual(hosts[endpoint], [entry], endpoint);
    assert.deepEqual(hosts.webwxsendmsgimg, [entry]);
    assert.deepEqual(hosts.webwxuploadmedia, [`file.${family}`]);
    assert.equal(wechat.sentMedia[0]?.sha256, picture.sha256);
  }
});

test("nothing is asked of the page but what its own clients ask", async (t) => {
  const { wechat, session } = await online(t, await openPage({ autoLogin: true }));
  wechat.ownFromPhone("filehelper", "撤回 状态");
  await session.sendText("filehelper", "一条", "k1", signal);
  const endpoints = new Set(wechat.requests.map(({ endpoint }) => endpoint));
  assert.deepEqual(
    [...endpoints].filter((endpoint) => /contact|notify|icon|headimg|push/.test(endpoint)),
    [],
  );
  assert.ok(wechat.requests.every(({ headers }) => headers.mmweb_appid === "wx_webfilehelper"));
});

test("it sends to filehelper alone: another chat is refused and nothing is asked of WeChat", async (t) => {
  const { wechat, session } = await online(t, await openPage({ autoLogin: true }));
  const before = wechat.count("webwxsendmsg");
  const file = { ...(await keptFile(t)), kind: "image" } as const;
  const isRefused = (error: unknown): boolean =>
    error instanceof SessionSendError && error.code === "refused";
  await assert.rejects(session.sendText("@friend", "你好", "k1", signal), isRefused);
  await assert.rejects(session.sendFile("weixin", file, "k2", signal), isRefused);
  assert.deepEqual([wechat.count("webwxsendmsg"), wechat.count("webwxuploadmedia")], [before, 0]);
});

test("a video goes as a file, and a file over 25 MB is refused without an upload", async (t) => {
  const { wechat, session } = await online(t, await openPage({ autoLogin: true }));
  const video = await keptFile(t, { bytes: Buffer.from("some video"), mime: "video/mp4", fileName: "a.mp4" });
  await session.sendFile("filehelper", { ...video, kind: "video" }, "k1", signal);
  assert.deepEqual(
    wechat.sentMedia.map(({ endpoint, name, sha256 }) => [endpoint, name, sha256]),
    [["webwxsendappmsg", "a.mp4", video.sha256]],
  );
  const large = await keptFile(t, { length: 25 * MB + 1, fileName: "large.bin" });
  await assert.rejects(
    session.sendFile("filehelper", { ...large, kind: "file" }, "k2", signal),
    (error) =>
      error instanceof SessionSendError && error.code === "refused" && /26214400/.test(error.message),
  );
  assert.equal(wechat.uploads.length, 1);
});
