import assert from "node:assert/strict";
import { test } from "node:test";
import { failureOf } from "../../../src/bridge/model/errors.ts";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import { webSays } from "../../../src/wechat/web/texts/index.ts";
import { TransportError } from "../../../src/wechat/web/wire/http.ts";
import { foreignWords } from "../../foreign-words.ts";
import { nextAlert, recallIn } from "../../next-alert.ts";
import { ACCOUNT, monitorRig } from "./monitor-rig.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;

test("a cut of ten seconds is told to nobody", async (t) => {
  const { clock, notices, online, batch, offline } = await monitorRig(t);
  await online();
  await batch();
  await offline();
  await clock.advance(10 * SECOND_MS);
  await batch();
  await clock.advance(30 * SECOND_MS);
  await batch();
  assert.deepEqual(notices, []);
});

for (const [name, ms, told] of [
  ["four minutes", 4 * MINUTE_MS, "3 min"],
  ["nine hours", 9 * HOUR_MS, "3 min"],
] as const) {
  test(`a cut of ${name} is one notice after three minutes, and one when what piled up was read`, async (t) => {
    const { clock, notices, online, batch, offline, text, notice } = await monitorRig(t);
    await online();
    await batch();
    await offline("no connection (ENETUNREACH)");
    await clock.advance(3 * MINUTE_MS - 10 * SECOND_MS);
    assert.deepEqual(notices, []);
    await clock.advance(10 * SECOND_MS);
    assert.equal(notices.length, 1);
    assert.match(notices[0] ?? "", new RegExp(`^WeChat cannot be reached for ${told}.*ENETUNREACH`));
    await offline();
    await clock.advance(ms - 3 * MINUTE_MS);
    assert.equal(notices.length, 1);
    await batch([text("1"), text("2"), notice("3", "1")], false);
    assert.equal(notices.length, 1, "something still waits");
    await batch([text("4")]);
    assert.equal(notices.length, 2);
    assert.match(notices[1] ?? "", /^WeChat is back after .*: 3 messages and 1 recall caught up$/);
    await clock.advance(SECOND_MS);
    await batch();
    assert.equal(notices.length, 2);
  });
}

test("why WeChat cannot be reached is told in the person's language, to the log in English", async (t) => {
  const reasons: unknown[] = [];
  const log = {
    ...silentLogger,
    warn: (fields: object) => reasons.push("reason" in fields && fields.reason),
  };
  const { clock, notices, online, batch, say } = await monitorRig(t, { locale: "zh", log });
  await online();
  await batch();
  const error = new TransportError(
    "network",
    "synccheck",
    webSays("noConnection", { endpoint: "synccheck", cause: "ENETUNREACH" }),
  );
  await say({ type: "offline", failure: failureOf(error), retryInMs: 1_000 });
  await clock.advance(3 * MINUTE_MS);
  const [notice = ""] = notices;
  assert.match(notice, /^连不上微信已 3 分钟（.* 起）：微信接口 synccheck 连不上（ENETUNREACH，网络不通）\n/);
  assert.deepEqual(foreignWords(notice, ["synccheck", "ENETUNREACH"]), []);
  assert.deepEqual(reasons, ["WeChat synccheck: no connection (ENETUNREACH, the network is not reachable)"]);
});

test("a machine that slept eight hours tells the same, although the first look succeeds", async (t) => {
  const { clock, notices, online, batch, text } = await monitorRig(t);
  await online();
  await batch();
  // Linux: the monotonic clock stands still while the machine sleeps.
  clock.jump(8 * HOUR_MS);
  await batch([text("1")]);
  assert.equal(notices.length, 2);
  assert.match(notices[0] ?? "", /for 8 h/);
  assert.match(notices[1] ?? "", /back after 8 h .*: 1 message and 0 recalls/);
});

test("a reading that stands still without an error is no longer online, and is told", async (t) => {
  const lines: string[] = [];
  const log = { ...silentLogger, warn: (_fields: object, line: string) => lines.push(line) };
  const { clock, current, notices, online, batch } = await monitorRig(t, { log });
  await online();
  await batch();
  assert.equal(current.state, "online");
  await clock.advance(85 * SECOND_MS);
  assert.equal(current.state, "offline");
  assert.deepEqual(lines, ["nothing was read from WeChat for too long"]);
  await clock.advance(100 * SECOND_MS);
  assert.match(notices.join("\n"), /^Nothing was read from WeChat for 3 min/);
  await batch();
  assert.equal(current.state, "online");
});

test("every change of state is logged once", async (t) => {
  const changes: string[] = [];
  const note = (fields: object): void => {
    if ("from" in fields && "to" in fields) changes.push(`${fields.from} ${fields.to}`);
  };
  const log = { ...silentLogger, info: note, warn: note };
  const { clock, online, batch, offline, say } = await monitorRig(t, { log });
  await say({ type: "qr", content: "c", expiresAt: clock.now(), attempt: 1 });
  await say({ type: "qr", content: "d", expiresAt: clock.now(), attempt: 2 });
  await say({ type: "scanned", picture: undefined });
  await online(false);
  await batch();
  for (let n = 0; n < 3; n += 1) await offline();
  await clock.advance(MINUTE_MS * 10);
  await batch();
  await say({ type: "loggedOut", reason: "kicked", early: false });
  assert.deepEqual(changes, [
    "starting waitingForScan",
    "waitingForScan waitingForConfirm",
    "waitingForConfirm starting",
    "starting online",
    "online offline",
    "offline online",
    "online loggedOut",
  ]);
});

test("a new login of the same account knows what was missed between", async (t) => {
  const { clock, online, batch, say, notice, outbox } = await monitorRig(t);
  await online(false);
  await batch();
  await clock.advance(10 * MINUTE_MS);
  await batch();
  const from = clock.now();
  await say({ type: "loggedOut", reason: "kicked", early: false });
  await clock.advance(5 * MINUTE_MS);
  await online(false);
  const to = clock.now();
  await clock.advance(30 * SECOND_MS);
  await batch([notice("9", "404")]);
  const miss = recallIn((await nextAlert(outbox, "one"))?.alert)?.miss;
  assert.deepEqual(miss, { reason: "offlineGap", from, to });
});

test("what an earlier process saw is known to the next one", async (t) => {
  const first = await monitorRig(t);
  await first.online(false);
  const since = first.clock.now();
  await first.batch();
  await first.clock.advance(HOUR_MS);
  await first.batch();
  const from = first.clock.now();
  await first.end();
  await first.clock.advance(HOUR_MS);
  const second = await monitorRig(t, { state: first.state, clock: first.clock });
  await second.online(false);
  const to = second.clock.now();
  await second.batch([second.notice("9", "404", to + 1_000)]);
  assert.deepEqual(recallIn((await nextAlert(second.outbox, "one"))?.alert)?.miss, {
    reason: "offlineGap",
    from,
    to,
  });
  assert.ok(since < from);
});

test("another account has its own record, and people are told its name and the other's", async (t) => {
  const { clock, online, batch, views, outbox, notice } = await monitorRig(t);
  await online(false);
  await batch();
  await clock.advance(MINUTE_MS);
  await online(false, { id: "3000000002", name: "小陈" });
  const since = clock.now();
  await batch([notice("9", "404")]);
  assert.deepEqual(views.at(-1), { state: "loggedIn", accountName: "小陈", before: "小宋" });
  assert.deepEqual(recallIn((await nextAlert(outbox, "one"))?.alert)?.miss, {
    reason: "beforeWatch",
    watchingSince: since,
  });
  assert.equal((await nextAlert(outbox, "one"))?.alert.accountId, "3000000002");
  await online(false, ACCOUNT);
  assert.deepEqual(views.at(-1), { state: "loggedIn", accountName: "小宋", before: "小陈" });
});

test("a place of reading that WeChat no longer takes is told with the time that may be missed", async (t) => {
  const { clock, notices, online, batch, offline, say, notice, outbox } = await monitorRig(t);
  await online();
  await batch();
  await offline();
  await clock.advance(2 * MINUTE_MS);
  await say({ type: "gap" });
  assert.match(
    notices.join("\n"),
    /no longer accepts the point where reading stopped: messages from \d\d:\d\d/,
  );
  await batch([notice("9", "404")]);
  assert.equal(recallIn((await nextAlert(outbox, "one"))?.alert)?.miss?.reason, "offlineGap");
});

test("a recall notice that had to be passed over is told with its time", async (t) => {
  const { clock, notices, online, batch, say } = await monitorRig(t);
  await online();
  await batch();
  await say({ type: "recallLost", at: clock.now() });
  assert.match(notices.join("\n"), /recalled at \d\d:\d\d:\d\d, but the program failed on its notice/);
});

for (const hours of [1, -1]) {
  test(`with the wall clock ${hours} h off, and jumping, a recall finds its message and it then goes`, async (t) => {
    const { clock, recalls, outbox, online, batch, text, notice } = await monitorRig(t);
    const server = (): number => clock.now() - wrongBy;
    let wrongBy = 0;
    const jump = (ms: number): void => {
      clock.jump(ms);
      wrongBy += ms;
    };
    await online();
    jump(hours * HOUR_MS);
    await batch([text("1", server()), text("2", server())]);
    for (let second = 0; second < 100; second += 20) {
      await clock.advance(20 * SECOND_MS);
      jump(second % 40 === 0 ? HOUR_MS : -HOUR_MS);
      await batch();
    }
    await batch([notice("9", "1", server())]);
    assert.equal((await nextAlert(outbox, "one"))?.alert.original?.message.msgId, "1");
    for (let second = 0; second < 160; second += 20) {
      await clock.advance(20 * SECOND_MS);
      await batch();
    }
    assert.equal(await recalls.count(), 0);
  });
}
