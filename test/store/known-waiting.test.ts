import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { verbatim } from "../../src/bridge/model/reasons.ts";
import type { Delivery, Outbox, Outcome } from "../../src/bridge/ports/outbox.ts";
import { alertAbout } from "../contracts/samples.ts";
import { MemoryOutbox } from "../fakes/memory-outbox.ts";
import { addTo } from "../fakes/new-alert.ts";
import { databasePath, openedStore } from "./folder.ts";

const clock = { now: () => 50_000 };
const SINKS = ["telegram", "slack"] as const;
const failed = { code: "unavailable", error: verbatim("down"), maybeDelivered: true } as const;
const OUTCOMES: readonly Outcome[] = [
  { status: "sent", messageId: "m1" },
  { status: "retry", notBefore: 60_000, ...failed },
  { status: "retry", notBefore: 60_000, ...failed, code: "unknown", setAside: "counted" },
  { status: "dead", error: verbatim("refused") },
];

const sink = fc.constantFrom(...SINKS);
const settle = fc.record({ do: fc.constant("settle" as const), sink, outcome: fc.constantFrom(...OUTCOMES) });
const step = fc.oneof(
  fc.record({
    do: fc.constant("add" as const),
    count: fc.constantFrom(1, 1, 2, 12),
    sinks: fc.subarray([...SINKS]),
  }),
  fc.record({ do: fc.constant("look" as const), sink }),
  fc.record({ do: fc.constant("mark" as const), sink }),
  settle,
  settle,
  settle,
  fc.record({ do: fc.constant("revive" as const) }),
);

/** What a lane sees. */
async function seen(outbox: Outbox, from: string): Promise<readonly Delivery[]> {
  return await outbox.waiting(from, 60);
}

test("what waits is the same whether a look into the table was needed or not, whatever was done before", async (t) => {
  let next = 100;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
      const { outbox } = await openedStore(t, databasePath(t), clock);
      const model = new MemoryOutbox(clock);
      for (const each of steps) {
        for (const one of [outbox, model]) {
          const head = "sink" in each ? (await seen(one, each.sink))[0] : undefined;
          if (each.do === "add") {
            const alerts = Array.from({ length: each.count }, (_, index) => alertAbout(String(next + index)));
            await addTo(one, alerts, each.sinks);
          } else if (each.do === "mark" && head !== undefined) await one.markSending([head]);
          else if (each.do === "settle" && head !== undefined) await one.settle(head, each.outcome);
          else if (each.do === "revive") await one.revive();
        }
        next += 12;
        for (const from of SINKS) assert.deepEqual(await seen(outbox, from), await seen(model, from));
      }
    }),
    { numRuns: 100 },
  );
});

test("what waits for a sink that is switched off does not come back", async (t) => {
  const { outbox } = await openedStore(t, databasePath(t), clock);
  await outbox.waiting("telegram", 1);
  await addTo(outbox, [alertAbout("11")], ["telegram"]);
  await outbox.retireSinks([], clock.now() + 1);
  assert.deepEqual(await outbox.waiting("telegram", 1), []);
});

test("an alert that a person deletes before its lane has looked is not sent", async (t) => {
  const { outbox, history } = await openedStore(t, databasePath(t), clock);
  await outbox.waiting("telegram", 1);
  const alert = alertAbout("11");
  await addTo(outbox, [alert], ["telegram"], { listedIn: 7 });
  const [head] = await outbox.waiting("telegram", 1);
  assert.ok(head);
  await history.forget([alert.id]);
  assert.equal(await outbox.markSending([head]), false);
  assert.deepEqual(await outbox.waiting("telegram", 1), []);
});
