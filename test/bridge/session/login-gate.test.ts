import assert from "node:assert/strict";
import { afterEach, describe, test } from "node:test";
import fc from "fast-check";
import { StoreError } from "../../../src/bridge/model/errors.ts";
import { silentLogger } from "../../../src/bridge/ports/log.ts";
import { openGate, type Postponed } from "../../../src/bridge/ports/login-gate.ts";
import { DurableLoginGate, type LoginGateOptions } from "../../../src/bridge/session/durable-login-gate.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";
import { scaled } from "../../scale.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const NOON = Date.UTC(2026, 4, 4, 12);

const ZONE = process.env.TZ;
/** The zone of this process, so that of its local hours. Each test file is a process of its own. */
function inZone(zone: string): void {
  process.env.TZ = zone;
}
afterEach(() => {
  if (ZONE === undefined) delete process.env.TZ;
  else process.env.TZ = ZONE;
});

function open(
  options: Partial<LoginGateOptions> = {},
  { now = NOON, state = new MemoryStateStore() }: { now?: number; state?: MemoryStateStore } = {},
) {
  const clock = new ManualClock(now);
  const warnings: string[] = [];
  const log = { ...silentLogger, warn: (_fields: object, text: string) => void warnings.push(text) };
  const gate = new DurableLoginGate(state, clock, log, { quietHours: undefined, ...options });
  return { gate, clock, state, warnings };
}

describe("counting", () => {
  test("six logins within a day are let through, the seventh waits until the first is a day old", async () => {
    const { gate, clock } = open();
    for (let count = 0; count < 6; count += 1) {
      assert.equal(await gate.admit(), undefined);
      await clock.advance(HOUR_MS);
    }
    assert.deepEqual(await gate.admit(), { reason: "tooMany", until: NOON + DAY_MS });
    await clock.advance(18 * HOUR_MS - 1);
    assert.equal((await gate.admit())?.reason, "tooMany");
    await clock.advance(1);
    assert.equal(await gate.admit(), undefined);
    assert.deepEqual(await gate.admit(), { reason: "tooMany", until: NOON + HOUR_MS + DAY_MS });
  });

  test("the count is on disk before a login is let through, and outlives the process", async () => {
    const { gate, state } = open({ maxInDay: 1 });
    assert.equal(await gate.admit(), undefined);
    assert.deepEqual(JSON.parse(state.values.get("login.requests") ?? ""), [NOON]);
    assert.equal((await open({ maxInDay: 1 }, { state }).gate.admit())?.reason, "tooMany");
    assert.deepEqual(
      JSON.parse(state.values.get("login.requests") ?? ""),
      [NOON],
      "a refusal counts nothing",
    );
  });

  test("a count that cannot be written lets nothing through", async () => {
    const { gate, state } = open();
    state.set = () => Promise.reject(new StoreError("write", "the disk is full"));
    await assert.rejects(gate.admit(), StoreError);
    await assert.rejects(gate.rest(), StoreError);
    state.set = MemoryStateStore.prototype.set;
    assert.equal(await gate.admit(), undefined, "the gate goes on");
  });

  test("of many that ask at once no more are let through than may", async () => {
    const { gate } = open({ maxInDay: 2 });
    const answers = await Promise.all(Array.from({ length: 5 }, () => gate.admit()));
    assert.equal(answers.filter((answer) => answer === undefined).length, 2);
  });

  test("never more than six in any 24 hours, whatever the pace and the restarts", async () => {
    const steps = fc.array(
      fc.record({
        waitMs: fc.integer({ min: 0, max: 9 * HOUR_MS }),
        restart: fc.boolean(),
        kick: fc.boolean(),
      }),
      { maxLength: 80 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (turns) => {
        let { gate, state, clock } = open({ restMs: HOUR_MS });
        const admitted: number[] = [];
        for (const { waitMs, restart, kick } of turns) {
          clock.jump(waitMs);
          if (restart) ({ gate, clock } = open({ restMs: HOUR_MS }, { now: clock.now(), state }));
          if (kick && waitMs % 10 === 0) await gate.rest();
          if ((await gate.admit()) === undefined) admitted.push(clock.now());
        }
        for (const begin of admitted) {
          const within = admitted.filter((at) => at >= begin && at < begin + DAY_MS);
          assert.ok(within.length <= 6, `${within.length} within a day`);
        }
      }),
      { numRuns: scaled(200, 5_000), seed: 20260505 },
    );
  });

  test("what cannot be read counts as none, and is told", async () => {
    for (const text of ["", "{", '"x"', "null", "{}", '[1,"2"]', "[null]"]) {
      for (const key of ["login.requests", "login.rest"]) {
        const { gate, state, warnings } = open({ maxInDay: 1 });
        state.values.set(key, text);
        assert.equal(await gate.admit(), undefined, `${key} ${text}`);
        assert.equal(warnings.length, 1);
        assert.deepEqual(JSON.parse(state.values.get("login.requests") ?? ""), [NOON]);
      }
    }
  });

  test("times from a clock that was far ahead are dropped; a few minutes ahead still count", async () => {
    const { gate, state } = open({ maxInDay: 2 });
    state.values.set("login.requests", JSON.stringify([NOON + 400 * DAY_MS, NOON + 3 * MINUTE_MS]));
    state.values.set("login.rest", JSON.stringify(NOON + 400 * DAY_MS));
    assert.equal(await gate.admit(), undefined);
    assert.deepEqual(JSON.parse(state.values.get("login.requests") ?? ""), [NOON + 3 * MINUTE_MS, NOON]);
    assert.equal((await gate.admit())?.reason, "tooMany");
  });
});

describe("resting", () => {
  test("after a kick unasked logins rest for six hours, over restarts too", async () => {
    const { gate, state } = open();
    await gate.rest();
    const until = NOON + 6 * HOUR_MS;
    assert.deepEqual(await gate.admit(), { reason: "coolDown", until });
    assert.deepEqual(await open({}, { state, now: until - 1 }).gate.admit(), { reason: "coolDown", until });
    assert.equal(await open({}, { state, now: until }).gate.admit(), undefined);
  });

  test("a second kick rests anew", async () => {
    const { gate, clock } = open();
    await gate.rest();
    await clock.advance(5 * HOUR_MS);
    await gate.rest();
    assert.equal((await gate.admit())?.until, NOON + 11 * HOUR_MS);
  });

  test("a rest is told before too many, and that before quiet hours", async () => {
    inZone("UTC");
    const { gate, clock, state } = open({ maxInDay: 1, quietHours: { from: 13, to: 20 } });
    assert.equal(await gate.admit(), undefined);
    await clock.advance(HOUR_MS);
    assert.equal((await gate.admit())?.reason, "tooMany");
    await gate.rest();
    assert.equal((await gate.admit())?.reason, "coolDown");
    state.values.clear();
    assert.equal((await gate.admit())?.reason, "quietHours");
  });
});

describe("quiet hours", () => {
  test("begin and end on the hour, over midnight too", async () => {
    inZone("Asia/Shanghai");
    const at = (day: number, hour: number, minute = 0): number =>
      new Date(2026, 4, day, hour, minute).getTime();
    const quiet = async (now: number, hours: { from: number; to: number }): Promise<Postponed | undefined> =>
      await open({ quietHours: hours }, { now }).gate.admit();
    const night = { from: 23, to: 8 };
    assert.equal(await quiet(at(4, 22, 59), night), undefined);
    assert.deepEqual(await quiet(at(4, 23), night), { reason: "quietHours", until: at(5, 8) });
    assert.deepEqual(await quiet(at(5, 7, 59), night), { reason: "quietHours", until: at(5, 8) });
    assert.equal(await quiet(at(5, 8), night), undefined);
    const siesta = { from: 13, to: 15 };
    assert.equal(await quiet(at(4, 12, 59), siesta), undefined);
    assert.deepEqual(await quiet(at(4, 13), siesta), { reason: "quietHours", until: at(4, 15) });
    assert.equal(await quiet(at(4, 15), siesta), undefined);
    assert.deepEqual(await quiet(at(4, 23, 30), { from: 23, to: 0 }), {
      reason: "quietHours",
      until: at(5, 0),
    });
    assert.equal(await quiet(at(5, 0), { from: 23, to: 0 }), undefined);
  });

  test("the same hour twice, or none on the clock, is refused as the setting refuses it", () => {
    for (const quietHours of [
      { from: 8, to: 8 },
      { from: 24, to: 8 },
      { from: -1, to: 8 },
      { from: 22.5, to: 8 },
    ]) {
      assert.throws(() => open({ quietHours }), RangeError);
    }
  });

  // Days on which clocks are changed: by an hour at 1, 2, 3 or at midnight, and by half an hour.
  const changes: readonly (readonly [string, number])[] = [
    ["Europe/Berlin", Date.UTC(2026, 2, 29)],
    ["Europe/Berlin", Date.UTC(2026, 9, 25)],
    ["America/New_York", Date.UTC(2026, 2, 8)],
    ["America/New_York", Date.UTC(2026, 10, 1)],
    ["America/Sao_Paulo", Date.UTC(2018, 10, 4)],
    ["America/Sao_Paulo", Date.UTC(2018, 1, 18)],
    ["Australia/Lord_Howe", Date.UTC(2026, 9, 4)],
    ["Australia/Lord_Howe", Date.UTC(2026, 3, 5)],
    ["Asia/Shanghai", Date.UTC(2026, 4, 4)],
  ];
  for (const [zone, day] of changes) {
    test(`${zone} around ${new Date(day).toISOString().slice(0, 10)}: the end that is told is the first minute that is not quiet`, async () => {
      inZone(zone);
      const hours = [0, 1, 2, 3, 8, 23];
      for (const from of hours) {
        for (const to of hours.filter((hour) => hour !== from)) {
          // Backwards, so that each minute knows when the quiet after it ends.
          let end = Number.NaN;
          for (let now = day + 2.5 * DAY_MS; now >= day - DAY_MS; now -= 10 * MINUTE_MS) {
            const told = await open({ quietHours: { from, to } }, { now }).gate.admit();
            if (told === undefined) end = now;
            else if (!Number.isNaN(end)) assert.equal(told.until, end, `${from}-${to} ${new Date(now)}`);
          }
        }
      }
    });
  }
});

test("the open gate lets everything through", async () => {
  await openGate.rest();
  assert.equal(await openGate.admit(), undefined);
});
