import assert from "node:assert/strict";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { createServer } from "node:http";
import { describe, type TestContext, test } from "node:test";
import fc from "fast-check";
import { CookieJar } from "tough-cookie";
import { FastClock } from "../../../fakes/fast-clock.ts";
import { openOnline, openRig } from "../rig.ts";

/** A server that always has something and never moves on, with a session that goes on there. */
async function startLoopingServer(t: TestContext, messages: readonly object[]) {
  const counts = { polls: 0, syncs: 0 };
  const key = { Count: 1, List: [{ Key: 1, Val: 70 }] };
  const done = { BaseResponse: { Ret: 0, ErrMsg: "" } };
  const user = { UserName: "@a1b2", NickName: "我" };
  const server = createServer((request, response) => {
    const endpoint = /\/(\w+)\?/.exec(request.url ?? "")?.[1];
    if (endpoint === "synccheck") {
      counts.polls += 1;
      response.end('window.synccheck={retcode:"0",selector:"2"}');
      return;
    }
    if (endpoint === "webwxsync") counts.syncs += 1;
    response.end(
      JSON.stringify({ ...done, User: user, SyncKey: key, AddMsgList: messages, ContactList: [] }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  const saved = JSON.stringify({
    version: 1,
    apiOrigin: `http://127.0.0.1:${address.port}`,
    credentials: { uin: "1", sid: "s", skey: "k", passTicket: "p", deviceId: "e1" },
    syncKey: { List: key.List },
    self: { userName: user.UserName, nickName: user.NickName },
    cookies: JSON.stringify(new CookieJar().serializeSync()),
  });
  return { counts, saved };
}

describe("reading", { concurrency: 6 }, () => {
  test("ContinueFlag: the rest is fetched at once, without a poll between", async (t) => {
    const { wechat, bridge } = await openOnline(t, { simulator: { syncBatchSize: 3 } });
    const friend = wechat.addContact({ nickName: "小池" });
    const ids = wechat.batch(() =>
      Array.from({ length: 11 }, (_, index) => wechat.friendSends(friend, String(index))),
    );
    await bridge.message(ids.at(-1) ?? "");
    assert.deepEqual(
      bridge.messages.map(({ message }) => message.msgId),
      ids,
    );
    const endpoints = wechat.requests
      .map(({ endpoint }) => endpoint)
      .filter((endpoint) => /sync/.test(endpoint));
    assert.match(endpoints.join(" "), /(webwxsync( |$)){4}/);
    const pages = bridge.of("batch").filter(({ messages }) => messages.length > 0);
    assert.deepEqual(
      pages.map(({ caughtUp }) => caughtUp),
      [false, false, false, true],
    );
  });

  test("ContinueFlag: each batch but the last says that everything before its oldest message is read", async (t) => {
    const { wechat, bridge } = await openOnline(t, { simulator: { syncBatchSize: 3 } });
    const friend = wechat.addContact({ nickName: "小池" });
    const now = Math.floor(Date.now() / 1_000);
    const seconds = [-40, -41, -39, -20, -20, -19, 0].map((ago) => now + ago);
    const ids = wechat.batch(() =>
      seconds.map((createTime) => wechat.friendSends(friend, { kind: "text", text: "早", createTime })),
    );
    await bridge.message(ids.at(-1) ?? "");
    assert.deepEqual(
      bridge.of("batch").flatMap(({ messages, readUntil }) => (messages.length > 0 ? [readUntil] : [])),
      [(now - 41) * 1_000, (now - 20) * 1_000, undefined],
    );
  });

  test("ContinueFlag: the next batch is asked for while one is handled; a process that ends then gets both again", async (t) => {
    const { wechat, bridge, start } = await openOnline(t, { simulator: { syncBatchSize: 3 } });
    bridge.onEvent = (event) =>
      event.type === "batch" && event.messages.length > 0 ? new Promise(() => {}) : undefined;
    const syncs = (): number => wechat.requests.filter(({ endpoint }) => endpoint === "webwxsync").length;
    const before = syncs();
    const friend = wechat.addContact({ nickName: "小池" });
    const ids = wechat.batch(() =>
      Array.from({ length: 6 }, (_, index) => wechat.friendSends(friend, String(index))),
    );
    await bridge.until(() => syncs() === before + 2, "a request for the second batch");
    await bridge.until(() => bridge.messages.length > 0, "the first batch");
    assert.equal(bridge.messages.length, 3);
    await bridge.stop();

    const next = start();
    await next.message(ids.at(-1) ?? "");
    assert.deepEqual(
      next.messages.map(({ message }) => message.msgId),
      ids,
    );
  });

  test("ContinueFlag: the request for the next batch has left before one is handled", async (t) => {
    const { wechat, bridge } = await openOnline(t, { simulator: { syncBatchSize: 3 } });
    let left = 0;
    const count = (message: unknown): void => {
      assert.ok(typeof message === "object" && message !== null && "request" in message);
      const { request } = message;
      assert.ok(typeof request === "object" && request !== null && "origin" in request && "path" in request);
      if (request.origin === wechat.origin && String(request.path).includes("/webwxsync?")) left += 1;
    };
    subscribe("undici:client:sendHeaders", count);
    t.after(() => unsubscribe("undici:client:sendHeaders", count));
    const seen: number[] = [];
    bridge.onEvent = (event) => {
      if (event.type === "batch" && event.messages.length > 0) seen.push(left);
    };
    const friend = wechat.addContact({ nickName: "小池" });
    const ids = wechat.batch(() =>
      Array.from({ length: 9 }, (_, index) => wechat.friendSends(friend, String(index))),
    );
    await bridge.message(ids.at(-1) ?? "");
    assert.deepEqual(seen, [2, 3, 3]);
  });

  test("a message delivered again is handed on once", async (t) => {
    const { wechat, bridge } = await openOnline(t);
    const friend = wechat.addContact({ nickName: "小池" });
    const id = wechat.friendSends(friend, { kind: "text", text: "一次", deliver: 3 });
    await bridge.message(id);
    wechat.redeliver(id);
    await bridge.message(wechat.friendSends(friend, "后来"));
    assert.equal(bridge.messages.filter(({ message }) => message.msgId === id).length, 1);
  });

  test("a selector other than 2 asks for a sync as well", async (t) => {
    const { wechat, bridge } = await openOnline(t);
    const friend = wechat.addContact({ nickName: "小池" });
    for (const selector of ["3", "4", "6", "7"]) {
      wechat.setSelector(selector);
      await bridge.message(wechat.friendSends(friend, selector));
    }
  });

  for (const [what, messages] of [
    ["nothing", []],
    ["the same message for the same key", [{ MsgId: "4611686018427000001", MsgType: 1, Content: "又来" }]],
  ] as const) {
    test(`a server that points at ${what} again and again is asked once a second`, async (t) => {
      const server = await startLoopingServer(t, messages);
      const clock = new FastClock(40);
      const { start, state } = await openRig(t, { clock });
      state.values.set("wechat.session", server.saved);
      const bridge = start();
      await bridge.event("online");
      const from = clock.monotonic();
      await bridge.until(() => server.counts.polls >= 10, "ten polls");
      const seconds = (clock.monotonic() - from) / 1_000;
      const { polls, syncs } = server.counts;
      assert.ok(polls <= seconds + 2, `${polls} polls in ${seconds} s`);
      assert.ok(syncs <= seconds + 2, `${syncs} syncs in ${seconds} s`);
      assert.ok(bridge.messages.length <= 1);
    });
  }

  test("any JSON in any field of a message: the loop goes on and the next message arrives", async (t) => {
    const { wechat, start } = await openRig(t, {
      simulator: { syncBatchSize: 500, recentChatsNotice: false },
    });
    const friend = wechat.addContact({ nickName: "小池" });
    const group = wechat.addGroup({ nickName: "群", members: [{ contact: friend }] });
    const bridge = start();
    await bridge.event("batch");
    const whole = (place: number) => ({
      MsgId: "",
      FromUserName: [wechat.chat(friend).userName, wechat.chat(group).userName, wechat.account.userName][
        place % 3
      ],
      ToUserName: place % 3 === 2 ? wechat.chat(group).userName : wechat.account.userName,
      MsgType: [1, 3, 34, 37, 42, 43, 47, 48, 49, 50, 51, 62, 9999, 10000, 10002][place % 15],
      Content:
        '&lt;sysmsg type="revokemsg"&gt;&lt;revokemsg&gt;&lt;msgid&gt;1&lt;/msgid&gt;&lt;/revokemsg&gt;&lt;/sysmsg&gt;',
      Status: 3,
      CreateTime: 1_777_900_000,
      VoiceLength: 0,
      PlayLength: 0,
      FileName: "",
      FileSize: "",
      MediaId: "",
      Url: "",
      AppMsgType: 0,
      StatusNotifyCode: 0,
      StatusNotifyUserName: "",
      RecommendInfo: { UserName: "", NickName: "", Sex: 0 },
      AppInfo: { AppID: "", Type: 0 },
      ImgHeight: 0,
      ImgWidth: 0,
      SubMsgType: 0,
      OriContent: "",
      EncryFileName: "",
    });
    const fields = Object.keys(whole(0));
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }).map((json) => JSON.stringify(json)),
      fc.constantFrom(
        "1e400",
        "-0",
        "9007199254740993",
        '"\\ud800"',
        "99999999999999999999",
        '"@@"',
        "[[[]]]",
      ),
      fc.string({ unit: "binary", maxLength: 30 }).map((text) => JSON.stringify(text)),
    );
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ field: fc.constantFrom(...fields), place: fc.nat(1_000), value }), {
          minLength: 15,
          maxLength: 15,
        }),
        fc.jsonValue({ maxDepth: 1 }),
        async (spoilt, element) => {
          runs += 1;
          const text = `第${runs}批之后`;
          const after = wechat.batch(() => {
            for (const { field, place, value } of spoilt) {
              const json = JSON.stringify({ ...whole(place), [field]: "__HERE__" });
              wechat.sendRaw(json.replace('"__HERE__"', () => value));
            }
            // And no object at all.
            wechat.sendRaw(JSON.stringify(element));
            return wechat.friendSends(friend, text);
          });
          const { message } = await bridge.message(after);
          assert.equal(message.msgType === "TEXT" && message.content, text);
          assert.ok(message.senderType === "CONTACT" && message.contactNickName === "小池");
        },
      ),
      { numRuns: 40, seed: 20260504, endOnFailure: true },
    );
    assert.deepEqual([...bridge.of("offline")], []);
    assert.deepEqual([...bridge.of("loggedOut")], []);
    for (const { message } of bridge.messages) assert.match(message.msgId, /^\d{1,19}$/);
  });
});
