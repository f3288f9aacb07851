import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { createFilehelperSink } from "../../../src/sinks/filehelper/sink.ts";
import { textsFor } from "../../../src/text/index.ts";
import { settle } from "../../fakes/manual-clock.ts";
import { ScriptedNotes } from "../../fakes/scripted-notes.ts";
import type { Echo, WeChatSimulator } from "../../simulators/wechat/index.ts";
import { type Follower, openRig } from "../../wechat/web/rig.ts";

/** Answers that read like commands, alone or in the parts that WeChat gets. */
const ANSWERS: readonly (readonly [what: string, text: string, parts: number])[] = [
  ["a command", "recall retry", 1],
  ["a command in Chinese", "撤回 重试", 1],
  ["a part that is a command", `${"好".repeat(1_990)}\nrecall ${"retry ".repeat(300)}`, 2],
];

/** A sink at web WeChat that answers each command with `text`. Its notes are what the session brings. */
async function listen(t: TestContext, bridge: Follower, notes: ScriptedNotes, text: string): Promise<void> {
  notes.answer = () => ({ text, buttons: [] });
  const clock = { now: () => Date.now(), monotonic: () => performance.now(), sleep: async () => {} };
  const sink = createFilehelperSink({ session: bridge.session, clock, texts: textsFor("en"), ...notes.deps });
  const stop = new AbortController();
  t.after(async () => {
    stop.abort();
    await sink.stop();
  });
  await sink.start(stop.signal);
  bridge.onEvent = (event) => {
    if (event.type === "batch") for (const note of event.messages) notes.write(note);
  };
}

async function open(t: TestContext, echo: Echo) {
  const rig = await openRig(t, { simulator: { echo } });
  const notes = new ScriptedNotes();
  const friend = rig.wechat.addContact({ nickName: "小池" });
  return { ...rig, notes, friend };
}

/** Everything that was sent until now has been read. */
async function afterAll(wechat: WeChatSimulator, bridge: Follower, friend: { id: string }): Promise<void> {
  await bridge.message(wechat.friendSends(friend, "后来"));
  // The next event shows that this one was handled.
  await bridge.event("batch", bridge.of("batch").length + 1);
  await settle();
}

describe("what the sink itself wrote into filehelper", { concurrency: 4 }, () => {
  for (const echo of ["beforeReply", "afterReply"] as const) {
    for (const [what, text, parts] of ANSWERS) {
      test(`is no command when it comes back ${echo} (${what})`, async (t) => {
        const { wechat, start, notes, friend } = await open(t, echo);
        const bridge = start();
        await listen(t, bridge, notes, text);
        await bridge.event("batch");
        wechat.ownFromPhone("filehelper", "recall status");
        await wechat.waitUntil(() => wechat.sentTexts.length >= parts);
        await afterAll(wechat, bridge, friend);
        assert.deepEqual(
          notes.requests.map(({ name }) => name),
          ["status"],
        );
        assert.equal(wechat.sentTexts.map(({ content }) => content).join(""), text);
      });
    }
  }

  test("is no command when its own answer got lost", async (t) => {
    const { wechat, start, notes, friend } = await open(t, "beforeReply");
    const bridge = start();
    await listen(t, bridge, notes, "recall retry");
    await bridge.event("batch");
    wechat.setFault("webwxsendmsg", { kind: "lostReply" });
    wechat.ownFromPhone("filehelper", "recall status");
    await wechat.waitUntil(() => wechat.sentTexts.length === 1);
    await afterAll(wechat, bridge, friend);
    assert.equal(notes.requests.length, 1);
  });

  for (const lost of [false, true]) {
    test(`is no command after a restart, nor is the command again (${lost ? "answer lost" : "answered"})`, async (t) => {
      const { wechat, start, notes, friend } = await open(t, "none");
      const first = start();
      await listen(t, first, notes, "recall retry");
      await first.event("batch");
      const written = wechat.ownFromPhone("filehelper", "recall status");
      await first.message(written);
      await wechat.waitUntil(() => wechat.sentTexts.length === 1);
      // What comes back is kept until the next start.
      wechat.setEcho("beforeReply");
      wechat.hold();
      if (lost) wechat.setFault("webwxsendmsg", { kind: "lostReply" });
      const second = wechat.ownFromPhone("filehelper", "recall help");
      wechat.release();
      await first.message(second);
      wechat.hold();
      await wechat.waitUntil(() => wechat.sentTexts.length === 2);
      await first.stop();
      wechat.redeliver(written);
      wechat.redeliver(second);
      wechat.release();
      const again = new ScriptedNotes(notes.state);
      const next = start();
      await listen(t, next, again, "recall retry");
      await next.event("online");
      await afterAll(wechat, next, friend);
      assert.deepEqual(again.requests, []);
    });
  }
});
