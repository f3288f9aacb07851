import assert from "node:assert/strict";
import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Clock } from "../../../../src/bridge/ports/clock.ts";
import { type OutgoingFile, SessionSendError } from "../../../../src/bridge/ports/source-session.ts";
import { createFetch } from "../../../../src/net/fetch.ts";
import { SessionContext } from "../../../../src/wechat/web/context/session-context.ts";
import { uploadFile } from "../../../../src/wechat/web/send/upload.ts";
import { SessionCookies } from "../../../../src/wechat/web/wire/cookies.ts";
import { WeChatHttp } from "../../../../src/wechat/web/wire/http.ts";
import { modeOf } from "../../../../src/wechat/web/wire/mode.ts";
import { SessionKeys } from "../../../../src/wechat/web/wire/session-keys.ts";
import { FastClock } from "../../../fakes/fast-clock.ts";

const never = new AbortController().signal;
const MB = 1024 * 1024;

/** A server that reads what it gets and keeps none of it. */
async function open(t: TestContext, bytes: Uint8Array, onPiece: (count: number) => void | Promise<void>) {
  let pieces = 0;
  const server = createServer(async (request, response) => {
    for await (const _ of request);
    pieces += 1;
    await onPiece(pieces);
    response.end(JSON.stringify({ BaseResponse: { Ret: 0, ErrMsg: "" }, MediaId: `@crypt_${pieces}` }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  const pool = createFetch();
  const folder = await mkdtemp(join(tmpdir(), "upload-"));
  t.after(async () => {
    await pool.close();
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  });
  const clock: Clock = new FastClock(1);
  const http = new WeChatHttp(pool, clock, new SessionCookies());
  const credentials = { uin: "1", sid: "s", skey: "@crypt_0", passTicket: "p", deviceId: "e1" };
  const self = { userName: "@me", nickName: "" };
  const login = { apiOrigin: `http://127.0.0.1:${address.port}`, credentials, loggedInAt: undefined };
  const keys = new SessionKeys(http, login, modeOf("web"), clock);
  const session = new SessionContext(keys, self, { syncKey: { List: [] }, syncCheckKey: undefined });
  const path = join(folder, "file");
  await writeFile(path, bytes);
  const file: OutgoingFile = {
    path,
    bytes: bytes.byteLength,
    mime: "video/mp4",
    fileName: "a.mp4",
    kind: "video",
  };
  const place = { to: "filehelper", counter: 0, clientMediaId: 1 };
  return { path, upload: () => uploadFile(session, file, place, never) };
}

test("of a file of 24 MB no more than a few pieces are in memory", async (t) => {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  assert.ok(typeof collect === "function");
  const used = (): number => {
    collect();
    const { heapUsed, arrayBuffers } = process.memoryUsage();
    return heapUsed + arrayBuffers;
  };
  let before = 0;
  let most = 0;
  const { upload } = await open(t, Buffer.alloc(24 * MB, "0123456789abcdef!"), () => {
    most = Math.max(most, used() - before);
  });
  before = used();
  assert.equal(await upload(), "@crypt_48");
  assert.ok(most < 8 * MB, `${Math.round(most / MB)} MB more than before`);
});

test("a file that becomes shorter on the way is refused, and no id comes of it", async (t) => {
  const { path, upload } = await open(t, Buffer.alloc(2 * MB), (count) =>
    count === 1 ? truncate(path, MB) : undefined,
  );
  await assert.rejects(
    upload(),
    (error) =>
      error instanceof SessionSendError && error.code === "refused" && /became shorter/.test(error.message),
  );
});
