import assert from "node:assert/strict";
import { test } from "node:test";
import { failureOf } from "../../../src/bridge/model/errors.ts";
import { type SessionStatus, STARTING } from "../../../src/bridge/model/session-status.ts";
import type { SessionEvent } from "../../../src/bridge/ports/source-session.ts";
import { loginViewOf, nextStatus } from "../../../src/bridge/session/session-state.ts";

const account = { id: "1", name: "小宋" };
const qr = (attempt: number): SessionEvent => ({ type: "qr", content: "c", expiresAt: 5, attempt });
const online = (resumed: boolean): SessionEvent => ({
  type: "online",
  account,
  resumed,
  canSend: true,
  serverTime: undefined,
});
const batch: SessionEvent = { type: "batch", messages: [], at: 9, begunAt: 1, caughtUp: true };
const offline: SessionEvent = { type: "offline", failure: failureOf(new Error("x")), retryInMs: 1 };

/** Each event comes a second after the one before. */
function after(...events: readonly SessionEvent[]): SessionStatus {
  return events.reduce((status, event, index) => nextStatus(status, event, (index + 1) * 1_000), STARTING);
}

test("each event leads to its state", () => {
  const rows: readonly (readonly [SessionStatus["state"], readonly SessionEvent[]])[] = [
    ["starting", []],
    ["starting", [offline]],
    ["waitingForScan", [qr(1)]],
    ["waitingForConfirm", [qr(1), { type: "scanned", picture: undefined }]],
    ["waitingForScan", [qr(1), { type: "scanned", picture: undefined }, qr(2)]],
    ["waitingForConfirm", [{ type: "confirm", expiresAt: 5 }]],
    ["starting", [qr(1), { type: "scanned", picture: undefined }, { type: "confirmed" }, offline]],
    ["waitingForScan", [qr(1), { type: "confirmed" }, qr(2)]],
    ["loggedOut", [{ type: "loginPostponed", reason: "quietHours", until: 5 }]],
    ["online", [online(true), batch, { type: "gap" }]],
    ["online", [qr(1), { type: "scanned", picture: undefined }, online(false)]],
    ["offline", [online(true), batch, offline]],
    ["online", [online(true), offline, batch]],
    ["loggedOut", [qr(5), { type: "loginStopped", reason: "unanswered" }]],
    ["loggedOut", [online(true), { type: "loggedOut", reason: "kicked", early: false }]],
  ];
  for (const [state, events] of rows) assert.equal(after(...events).state, state, JSON.stringify(events));
});

test("the status says why the session is not online, until it is or a code is shown", () => {
  const failure = failureOf(new Error("x"));
  const detail = failureOf(new Error("no"));
  const rows: readonly (readonly [SessionStatus["why"], readonly SessionEvent[]])[] = [
    [undefined, []],
    [{ kind: "offline", failure }, [offline]],
    [{ kind: "offline", failure }, [online(true), batch, offline]],
    [{ kind: "offline", failure }, [online(true), offline, { type: "names", messages: [] }]],
    [undefined, [online(true), offline, batch]],
    [undefined, [offline, qr(1)]],
    [{ kind: "unanswered" }, [qr(5), { type: "loginStopped", reason: "unanswered" }]],
    [{ kind: "refused", detail }, [qr(1), { type: "loginStopped", reason: "refused", detail }]],
    [
      { kind: "postponed", reason: "quietHours", until: 5 },
      [{ type: "loginPostponed", reason: "quietHours", until: 5 }],
    ],
    [
      { kind: "loggedOut", reason: "kicked", early: false, detail: undefined },
      [online(true), { type: "loggedOut", reason: "kicked", early: false }],
    ],
    [undefined, [online(true), { type: "loggedOut", reason: "kicked", early: false }, qr(1)]],
  ];
  for (const [why, events] of rows) assert.deepEqual(after(...events).why, why, JSON.stringify(events));
});

test("the status says since when it is in its state, whatever happens in it", () => {
  assert.equal(after().since, 0);
  assert.equal(after(offline).since, 0, "still starting");
  assert.equal(after(online(true)).since, 1_000);
  assert.equal(after(online(true), batch, batch).since, 1_000);
  assert.equal(after(online(true), batch, offline, offline).since, 3_000);
  assert.equal(after(online(true), offline, batch).since, 3_000);
  assert.equal(after(qr(1), qr(2)).since, 1_000, "a new code of the same login");
});

test("after a gap the session is caught up only when the server says that nothing waits", () => {
  assert.equal(after(online(true), batch).caughtUp, true);
  assert.equal(after(online(true), batch, offline).caughtUp, false);
  assert.equal(after(online(true), batch, offline, { ...batch, caughtUp: false }).caughtUp, false);
});

test("a resumed session tells nobody that it logged in, unless a code is to be taken away", () => {
  assert.equal(loginViewOf(STARTING, online(true), undefined), undefined);
  assert.deepEqual(loginViewOf(after(qr(1)), online(false), undefined), {
    state: "loggedIn",
    accountName: "小宋",
    before: undefined,
  });
});

test("a second code of a request is shown as a replacement", () => {
  const view = loginViewOf(STARTING, qr(2), undefined);
  assert.ok(view?.state === "code" && view.replaced);
});

test("a code that was scanned in vain is told from one that nobody scanned", () => {
  const unanswered: SessionEvent = { type: "loginStopped", reason: "unanswered" };
  const scanned: SessionEvent = { type: "scanned", picture: undefined };
  for (const [events, unfinished] of [
    [[qr(1)], false],
    [[qr(1), scanned], true],
    [[qr(1), scanned, { type: "confirmed" }], true],
    [[qr(1), scanned, qr(2)], false],
  ] as const) {
    const before = after(...events);
    const next = loginViewOf(before, qr(3), undefined);
    const stop = loginViewOf(before, unanswered, undefined);
    assert.ok(next?.state === "code" && next.unfinished === unfinished);
    assert.ok(stop?.state === "unanswered" && stop.unfinished === unfinished);
  }
  const first = loginViewOf(after(), qr(1), undefined);
  assert.ok(first?.state === "code" && !first.unfinished, "the first replaces none");
});

test("a login of another account says which one was watched before", () => {
  const view = loginViewOf(after(qr(1)), online(false), "小陈");
  assert.ok(view?.state === "loggedIn" && view.before === "小陈");
});

test("a session that ends a moment after its login is told apart from one that ends later", () => {
  for (const early of [true, false]) {
    const ended: SessionEvent = { type: "loggedOut", reason: "expired", early };
    const view = loginViewOf(after(online(false)), ended, undefined);
    assert.ok(view?.state === "loggedOut" && view.early === early);
  }
});
