import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryError } from "../../../src/bridge/model/errors.ts";
import { ReplyPriority } from "../../../src/sinks/shared/reply-priority.ts";
import { ManualClock, settle } from "../../fakes/manual-clock.ts";

const never = new AbortController().signal;

function setUp() {
  const clock = new ManualClock();
  const way = new ReplyPriority({
    clock,
    classify: (error) => (error instanceof DeliveryError ? error : new DeliveryError("unavailable", "?")),
  });
  const steps: string[] = [];
  let refusals = 0;
  const send =
    (name: string, retryAfterMs = 2_000) =>
    async (): Promise<void> => {
      if (refusals > 0) {
        refusals -= 1;
        throw new DeliveryError("rateLimited", "too many", { retryAfterMs });
      }
      steps.push(name);
    };
  const refuse = (count: number): void => {
    refusals = count;
  };
  return { clock, way, steps, send, refuse };
}

test("an answer that comes too soon comes again when the platform says", async () => {
  const { clock, way, steps, send, refuse } = setUp();
  refuse(3);
  const answered = way.answer(never, send("answer"));
  await clock.advance(5_999);
  assert.deepEqual(steps, []);
  await clock.advance(1);
  await answered;
  assert.deepEqual(steps, ["answer"]);
});

test("while an answer waits nothing else takes its place, and then it goes on at once", async () => {
  const { clock, way, steps, send, refuse } = setUp();
  refuse(1);
  const answered = way.answer(never, send("answer"));
  await settle();
  const alert = way.giveWay(never).then(send("alert"));
  await clock.advance(2_000);
  await Promise.all([answered, alert]);
  assert.deepEqual(steps, ["answer", "alert"]);
  await way.giveWay(never);
});

test("an answer that would wait for minutes is given up, and alerts wait for none for long", async () => {
  const { clock, way, send, refuse } = setUp();
  refuse(1);
  await assert.rejects(way.answer(never, send("answer", 3_600_000)), { code: "rateLimited" });
  refuse(9);
  const answered = assert.rejects(way.answer(never, send("answer", 15_000)), { code: "rateLimited" });
  await settle();
  let passed = false;
  const alert = way.giveWay(never).then(() => {
    passed = true;
  });
  await clock.advance(10_000);
  assert.ok(passed);
  await clock.advance(60_000);
  await Promise.all([answered, alert]);
});

test("another refusal than for its time is none to wait for", async () => {
  const { way } = setUp();
  const failure = new DeliveryError("rejected", "no");
  await assert.rejects(
    way.answer(never, async () => {
      throw failure;
    }),
    failure,
  );
  await way.giveWay(never);
});

test("an end does not wait", async () => {
  const { way, send, refuse } = setUp();
  const stop = new AbortController();
  refuse(1);
  const answered = assert.rejects(way.answer(stop.signal, send("answer")));
  await settle();
  const alert = way.giveWay(stop.signal);
  stop.abort();
  await Promise.all([answered, alert]);
});
