import assert from "node:assert/strict";
import { test } from "node:test";
import { openRig } from "./rig.ts";

test("a look is dated by its question: not before the look before it was dealt with, and before its answer", async (t) => {
  const { wechat, clock, start } = await openRig(t);
  const looks: { readonly begunAt: number; readonly seenAt: number; readonly messages: number }[] = [];
  const bridge = start();
  bridge.onEvent = async (event) => {
    if (event.type !== "batch") return;
    looks.push({ begunAt: event.begunAt, seenAt: clock.monotonic(), messages: event.messages.length });
    // Dealing with it takes a while.
    await clock.sleep(500);
  };
  await bridge.event("batch");
  const friend = wechat.addContact({ nickName: "小池" });
  for (const words of ["一", "二"]) await bridge.message(wechat.friendSends(friend, words));
  const seen = looks.length;
  await bridge.until(() => looks.length >= seen + 2, "two more looks");
  assert.ok(looks.some(({ messages }) => messages > 0) && looks.some(({ messages }) => messages === 0));
  for (const [n, { begunAt, seenAt }] of looks.entries()) {
    assert.ok(begunAt < seenAt);
    assert.ok(begunAt >= (looks[n - 1]?.seenAt ?? 0) + (n === 0 ? 0 : 500));
  }
});
