import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SessionSendError } from "../../../../src/bridge/ports/source-session.ts";
import { MAX_TEXT_LENGTH } from "../../../../src/wechat/web/send/send.ts";
import { FastClock } from "../../../fakes/fast-clock.ts";
import { ManualClock } from "../../../fakes/manual-clock.ts";
import { openOnline } from "../rig.ts";

const never = new AbortController().signal;

function sendError(code: SessionSendError["code"], words = /./) {
  return (error: unknown): boolean =>
    error instanceof SessionSendError && error.code === code && words.test(error.message);
}

/** Moves the clock from sleeper to sleeper until `work` has ended; it stands still while `busy`, as the network needs real time. */
async function drive<T>(clock: ManualClock, work: Promise<T>, busy = () => false): Promise<T> {
  let ended = false;
  const done = work.finally(() => {
    ended = true;
  });
  done.catch(() => {});
  while (!ended) {
    if (!busy()) await clock.advance(Math.min(250, clock.waiting[0] ?? 250));
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return await done;
}

describe("sending", { concurrency: 6 }, () => {
  test("pace: two seconds between two texts, twenty in any minute, as WeChat sees it", async (t) => {
    const clock = new ManualClock(Date.now());
    const simulator = { now: () => clock.now(), syncHoldMs: 5, loginHoldMs: 5 };
    const { wechat, bridge, ledger } = await drive(clock, openOnline(t, { clock, simulator }));
    let underWay = 0;
    const begin = ledger.begin.bind(ledger);
    const complete = ledger.complete.bind(ledger);
    ledger.begin = (sent) => {
      underWay += 1;
      return begin(sent);
    };
    ledger.complete = (key, msgId) => {
      underWay -= 1;
      return complete(key, msgId);
    };
    const sends = Array.from({ length: 26 }, (_, index) =>
      bridge.session.sendText("filehelper", `第${index}条`, `k${index}`, never),
    );
    await drive(clock, Promise.all(sends), () => underWay > 0);
    const at = wechat.sentTexts.map((sent) => sent.at);
    assert.equal(at.length, 26);
    for (const [index, time] of at.entries()) {
      if (index > 0) assert.ok(time - (at[index - 1] ?? 0) >= 2_000, `text ${index} came too early`);
      assert.ok(at.filter((other) => other >= time && other < time + 60_000).length <= 20);
    }
    assert.deepEqual(
      wechat.sentTexts.map(({ content }) => content),
      Array.from({ length: 26 }, (_, index) => `第${index}条`),
    );
  });

  test("a long text goes out in parts of at most 2,000 characters, in order, whole", async (t) => {
    const { wechat, bridge } = await openOnline(t);
    const text = `${"长文".repeat(1_500)}\n${"👨‍👩‍👧‍👦".repeat(200)}\n<b>&amp; \\u4e2d "引号"\u2028`;
    await bridge.session.sendText("filehelper", text, "long", never);
    const parts = wechat.sentTexts.map(({ content }) => content);
    assert.ok(parts.length >= 3);
    for (const part of parts) assert.ok(part.length <= MAX_TEXT_LENGTH);
    assert.equal(parts.join(""), text);
    assert.equal(new Set(wechat.sentTexts.map(({ clientMsgId }) => clientMsgId)).size, parts.length);
  });

  test("a repeat after a lost answer has the same ClientMsgId: WeChat has the text once", async (t) => {
    const { wechat, bridge, ledger } = await openOnline(t);
    wechat.setFault("webwxsendmsg", { kind: "lostReply" });
    await assert.rejects(
      bridge.session.sendText("filehelper", "重要", "k1", never),
      sendError("unanswered", /webwxsendmsg/),
    );
    assert.equal((await ledger.find("k1:0"))[0]?.msgId, "");
    await bridge.session.sendText("filehelper", "重要", "k1", never);
    assert.equal(wechat.count("webwxsendmsg"), 2);
    assert.deepEqual(
      wechat.sentTexts.map(({ content }) => content),
      ["重要"],
    );
    assert.equal((await ledger.find("k1:0"))[0]?.msgId, wechat.sentTexts[0]?.msgId);
    await bridge.session.sendText("filehelper", "重要", "k1", never);
    assert.equal(wechat.count("webwxsendmsg"), 2);
  });

  test("other words under the same key, as a mark adds them, are another message with a ClientMsgId of its own", async (t) => {
    const { wechat, bridge } = await openOnline(t);
    const send = (text: string): Promise<void> => bridge.session.sendText("filehelper", text, "k1", never);
    wechat.setFault("webwxsendmsg", { kind: "lostReply" }, 3);
    for (const text of ["#R7K2", "#R7K2 · 可能重复", "#R7K2 · 可能重复"]) {
      await assert.rejects(send(text), sendError("unanswered"));
    }
    await send("#R7K2 · 可能重复");
    assert.deepEqual(
      wechat.sentTexts.map(({ content }) => content),
      ["#R7K2", "#R7K2 · 可能重复"],
    );
    assert.equal(new Set(wechat.sentTexts.map(({ clientMsgId }) => clientMsgId)).size, 2);
    assert.equal(wechat.count("webwxsendmsg"), 4);
    await send("#R7K2");
    assert.equal(wechat.count("webwxsendmsg"), 4, "accepted under that key in any words is accepted");
  });

  test("a repeat after a clear no keeps the id of its text", async (t) => {
    const { wechat, bridge, ledger } = await openOnline(t);
    wechat.sendRet(-2);
    await assert.rejects(bridge.session.sendText("filehelper", "重要", "k1", never), sendError("refused"));
    const [before] = await ledger.find("k1:0");
    await bridge.session.sendText("filehelper", "重要", "k1", never);
    assert.equal(wechat.sentTexts[0]?.clientMsgId, before?.clientId);
  });

  test("the repeat of a text in parts begins at the part that was not accepted", async (t) => {
    const { wechat, bridge } = await openOnline(t);
    const text = "段".repeat(2 * MAX_TEXT_LENGTH + 5);
    wechat.sendRet(0);
    wechat.sendRet(-1);
    await assert.rejects(bridge.session.sendText("filehelper", text, "k1", never), sendError("unanswered"));
    await bridge.session.sendText("filehelper", text, "k1", never);
    assert.equal(wechat.sentTexts.map(({ content }) => content).join(""), text);
    assert.equal(wechat.sentTexts.length, 3);
  });

  for (const kind of ["html", "empty", "json", "truncated", "cut", "reset", "hang"] as const) {
    test(`an answer that is none (${kind}) is never an acceptance`, async (t) => {
      const { wechat, bridge, ledger } = await openOnline(t);
      wechat.setFault("webwxsendmsg", { kind });
      await assert.rejects(bridge.session.sendText("filehelper", "在", "k1", never), sendError("unanswered"));
      assert.equal((await ledger.find("k1:0"))[0]?.msgId, "");
      await bridge.session.sendText("filehelper", "在", "k1", never);
      assert.equal(wechat.sentTexts.length, 1);
      assert.equal((await ledger.find("k1:0"))[0]?.msgId, wechat.sentTexts[0]?.msgId);
    });
  }

  test("1205 rests all sending for the time it names", async (t) => {
    const clock = new FastClock(150);
    const { wechat, bridge } = await openOnline(t, { clock });
    wechat.sendRet(1205);
    const error = await bridge.session.sendText("filehelper", "一", "k1", never).catch((error) => error);
    assert.ok(sendError("rateLimited")(error));
    assert.equal(error.retryAfterMs, 300_000);
    const asked = wechat.count("webwxsendmsg");
    await assert.rejects(bridge.session.sendText("filehelper", "二", "k2", never), (again) => {
      assert.ok(again instanceof SessionSendError && again.code === "rateLimited");
      return (again.retryAfterMs ?? 0) > 0 && (again.retryAfterMs ?? 0) <= 300_000;
    });
    assert.equal(wechat.count("webwxsendmsg"), asked);
    await clock.sleep(300_000);
    await bridge.session.sendText("filehelper", "二", "k2", never);
  });

  test("Ret 0 without an id is no acceptance; after a few such answers it is a refusal", async (t) => {
    const { wechat, bridge } = await openOnline(t);
    for (const [answer, key] of [
      ["empty", "k1"],
      [1, "k2"],
    ] as const) {
      wechat.sendRet(answer, 3);
      for (const code of ["unanswered", "unanswered", "refused"] as const) {
        await assert.rejects(bridge.session.sendText("filehelper", "在", key, never), sendError(code));
      }
    }
    assert.equal(wechat.sentTexts.length, 0);
    wechat.sendRet("empty");
    await assert.rejects(bridge.session.sendText("filehelper", "在", "k3", never), sendError("unanswered"));
    await bridge.session.sendText("filehelper", "在", "k3", never);
    assert.equal(wechat.sentTexts.length, 1);
  });

  test("a plain no is a refusal; an ended session is not online", async (t) => {
    const { wechat, bridge } = await openOnline(t);
    wechat.sendRet(-2);
    await assert.rejects(
      bridge.session.sendText("filehelper", "在", "k1", never),
      sendError("refused", /-2/),
    );
    wechat.setFault("webwxsendmsg", { kind: "ret", ret: 1101 });
    await assert.rejects(bridge.session.sendText("filehelper", "在", "k2", never), sendError("notOnline"));
  });

  test("an abort ends a send that waits for its turn and one that waits for its answer", async (t) => {
    const { wechat, bridge } = await openOnline(t);
    wechat.setFault("webwxsendmsg", { kind: "hang" });
    const stop = new AbortController();
    const first = bridge.session.sendText("filehelper", "一", "k1", stop.signal);
    const second = bridge.session.sendText("filehelper", "二", "k2", stop.signal);
    const third = bridge.session.sendText("filehelper", "三", "k3", never);
    await wechat.waitUntil(() => wechat.count("webwxsendmsg") >= 1);
    const abortedAt = performance.now();
    stop.abort();
    await assert.rejects(first, sendError("unanswered"));
    await assert.rejects(second, sendError("notOnline", /stopped/));
    assert.ok(performance.now() - abortedAt < 10_000);
    await third;
    assert.deepEqual(
      wechat.sentTexts.map(({ content }) => content),
      ["三"],
    );
  });

  test("a ledger that cannot be written stops a send before its first byte", async (t) => {
    const { wechat, bridge, ledger } = await openOnline(t);
    const begin = ledger.begin.bind(ledger);
    ledger.begin = () => Promise.reject(new Error("the disk is full"));
    await assert.rejects(bridge.session.sendText("filehelper", "一", "k1", never), SessionSendError);
    assert.equal(wechat.count("webwxsendmsg"), 0);
    ledger.begin = begin;
    await bridge.session.sendText("filehelper", "一", "k1", never);
  });
});
