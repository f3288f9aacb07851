import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryError } from "../../../src/bridge/model/errors.ts";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import type { LoginView } from "../../../src/bridge/ports/sink.ts";
import { LoginBoard } from "../../../src/bridge/session/login-board.ts";
import { ManualClock, settle } from "../../fakes/manual-clock.ts";

const code = (content: string): LoginView => ({ state: "code", content, expiresAt: 1, replaced: false });

function setUp() {
  const clock = new ManualClock();
  const shown: LoginView[] = [];
  /** Those that were asked for again. */
  const anews: LoginView[] = [];
  const failures: DeliveryError[] = [];
  const display = {
    name: "one",
    start: async () => {},
    stop: async () => {},
    deliver: async () => ({ messageId: "" }),
    showLogin: async (view: LoginView, _signal: AbortSignal, anew = false) => {
      const failure = failures.shift();
      if (failure) throw failure;
      shown.push(view);
      if (anew) anews.push(view);
    },
  };
  const board = new LoginBoard(display, clock, silentLogger, () => 0.5);
  const stop = new AbortController();
  const running = board.run(stop.signal);
  const end = async (): Promise<void> => {
    stop.abort();
    await running;
  };
  return { clock, shown, anews, failures, board, end };
}

test("a display that could not be reached shows the newest view, not the ones that it missed", async () => {
  const { clock, shown, failures, board, end } = setUp();
  failures.push(new DeliveryError("unavailable", "no network"));
  board.show(code("first"));
  await settle();
  assert.deepEqual(shown, []);
  board.show(code("second"));
  await clock.advance(10_000);
  assert.deepEqual(shown, [code("second")]);
  await end();
});

test("a code that waits for pairing appears as soon as the sink wakes the board", async () => {
  const { shown, failures, board, end } = setUp();
  failures.push(new DeliveryError("notReady", "not paired"));
  board.show(code("first"));
  await settle();
  board.wake();
  await settle();
  assert.deepEqual(shown, [code("first")]);
  board.wake();
  await settle();
  assert.equal(shown.length, 1, "a view that is shown is not shown again");
  await end();
});

test("a code and a confirmation that are out are shown once more on request, as a new message", async () => {
  const confirm: LoginView = { state: "confirm", expiresAt: 1 };
  for (const view of [code("first"), confirm]) {
    const { shown, anews, board, end } = setUp();
    board.show(view);
    await settle();
    assert.deepEqual([shown, anews], [[view], []]);
    board.repeat();
    await settle();
    assert.deepEqual([shown, anews], [[view, view], [view]]);
    board.wake();
    await settle();
    assert.equal(shown.length, 2, "once for each request");
    await end();
  }
});

test("a view that asks nothing of the person is not shown again on request", async () => {
  const others: readonly (LoginView | undefined)[] = [
    undefined,
    { state: "scanned", picture: undefined },
    { state: "confirmed" },
    { state: "loggedIn", accountName: "小宋", before: undefined },
    { state: "unanswered" },
    { state: "loggedOut", reason: "byRequest", early: false },
  ];
  for (const view of others) {
    const { shown, board, end } = setUp();
    if (view) board.show(view);
    await settle();
    board.repeat();
    await settle();
    assert.equal(shown.length, view ? 1 : 0, String(view?.state));
    await end();
  }
});

test("a request that could not be met is met later, with the newest code", async () => {
  const { clock, shown, anews, failures, board, end } = setUp();
  board.show(code("first"));
  await settle();
  failures.push(new DeliveryError("unavailable", "no network"));
  board.repeat();
  await settle();
  assert.equal(shown.length, 1);
  board.show(code("second"));
  await clock.advance(10_000);
  assert.deepEqual(anews, [code("second")]);
  board.show(code("third"));
  await settle();
  assert.deepEqual(shown.at(-1), code("third"));
  assert.equal(anews.length, 1);
  await end();
});

test("a request is forgotten when the code is not wanted any more", async () => {
  const { clock, shown, anews, failures, board, end } = setUp();
  board.show(code("first"));
  await settle();
  failures.push(new DeliveryError("unavailable", "no network"));
  board.repeat();
  await settle();
  board.show({ state: "confirmed" });
  await clock.advance(10_000);
  board.show(code("second"));
  await settle();
  assert.deepEqual(shown.at(-1), code("second"));
  assert.deepEqual(anews, []);
  await end();
});
