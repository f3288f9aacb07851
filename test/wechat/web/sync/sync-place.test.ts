import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import type { Fault } from "../../../simulators/wechat/index.ts";
import { PatientClock } from "../patient-clock.ts";
import { type Follower, openOnline } from "../rig.ts";

const FOR_EVER = Number.POSITIVE_INFINITY;
const RATE_PAUSE_MS = 300_000;

/** Online with everything read, so that the place of reading is another than that of the login. */
async function openReading(t: TestContext, speed = 80) {
  const rig = await openOnline(t, { clock: new PatientClock(speed) });
  const { wechat, bridge } = rig;
  const friend = wechat.addContact({ nickName: "小池" });
  await bridge.message(wechat.friendSends(friend, "之前"));
  await bridge.event("batch", bridge.of("batch").length + 1);
  const from = wechat.requests.length;
  /** The endpoints that were asked since then, and nothing beside reading. */
  const asked = (): readonly string[] =>
    wechat.requests
      .slice(from)
      .map(({ endpoint }) => endpoint)
      .filter((endpoint) => endpoint === "webwxsync" || endpoint === "webwxinit");
  return { ...rig, friend, asked };
}

/** What came is `ids`, each once and in that order, and nobody was told of a gap or an end. */
function assertNothingLost(bridge: Follower, ids: readonly string[]): void {
  assert.deepEqual(bridge.messages.map(({ message }) => message.msgId).slice(1), ids);
  assert.deepEqual([...bridge.of("gap"), ...bridge.of("loggedOut")], []);
}

describe("a place of reading that WeChat refuses", { concurrency: 6 }, () => {
  for (const ret of [-1, 1, -2, 1200]) {
    test(`${ret} twice in a row: webwxinit at once; a third time: on to the new place, and a gap is told first`, async (t) => {
      const { wechat, bridge, friend, asked } = await openReading(t);
      wechat.spoilPlace({ kind: "ret", ret });
      const lost = wechat.friendSends(friend, "读不到");
      let after = "";
      bridge.onEvent = ({ type }) => {
        if (type === "gap") after = wechat.friendSends(friend, "之后");
      };
      await bridge.event("gap");
      await bridge.message(after);
      await bridge.message(wechat.friendSends(friend, "还在"));
      assert.deepEqual(asked().slice(0, 5), [
        "webwxsync",
        "webwxsync",
        "webwxinit",
        "webwxsync",
        "webwxsync",
      ]);
      assert.equal(wechat.count("webwxinit"), 2);
      assert.equal(bridge.of("gap").length, 1);
      assert.deepEqual([...bridge.of("loggedOut")], []);
      assert.ok(!bridge.messages.some(({ message }) => message.msgId === lost));
    });
  }

  test("what comes after webwxinit has answered is not lost with the place", async (t) => {
    const { wechat, bridge, friend } = await openReading(t);
    wechat.spoilPlace({ kind: "ret", ret: 1 });
    wechat.friendSends(friend, "读不到");
    await wechat.waitUntil(() => wechat.count("webwxinit") >= 2);
    const between = wechat.friendSends(friend, "还在旧的位置");
    await bridge.event("gap");
    await bridge.message(between);
  });

  test("refused twice and no more: nothing is lost, and no gap is told", async (t) => {
    const { wechat, bridge, friend, asked } = await openReading(t);
    wechat.spoilPlace({ kind: "ret", ret: 1 }, 2);
    const id = wechat.friendSends(friend, "早");
    await bridge.message(id);
    assert.deepEqual(asked().slice(0, 4), ["webwxsync", "webwxsync", "webwxinit", "webwxsync"]);
    assertNothingLost(bridge, [id]);
  });

  test("the place is kept while webwxinit is refused as well, and when the server comes back nothing is lost", async (t) => {
    const { wechat, bridge, friend, asked } = await openReading(t, 400);
    const refused = { kind: "ret", ret: -1 } as const;
    wechat.scriptFaults(
      "webwxsync",
      Array.from({ length: 6 }, () => refused),
    );
    wechat.scriptFaults("webwxinit", [refused, refused]);
    const id = wechat.friendSends(friend, "早");
    await bridge.message(id);
    assert.deepEqual(asked().slice(0, 10), [
      ...["webwxsync", "webwxsync", "webwxinit"],
      ...["webwxsync", "webwxsync", "webwxinit"],
      ...["webwxsync", "webwxsync", "webwxinit"],
      "webwxsync",
    ]);
    assertNothingLost(bridge, [id]);
  });

  for (const talkative of [true, false]) {
    const what = talkative ? "and each is another" : "and there is no other";
    test(`while every place is refused, ${what}, few gaps are told, and webwxinit is asked less and less`, async (t) => {
      const { wechat, bridge, friend, asked } = await openReading(t, 3_000);
      bridge.onEvent = ({ type }) => {
        if (type === "offline" && talkative) wechat.friendSends(friend, "又");
      };
      wechat.setFault("webwxsync", { kind: "ret", ret: -1 }, FOR_EVER);
      wechat.friendSends(friend, "早");
      const times = (endpoint: string): number => asked().filter((each) => each === endpoint).length;
      await bridge.until(() => times("webwxsync") >= 15, "15 syncs");
      assert.equal(bridge.of("gap").length, talkative ? 2 : 1);
      assert.ok(times("webwxinit") <= 4, `${times("webwxinit")} times`);
    });
  }

  test("1101 that webwxinit denies each time is a place that is refused, and not the end", async (t) => {
    const { wechat, bridge, friend } = await openReading(t);
    wechat.spoilPlace({ kind: "ret", ret: 1101 });
    wechat.friendSends(friend, "读不到");
    await bridge.event("gap");
    await bridge.message(wechat.friendSends(friend, "还在"));
    assert.deepEqual([...bridge.of("loggedOut")], []);
  });
});

describe("a place of reading whose answer never parses", { concurrency: 6 }, () => {
  const faults: readonly Fault[] = [
    { kind: "truncated" },
    { kind: "json" },
    { kind: "empty" },
    { kind: "page" },
    { kind: "status", status: 500 },
  ];
  for (const fault of faults) {
    test(`(${fault.kind}) is left after five answers, for one that webwxinit gives`, async (t) => {
      const { wechat, bridge, friend, asked } = await openReading(t);
      wechat.spoilPlace(fault);
      wechat.friendSends(friend, "读不到");
      await bridge.event("gap");
      await bridge.message(wechat.friendSends(friend, "还在"));
      assert.equal(bridge.of("gap").length, 1);
      const until = asked().lastIndexOf("webwxinit");
      assert.equal(
        asked()
          .slice(0, until)
          .filter((endpoint) => endpoint === "webwxsync").length,
        5,
      );
      assert.deepEqual([...bridge.of("loggedOut")], []);
    });
  }

  test("four such answers cost nothing", async (t) => {
    const { wechat, bridge, friend } = await openReading(t);
    wechat.spoilPlace({ kind: "truncated" }, 4);
    const id = wechat.friendSends(friend, "早");
    await bridge.message(id);
    assertNothingLost(bridge, [id]);
  });

  for (const fault of [
    { kind: "page" },
    { kind: "html" },
    { kind: "json" },
    { kind: "status", status: 503 },
  ] as const satisfies readonly Fault[]) {
    test(`a network that answers everything with nonsense (${fault.kind}) is not taken for it`, async (t) => {
      const { wechat, bridge, friend } = await openReading(t, 3_000);
      for (const endpoint of ["webwxsync", "synccheck", "webwxinit"]) {
        wechat.setFault(endpoint, fault, FOR_EVER);
      }
      const id = wechat.friendSends(friend, "早");
      await bridge.event("offline", 12);
      wechat.clearFaults();
      await bridge.message(id);
      assertNothingLost(bridge, [id]);
    });
  }

  test("nor is one that begins after webwxinit has answered", async (t) => {
    const { wechat, bridge, friend } = await openReading(t, 400);
    wechat.setFault("webwxsync", { kind: "page" }, FOR_EVER);
    wechat.setFault("webwxinit", { kind: "page" }, FOR_EVER, 1);
    const id = wechat.friendSends(friend, "早");
    await bridge.event("offline", 8);
    wechat.clearFaults();
    await bridge.message(id);
    assertNothingLost(bridge, [id]);
  });
});

describe("too frequent", { concurrency: 6 }, () => {
  for (const endpoint of ["webwxsync", "synccheck"]) {
    test(`a single 1205 from ${endpoint} is told as offline with its reason, for the whole pause`, async (t) => {
      const { wechat, bridge, friend, asked } = await openReading(t, 400);
      wechat.setFault(endpoint, { kind: "ret", ret: 1205 });
      const id = wechat.friendSends(friend, "早");
      const { failure, retryInMs } = await bridge.event("offline");
      assert.match(failure.message, new RegExp(`${endpoint}.*1205`));
      assert.equal(retryInMs, RATE_PAUSE_MS);
      await bridge.message(id);
      assert.ok(!asked().includes("webwxinit"));
      assertNothingLost(bridge, [id]);
    });
  }

  test("1205 again and again never leads to webwxinit, nor away from the place", async (t) => {
    const { wechat, bridge, friend, asked } = await openReading(t, 6_000);
    wechat.setFault("webwxsync", { kind: "ret", ret: 1205 }, 6);
    const id = wechat.friendSends(friend, "早");
    await bridge.message(id);
    assert.equal(bridge.of("offline").length, 6);
    assert.ok(!asked().includes("webwxinit"));
    assertNothingLost(bridge, [id]);
  });

  for (const ret of [1, 1101]) {
    test(`webwxinit that answers 1205 after ${ret} rests the reading, and is not asked again before`, async (t) => {
      const { wechat, bridge, friend, asked } = await openReading(t, 400);
      wechat.spoilPlace({ kind: "ret", ret }, 2);
      wechat.setFault("webwxinit", { kind: "ret", ret: 1205 });
      const id = wechat.friendSends(friend, "早");
      await bridge.until(
        () => bridge.of("offline").some(({ failure }) => /webwxinit.*1205/.test(failure.message)),
        "the rest",
      );
      const rest = bridge.of("offline").find(({ failure }) => /webwxinit.*1205/.test(failure.message));
      assert.equal(rest?.retryInMs, RATE_PAUSE_MS);
      assert.equal(asked().at(-1), "webwxinit");
      await bridge.message(id);
      assertNothingLost(bridge, [id]);
    });
  }
});
