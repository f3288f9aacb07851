import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { type Person, startWeChatSimulator, type WeChatSimulator } from "./index.ts";
import { PlainClient, retOf } from "./plain-client.ts";

describe("synchronisation on the simulated web WeChat", () => {
  let wechat: WeChatSimulator;
  let client: PlainClient;
  let friend: Person;
  beforeEach(async () => {
    wechat = await startWeChatSimulator({ syncHoldMs: 10 });
    friend = wechat.addContact({ nickName: "小满" });
    client = new PlainClient(wechat.origin);
    await client.login(wechat);
  });
  afterEach(() => wechat.close());

  test("synccheck is held until a message comes, and says selector 2 until it is synced", async () => {
    wechat.configure({ syncHoldMs: 5000 });
    const answer = client.syncCheck();
    await wechat.waitUntil(() => wechat.count("synccheck") === 1);
    wechat.friendSends(friend, "在吗");
    assert.equal(await answer, "0/2");
    assert.equal(await client.syncCheck(), "0/2");
    assert.equal((await client.messages()).length, 1);
    wechat.configure({ syncHoldMs: 10 });
    assert.equal(await client.syncCheck(), "0/0");
  });

  test("after the first sync only SyncCheckKey satisfies synccheck: plain SyncKey gets selector 2 for ever", async () => {
    assert.equal(await client.syncCheck(client.syncKey), "0/0");
    await client.sync();
    assert.notDeepEqual(client.syncKey, client.checkKey);
    for (let again = 0; again < 3; again += 1) {
      assert.equal(await client.syncCheck(client.syncKey), "0/2");
      assert.equal((await client.sync()).AddMsgCount, 0);
    }
    assert.equal(await client.syncCheck(), "0/0");
  });

  test("a SyncKey that was never issued, a SyncCheckKey and a wrong Count are refused with empty keys", async () => {
    wechat.friendSends(friend, "在吗");
    await client.sync();
    const invented = { Count: 1, List: [{ Key: 1, Val: 5 }] };
    const wrongCount = { ...client.syncKey, Count: 1 };
    for (const keys of [invented, client.checkKey, wrongCount]) {
      const answer = await client.sync(keys);
      assert.equal(retOf(answer), 1);
      assert.deepEqual(answer.SyncKey, { Count: 0, List: [] });
    }
    assert.equal(retOf(await client.sync()), 0);
  });

  test("a place that goes bad is bad for its SyncKey alone, as often as it was told", async () => {
    await client.sync();
    const bad = client.syncKey;
    wechat.spoilPlace({ kind: "ret", ret: -1 }, 2);
    wechat.friendSends(friend, "在吗");
    assert.equal(retOf(await client.sync(bad)), -1);
    await client.init();
    assert.equal(retOf(await client.sync()), 0);
    assert.equal(retOf(await client.sync(bad)), -1);
    assert.equal((await client.sync(bad)).AddMsgCount, 1);
  });

  test("the same SyncKey brings the same messages again", async () => {
    wechat.friendSends(friend, "第一条");
    wechat.friendSends(friend, "第二条");
    const { syncKey } = client;
    const first = await client.sync(syncKey);
    assert.deepEqual(await client.sync(syncKey), first);
    assert.equal(first.AddMsgCount, 2);
  });

  test("what does not fit in one answer waits behind ContinueFlag 1", async () => {
    wechat.configure({ syncBatchSize: 2 });
    for (const text of ["一", "二", "三"]) wechat.friendSends(friend, text);
    const first = await client.sync();
    assert.deepEqual([first.AddMsgCount, first.ContinueFlag], [2, 1]);
    const second = await client.sync();
    assert.deepEqual([second.AddMsgCount, second.ContinueFlag], [1, 0]);
  });

  test("a batch is not seen before it is complete", async () => {
    wechat.hold();
    const msgId = wechat.friendSends(friend, "说错了");
    assert.equal(await client.syncCheck(), "0/0");
    const notice = wechat.recall(msgId);
    wechat.release();
    assert.deepEqual(
      (await client.messages()).map((message) => message.MsgId),
      [msgId, notice],
    );
  });

  test("a client that was away gets what happened after its SyncKey, not what init's key stands for", async () => {
    await client.sync();
    const { syncKey } = client;
    const msgId = wechat.friendSends(friend, "你不在的时候");
    await client.init();
    assert.deepEqual(await client.messages(), []);
    client.syncKey = syncKey;
    assert.deepEqual(
      (await client.messages()).map((message) => message.MsgId),
      [msgId],
    );
  });

  test("a message can come twice, in one batch or later", async () => {
    const twice = wechat.friendSends(friend, { kind: "text", text: "双份", deliver: 2 });
    const late = wechat.friendSends(friend, "再来一次");
    wechat.redeliver(late);
    assert.deepEqual(
      (await client.messages()).map((message) => message.MsgId),
      [twice, twice, late, late],
    );
  });

  test("the selector can be forced while there is something to sync", async () => {
    wechat.setSelector("7");
    assert.equal(await client.syncCheck(), "0/0");
    wechat.friendSends(friend, "在吗");
    assert.equal(await client.syncCheck(), "0/7");
  });

  test("ids have digits beyond 2^53 and NewMsgId carries the same ones as a bare number", async () => {
    const ids = [wechat.friendSends(friend, "甲"), wechat.friendSends(friend, "乙")];
    const text = await client.postText("webwxsync", { SyncKey: client.syncKey, rr: 1 });
    for (const id of ids) {
      assert.ok(BigInt(id) > 2n ** 61n);
      assert.ok(text.includes(`"MsgId": "${id}"`));
      assert.ok(text.includes(`"NewMsgId": ${id}`));
    }
  });

  test("raw JSON text goes out exactly as it stands", async () => {
    wechat.sendRaw('{"MsgId":"8080","NewMsgId":  9007199254740993,"Odd":"\\u4f60"}');
    const text = await client.postText("webwxsync", { SyncKey: client.syncKey, rr: 1 });
    assert.ok(text.includes('{"MsgId":"8080","NewMsgId":  9007199254740993,"Odd":"\\u4f60"}'));
  });
});
