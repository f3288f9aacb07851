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
  const failures: DeliveryError[] = [];
  const display = {
    name: "one",
    start: async () => {},
    stop: async () => {},
    deliver: async () => ({ messageId: "" }),
    showLogin: async (view: LoginView) => {
      const failure = failures.shift();
      if (failure) throw failure;
      shown.push(view);
    },
  };
  const board = new LoginBoard(display, clock, silentLogger, () => 0.5);
  const stop = new AbortController();
  const running = board.run(stop.signal);
  const end = async (): Promise<void> => {
    stop.abort();
    await running;
  };
  return { clock, shown, failures, board, end };
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
