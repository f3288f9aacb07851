import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { textHash } from "../../../src/wechat/source/own-sends.ts";
import { type Follower, openOnline } from "../web/rig.ts";

const never = new AbortController().signal;
// What an escaping or a line end could make another text of.
const TEXT = `"甲" 撤回了：\r\n<b>1 & 2</b> &amp;lt; 'x' 😀 [微笑]  末尾 \n`;

/** Nothing of the bridge's own came as a message by the time a later message of a friend is here. */
async function assertNoEcho(bridge: Follower, later: string): Promise<void> {
  await bridge.message(later);
  assert.deepEqual(
    bridge.messages.map(({ message }) => message.msgId),
    [later],
  );
}

describe("the bridge's own texts, seen again", { concurrency: 4 }, () => {
  test("the entry of a text is begun within the callback, so that it is written with the mark of its try", async (t) => {
    const { bridge, ledger } = await openOnline(t);
    const inTime = Promise.withResolvers<boolean>();
    const begin = t.mock.method(ledger, "begin");
    process.nextTick(() => inTime.resolve(begin.mock.callCount() === 1));
    await bridge.session.sendText("filehelper", TEXT, "k1", never);
    assert.equal(await inTime.promise, true);
  });

  for (const echo of ["beforeReply", "afterReply"] as const) {
    test(`an echo ${echo} is no message, nor is its recall`, async (t) => {
      const { wechat, bridge } = await openOnline(t, { simulator: { echo } });
      const friend = wechat.addContact({ nickName: "小池" });
      await bridge.session.sendText("filehelper", TEXT, "k1", never);
      await bridge.session.sendText("filehelper", "短", "k2", never);
      wechat.recall(wechat.sentTexts[0]?.msgId ?? "");
      await assertNoEcho(bridge, wechat.friendSends(friend, "后来"));
    });
  }

  test("an echo that comes while the answer is still on its way tells the id", async (t) => {
    const { wechat, bridge, ledger } = await openOnline(t, { simulator: { echo: "beforeReply" } });
    const friend = wechat.addContact({ nickName: "小池" });
    wechat.setFault("webwxsendmsg", { kind: "lostReply" });
    await assert.rejects(bridge.session.sendText("filehelper", TEXT, "k1", never), /webwxsendmsg/);
    await assertNoEcho(bridge, wechat.friendSends(friend, "后来"));
    const msgId = wechat.sentTexts[0]?.msgId;
    assert.equal((await ledger.find("k1:0"))[0]?.msgId, msgId);
    await bridge.session.sendText("filehelper", TEXT, "k1", never);
    assert.equal(wechat.count("webwxsendmsg"), 1, "the echo was the answer");
  });

  for (const lost of [false, true]) {
    test(`an echo after a restart is no message (${lost ? "answer lost" : "answered"})`, async (t) => {
      const { wechat, bridge, start } = await openOnline(t);
      const friend = wechat.addContact({ nickName: "小池" });
      // The echo is kept back until the next start.
      wechat.setEcho("beforeReply");
      wechat.hold();
      if (lost) wechat.setFault("webwxsendmsg", { kind: "lostReply" });
      const sending = bridge.session.sendText("filehelper", TEXT, "k1", never);
      await (lost ? assert.rejects(sending) : sending);
      await bridge.stop();
      wechat.recall(wechat.sentTexts[0]?.msgId ?? "");
      wechat.release();
      const again = start();
      await again.event("online");
      await assertNoEcho(again, wechat.friendSends(friend, "后来"));
    });
  }

  for (const answered of [true, false]) {
    test(`of a text and its marked repeat neither comes back, nor does a recall of either (the repeat ${answered ? "" : "un"}answered)`, async (t) => {
      const { wechat, bridge } = await openOnline(t, { simulator: { echo: "beforeReply" } });
      const friend = wechat.addContact({ nickName: "小池" });
      wechat.hold();
      wechat.setFault("webwxsendmsg", { kind: "lostReply" }, answered ? 1 : 2);
      await assert.rejects(bridge.session.sendText("filehelper", "#R7K2", "k1", never));
      const again = bridge.session.sendText("filehelper", "#R7K2 · 可能重复", "k1", never);
      await (answered ? again : assert.rejects(again));
      assert.equal(wechat.sentTexts.length, 2);
      for (const { msgId } of wechat.sentTexts) wechat.recall(msgId);
      wechat.release();
      await assertNoEcho(bridge, wechat.friendSends(friend, "后来"));
    });
  }

  test("a text whose echo came is not sent again with a mark", async (t) => {
    const { wechat, bridge } = await openOnline(t, { simulator: { echo: "beforeReply" } });
    const friend = wechat.addContact({ nickName: "小池" });
    wechat.setFault("webwxsendmsg", { kind: "lostReply" });
    await assert.rejects(bridge.session.sendText("filehelper", "#R7K2", "k1", never));
    await assertNoEcho(bridge, wechat.friendSends(friend, "后来"));
    await bridge.session.sendText("filehelper", "#R7K2 · 可能重复", "k1", never);
    assert.equal(wechat.sentTexts.length, 1);
  });

  test("a send is dated by WeChat's time, as its echo is and as it is forgotten", async (t) => {
    const { bridge, ledger } = await openOnline(t, { wechatClock: { now: () => 777_000 } });
    await bridge.session.sendText("filehelper", TEXT, "k1", never);
    assert.equal((await ledger.find("k1:0"))[0]?.at, 777_000);
  });

  test("the same words from my phone are a message", async (t) => {
    const { wechat, bridge } = await openOnline(t);
    await bridge.session.sendText("filehelper", "记一下", "k1", never);
    const mine = wechat.ownFromPhone("filehelper", "记一下");
    const { message } = await bridge.message(mine);
    assert.equal(message.senderType, "MYSELF");
    const notice = await bridge.message(wechat.recall(mine));
    assert.equal(notice.message.msgType, "REVOKE");
  });

  test("line ends and outer blanks do not make another text", () => {
    assert.equal(textHash("一\r\n二 "), textHash("一\n二"));
    assert.notEqual(textHash("一\n二"), textHash("一二"));
  });
});
