import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { NAMES_DEADLINE_MS } from "../../../src/wechat/web/contacts/contact-loader.ts";
import { FastClock } from "../../fakes/fast-clock.ts";
import type { Fault } from "../../simulators/wechat/index.ts";
import { assertNoSecrets, secretsOf } from "./login/secrets.ts";
import { openOnline, openRig } from "./rig.ts";

const FAULTS: readonly Fault[] = [
  { kind: "html" },
  { kind: "empty" },
  { kind: "truncated" },
  { kind: "json" },
  { kind: "reset" },
  { kind: "cut" },
  { kind: "lostReply" },
  { kind: "status", status: 503 },
  { kind: "hang" },
];

/** Of a login, in their order; then those of reading. */
const LOGIN = ["jslogin", "login", "webwxnewloginpage", "webwxinit"];
const READING = ["webwxstatusnotify", "webwxgetcontact", "webwxbatchgetcontact", "webwxsync", "synccheck"];
const name = (fault: Fault): string => ("status" in fault ? `status ${fault.status}` : fault.kind);

// Forty times as fast: a request that hangs costs 15 s / 40, and most of the time all of these only wait.
describe("every endpoint fails once", { concurrency: 10 }, () => {
  for (const fault of FAULTS) {
    for (const endpoint of LOGIN) {
      test(`${endpoint}, ${name(fault)}: the login still succeeds, and is told once`, async (t) => {
        const { wechat, start } = await openRig(t, { clock: new FastClock(40) });
        const friend = wechat.addContact({ nickName: "小池" });
        wechat.setFault(endpoint, fault);
        const bridge = start();
        const online = await bridge.event("online");
        assert.equal(online.account.name, wechat.account.nickName);
        assert.ok(wechat.count(endpoint) >= 2, "asked again");
        assert.equal(bridge.of("online").length, 1);
        assert.deepEqual([...bridge.of("loginStopped")], []);
        // A ticket is good for one request: when its answer is lost, only another code helps.
        assert.equal(bridge.of("qr").length, endpoint === "webwxnewloginpage" ? 2 : 1);
        await bridge.event("batch");
        await bridge.message(wechat.friendSends(friend, "你好"));
      });
    }

    test(`reading, ${name(fault)} on each endpoint: nothing is lost, nothing comes twice`, async (t) => {
      const { wechat, start } = await openRig(t, { clock: new FastClock(40) });
      const friend = wechat.addContact({ nickName: "小池" });
      for (const endpoint of READING) wechat.setFault(endpoint, fault);
      const bridge = start();
      await bridge.event("online");
      const ids = [wechat.friendSends(friend, "一")];
      await bridge.event("batch");
      wechat.setFault("webwxsync", fault);
      ids.push(wechat.friendSends(friend, "二"));
      await bridge.message(ids[1] ?? "");
      wechat.setFault("synccheck", fault);
      await wechat.waitUntil(() => wechat.count("synccheck") >= 3);
      const stranger = wechat.addContact({ nickName: "路人", friend: false });
      ids.push(wechat.friendSends(stranger, "三"), wechat.friendSends(friend, "四"));
      await bridge.message(ids[3] ?? "");
      assert.deepEqual(
        bridge.messages.map(({ message }) => message.msgId),
        ids,
      );
      // With its message, or after it.
      await bridge.until(() => {
        const told = [...bridge.messages, ...bridge.of("names").flatMap(({ messages }) => messages)];
        return told.some(
          ({ message }) =>
            message.msgId === ids[2] &&
            message.senderType === "CONTACT" &&
            message.contactNickName === "路人",
        );
      }, "the stranger's name");
      assert.equal(bridge.of("online").length, 1);
      assert.deepEqual([...bridge.of("loggedOut")], []);
      assert.equal(wechat.count("jslogin"), 1);
    });
  }

  test("a poll that is torn or overdue now and then is no news", async (t) => {
    const { wechat, bridge, log } = await openOnline(t, { clock: new FastClock(40) });
    const friend = wechat.addContact({ nickName: "小池" });
    for (const kind of ["hang", "reset", "empty"] as const) {
      wechat.setFault("synccheck", { kind });
      const polls = wechat.count("synccheck");
      await wechat.waitUntil(() => wechat.count("synccheck") >= polls + 3);
    }
    await bridge.message(wechat.friendSends(friend, "还在"));
    assert.deepEqual([...bridge.of("offline")], []);
    assert.deepEqual(
      log.lines.filter(({ level }) => level === "warn" || level === "error"),
      [],
    );
  });

  test("a server that is down is told of, waited for, and no message of the time is lost", async (t) => {
    const { wechat, bridge } = await openOnline(t, { clock: new FastClock(100) });
    const friend = wechat.addContact({ nickName: "小池" });
    for (const endpoint of ["webwxsync", "synccheck", "webwxinit"]) {
      wechat.setFault(endpoint, { kind: "reset" }, Number.POSITIVE_INFINITY);
    }
    await bridge.event("offline");
    const ids = ["一", "二"].map((text) => wechat.friendSends(friend, text));
    await bridge.event("offline", 5);
    wechat.clearFaults();
    await bridge.message(ids[1] ?? "");
    assert.deepEqual(
      bridge.messages.map(({ message }) => message.msgId),
      ids,
    );
    assert.equal(bridge.of("online").length, 1);
  });

  test("a server that is slow with all names holds no message longer than the deadline", async (t) => {
    const clock = new FastClock(20);
    const { wechat, start } = await openRig(t, { clock });
    const friend = wechat.addContact({ nickName: "小池" });
    wechat.setFault("webwxgetcontact", { kind: "hang" });
    wechat.setFault("webwxbatchgetcontact", { kind: "hang" });
    const bridge = start();
    await bridge.event("online");
    const sentAt = clock.monotonic();
    await bridge.message(wechat.friendSends(friend, "在吗"));
    assert.ok(clock.monotonic() - sentAt < 4 * NAMES_DEADLINE_MS);
  });
});

test("no key gets into a log line at any level, nor into an error: a whole life with its troubles", async (t) => {
  const { wechat, state, start, log, clock } = await openRig(t, { simulator: { rotateSkey: true } });
  const everyFault = (endpoints: readonly string[]): void => {
    for (const endpoint of endpoints) wechat.setFault(endpoint, { kind: "truncated" });
  };
  everyFault([...LOGIN, ...READING]);
  const bridge = start();
  await bridge.event("batch");
  const friend = wechat.addContact({ nickName: "小池" });
  await bridge.message(wechat.friendSends(friend, "你好"));
  for (const kind of ["html", "reset", "lostReply", "hang"] as const) {
    wechat.setFault("webwxsendmsg", { kind });
    await bridge.session.sendText("filehelper", kind, kind, new AbortController().signal).catch(() => {});
  }
  await bridge.stop();
  everyFault(["webwxinit", "synccheck"]);
  const again = start();
  await again.event("batch");
  wechat.kick(1102);
  await again.event("loggedOut");
  wechat.refuseLogin({ ret: 1203, message: "不能登录" });
  again.session.requestLogin();
  await again.event("loginStopped");
  state.values.set("wechat.session", '{"version":1,"cookies":"x"}');
  await again.stop();
  wechat.refuseLogin(undefined);
  const last = start();
  await last.event("batch");
  await clock.sleep(2_000);

  assert.ok(secretsOf(wechat).length >= 12, "keys were used");
  assert.ok(log.lines.length >= 10, "things were told");
  assertNoSecrets(wechat, log, [bridge, again, last]);
  // The check itself can fail.
  const [secret] = secretsOf(wechat);
  log.error({ reason: `…${secret}…` }, "a leak");
  assert.throws(() => assertNoSecrets(wechat, log, []), /secret/);
  log.lines.pop();
});
