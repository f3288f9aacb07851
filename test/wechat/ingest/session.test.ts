import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryEventInbox } from "../../fakes/memory-event-inbox.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";
import { idsIn, ingestRig, liSays, ME, messagesIn, typesOf } from "./rig.ts";

const SECOND = 1_000;

test("the first account that comes online is bound, and messages come in one batch", async (t) => {
  const { push, online, take, behind, session } = await ingestRig(t);
  assert.equal(session.accountId, undefined);
  await online();
  await push(liSays("1"), liSays("2"), liSays("3"));
  const told = take();
  assert.deepEqual(idsIn(told), ["1", "2", "3"]);
  assert.deepEqual(
    typesOf(told).filter((type) => type !== "batch"),
    ["online"],
  );
  assert.equal(session.accountId, ME.id);
  assert.equal(behind.admits("wxid_other"), false);
  assert.equal(behind.boundAccount, ME.id);
});

test("asking for the next event takes the events before it out of the inbox", async (t) => {
  const { push, online, inbox } = await ingestRig(t);
  await online();
  await push(liSays("1"), liSays("2"));
  assert.equal(await inbox.count(), 0);
});

test("an account that came in beside the first one is not followed", async (t) => {
  const { push, take, session } = await ingestRig(t);
  const other = { id: "wxid_other", nickName: "B" };
  const rest = { canSend: true, canFetchMedia: false };
  await push({ type: "online", account: ME, ...rest }, { type: "online", account: other, ...rest });
  assert.equal(take().filter(({ type }) => type === "online").length, 1);
  assert.equal(session.accountId, ME.id);
});

test("90 s without a request is an outage with its own reason, and the next request ends it", async (t) => {
  const { online, take, clock, behind } = await ingestRig(t);
  await online();
  take();
  await clock.advance(89 * SECOND);
  assert.ok(!typesOf(take()).includes("offline"));
  await clock.advance(2 * SECOND);
  const [offline] = take();
  assert.ok(offline?.type === "offline");
  assert.equal(offline.failure.reason.code, "silent");
  behind.seen("ping");
  await clock.advance(1);
  const [online2, look] = take();
  assert.ok(online2?.type === "online" && online2.resumed);
  assert.equal(look?.type, "batch");
});

test("an upstream that pings is looked at often enough to count as online", async (t) => {
  const { online, take, clock, behind } = await ingestRig(t);
  await online();
  take();
  let last = clock.monotonic();
  for (let second = 0; second < 600; second += 10) {
    if (second % 30 === 0) behind.seen("ping");
    await clock.advance(10 * SECOND);
    if (typesOf(take()).includes("batch")) last = clock.monotonic();
    assert.ok(clock.monotonic() - last < 80 * SECOND);
  }
});

test("an outage that lasts is told again within ten minutes", async (t) => {
  const { online, take, clock } = await ingestRig(t);
  await online();
  await clock.advance(2 * 60 * SECOND);
  take();
  for (let round = 0; round < 3; round += 1) {
    await clock.advance(9 * 60 * SECOND);
    assert.ok(typesOf(take()).includes("offline"));
  }
});

test("while the upstream says that WeChat is offline, its pings bring nobody online; a message does", async (t) => {
  const { push, online, take, clock, behind } = await ingestRig(t);
  await online();
  take();
  await push({ type: "offline", reason: "network", retryInMs: 5_000 });
  const [offline] = take();
  assert.ok(offline?.type === "offline");
  assert.deepEqual([offline.failure.reason.code, offline.retryInMs], ["saidOffline", 5_000]);
  behind.seen("ping");
  await clock.advance(30 * SECOND);
  assert.deepEqual(take(), []);
  // Nor after a silence.
  await clock.advance(120 * SECOND);
  behind.seen("ping");
  await clock.advance(30 * SECOND);
  assert.deepEqual(take(), []);
  await push(liSays("1"));
  assert.deepEqual(typesOf(take()).slice(0, 2), ["online", "batch"]);
});

test("what the upstream says of its login is passed on; an expired code out of a backlog is not shown", async (t) => {
  const { push, take, clock } = await ingestRig(t);
  const now = clock.now();
  await push({ type: "qr", url: "old", expiresAt: now - 1 });
  assert.deepEqual(take(), []);
  await push({ type: "qr", url: "one", expiresAt: now + 60_000 });
  await push({ type: "qr", url: "two", expiresAt: now + 90_000 });
  await push({ type: "scanned" });
  assert.deepEqual(
    take().map((event) => (event.type === "qr" ? [event.content, event.attempt] : event.type)),
    [["one", 1], ["two", 2], "scanned"],
  );
});

test("a code that nothing follows was not answered", async (t) => {
  const { push, take, clock } = await ingestRig(t);
  await push({ type: "qr", url: "one", expiresAt: clock.now() + 60_000 });
  take();
  await clock.advance(91 * SECOND);
  assert.deepEqual(take(), [{ type: "loginStopped", reason: "unanswered" }]);
});

test("words for the end of a login: user, kicked, expired, and any other as kicked", async (t) => {
  const reasons: string[] = [];
  for (const reason of ["user", "kicked", "expired", "moonlight"]) {
    const { push, online, take, clock } = await ingestRig(t);
    await online();
    await clock.advance(61 * SECOND);
    take();
    await push({ type: "loggedOut", reason });
    const ended = take().find(({ type }) => type === "loggedOut");
    assert.ok(ended?.type === "loggedOut" && !ended.early);
    reasons.push(ended.reason);
  }
  assert.deepEqual(reasons, ["loggedOutOnPhone", "kicked", "expired", "kicked"]);
});

test("a new login that ends within a minute was ended by the service", async (t) => {
  const { push, online, take } = await ingestRig(t);
  await online();
  await push({ type: "loggedOut", reason: "expired" });
  const ended = take().find(({ type }) => type === "loggedOut");
  assert.ok(ended?.type === "loggedOut" && ended.early);
});

test("after a kick the account stays bound; after a logout at the upstream another may come", async (t) => {
  for (const [reason, admits] of [
    ["kicked", false],
    ["user", true],
  ] as const) {
    const { push, online, behind, session } = await ingestRig(t);
    await online();
    await push({ type: "loggedOut", reason });
    assert.equal(behind.admits("wxid_other"), admits, reason);
    assert.equal(session.accountId, undefined);
  }
});

test("a logout asks the upstream; one that answers confirms it, and another account may come then", async (t) => {
  const { online, take, behind, session, clock } = await ingestRig(t);
  await online();
  take();
  behind.refusedAccount("wxid_other");
  assert.equal(session.refusedAccount?.accountId, "wxid_other");
  behind.seen("commands");
  const fetched = behind.nextCommand(AbortSignal.timeout(5_000));
  const leaving = session.logout(new AbortController().signal);
  const command = await fetched;
  assert.equal(command?.type, "logout");
  behind.finish(command?.id ?? "", { ok: true });
  assert.equal(await leaving, "loggedOut");
  await clock.advance(1);
  const ends = take().filter(({ type }) => type === "loggedOut");
  assert.deepEqual(ends, [{ type: "loggedOut", reason: "byRequest", early: false }]);
  assert.equal(behind.admits("wxid_other"), true);
  assert.equal(session.refusedAccount, undefined);
});

test("a logout that nobody can be told of is unconfirmed", async (t) => {
  const { online, session, take, clock } = await ingestRig(t);
  await online();
  const leaving = session.logout(new AbortController().signal);
  await clock.advance(2_001);
  assert.equal(await leaving, "unconfirmed");
  await clock.advance(1);
  assert.ok(typesOf(take()).includes("loggedOut"));
});

test("after a restart the account is online again when the upstream is heard of, not before", async (t) => {
  const state = new MemoryStateStore();
  const first = await ingestRig(t, { state });
  await first.online();
  await first.stop();
  const { take, clock, behind, session } = await ingestRig(t, { state });
  await clock.advance(30 * SECOND);
  assert.deepEqual(take(), []);
  assert.equal(session.accountId, undefined);
  behind.seen("ping");
  await clock.advance(1);
  const [online] = take();
  assert.ok(online?.type === "online" && online.resumed && online.account.name === ME.nickName);
});

test("after a start, an upstream that shows a code is not taken for one that is online", async (t) => {
  const state = new MemoryStateStore();
  const first = await ingestRig(t, { state });
  await first.online();
  await first.push({ type: "qr", url: "code", expiresAt: first.clock.now() + 60_000 });
  await first.stop();
  const { take, clock, behind } = await ingestRig(t, { state });
  behind.seen("ping");
  await clock.advance(30 * SECOND);
  assert.deepEqual(take(), []);
  assert.equal(behind.boundAccount, ME.id);
});

test("an upstream that repeats itself still counts as online", async (t) => {
  const { online, push, take, clock } = await ingestRig(t);
  await online();
  await push(liSays("1"));
  let last = clock.monotonic();
  for (let second = 0; second < 200; second += 10) {
    await push({ ...liSays("1"), id: `again-${second}` });
    await clock.advance(10 * SECOND);
    if (typesOf(take()).includes("batch")) last = clock.monotonic();
    assert.ok(clock.monotonic() - last < 80 * SECOND);
  }
});

test("a start that nobody comes to says so", async (t) => {
  const { take, clock, behind } = await ingestRig(t);
  await clock.advance(91 * SECOND);
  const [nobody] = take();
  assert.ok(nobody?.type === "offline");
  assert.equal(nobody.failure.reason.code, "neverHeard");
  behind.seen("ping");
  await clock.advance(300 * SECOND);
  assert.equal(take().filter(({ type }) => type === "offline").length, 1);
});

test("what was not acknowledged is told again after a crash, and what was is not", async (t) => {
  const stored = { state: new MemoryStateStore(), inbox: new MemoryEventInbox() };
  const first = await ingestRig(t, {
    ...stored,
    diesOf: (event) => idsIn([event]).includes("2"),
  });
  await first.online();
  await first.push(liSays("1"));
  await first.push(liSays("2"));
  await first.stop();
  const second = await ingestRig(t, stored);
  second.behind.arrived();
  await second.clock.advance(1);
  assert.deepEqual(idsIn(second.take()), ["2"]);
});

test("a message that ends the process is told without its content at the fifth start, and the others as they are", async (t) => {
  const stored = { state: new MemoryStateStore(), inbox: new MemoryEventInbox() };
  const diesOf = (event: Parameters<typeof messagesIn>[0][number]): boolean =>
    messagesIn([event]).some(({ message }) => message.msgId === "2" && message.msgType === "TEXT");
  const first = await ingestRig(t, { ...stored, diesOf });
  await first.online();
  await first.push(liSays("1"), liSays("2"), liSays("3"));
  await first.stop();
  const starts: (readonly string[])[] = [];
  for (let start = 2; start <= 5; start += 1) {
    const { take, stop, clock } = await ingestRig(t, { ...stored, diesOf });
    await clock.advance(1);
    starts.push(messagesIn(take()).map(({ message }) => `${message.msgId} ${message.msgType}`));
    await stop();
  }
  assert.deepEqual(starts.at(-1), ["1 TEXT", "2 UNSUPPORTED", "3 TEXT"]);
  assert.equal(await stored.inbox.count(), 0);
});

test("a recall that ends the process is skipped and told as lost", async (t) => {
  const stored = { state: new MemoryStateStore(), inbox: new MemoryEventInbox() };
  const parts = {
    ...stored,
    isKept: async () => true,
    diesOf: (event: Parameters<typeof messagesIn>[0][number]): boolean =>
      messagesIn([event]).some(({ message }) => message.msgType === "REVOKE"),
  };
  const first = await ingestRig(t, parts);
  await first.online();
  await first.push({ type: "recall", chat: "x", revokedMsgId: "7", recalledAt: 77 });
  await first.stop();
  let last: readonly unknown[] = [];
  for (let start = 2; start <= 5; start += 1) {
    const { take, stop, clock } = await ingestRig(t, parts);
    await clock.advance(1);
    last = take().filter(({ type }) => type === "recallLost");
    await stop();
  }
  assert.deepEqual(last, [{ type: "recallLost", at: 77 }]);
});
