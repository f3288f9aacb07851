import assert from "node:assert/strict";
import { after, describe, type TestContext, test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { scaled } from "../scale.ts";
import { CELLS, type Cell, STRUCK } from "./cells.ts";
import { Dice, seedOf } from "./dice.ts";
import type { Strike } from "./gate.ts";
import { faultsIn, textOf } from "./seen.ts";
import { type SinkName, Stage } from "./stage.ts";

const SINKS: readonly SinkName[] = [...STRUCK, "terminal"];
/** Timeouts of half a minute pass in three seconds. */
const SPEED = 10;
const RUNS = scaled(12, 200);
const RUNS_A_PROGRAM = 4;
/** Requests that pass before a fault, at most. */
const MOST_BEFORE = 2;
const WHOLE = scaled(0, 1) === 1;

type Plan = {
  readonly seed: number;
  readonly cells: Readonly<Record<(typeof STRUCK)[number], Cell>>;
};

/** Each sink meets every cell before it meets one again, in an order of its own. */
function plansOf(seed: number): readonly Plan[] {
  const dice = new Dice(seed);
  const decks = STRUCK.map(() =>
    Array.from({ length: Math.ceil(RUNS / CELLS.length) }, () => dice.shuffled(CELLS)).flat(),
  );
  return Array.from({ length: RUNS }, (_, index) => {
    const at = (deck: number): Cell => decks[deck]?.[index] ?? { phase: "beforeSend", trouble: "reset" };
    return {
      seed: dice.between(1, 2 ** 30),
      cells: { telegram: at(0), slack: at(1), filehelper: at(2) },
    };
  });
}

/** Several runs with one program: alerts are counted through. */
class Course {
  readonly #stage: Stage;
  #count = 0;

  static async open(t: TestContext, seed: number): Promise<Course> {
    const dice = new Dice(seed);
    const stage = await Stage.open(t, {
      speed: SPEED,
      wechat: {
        syncHoldMs: 100,
        idempotentSends: dice.next() < 0.5,
        echo: dice.pick(["none", "beforeReply", "afterReply"]),
      },
    });
    await stage.start();
    return new Course(stage);
  }

  private constructor(stage: Stage) {
    this.#stage = stage;
  }

  async run(plan: Plan): Promise<void> {
    const stage = this.#stage;
    const dice = new Dice(plan.seed);
    const struck = STRUCK.map((sink) => stage.gates[sink].struck);
    for (const sink of STRUCK) {
      const strike: Strike = { ...plan.cells[sink], after: dice.between(0, MOST_BEFORE) };
      stage.gates[sink].arm([strike]);
    }
    const spared = (): readonly SinkName[] =>
      STRUCK.filter((sink, index) => stage.gates[sink].struck === struck[index]);
    // Now and then enough of them to share messages.
    for (let left = dice.next() < 0.15 ? dice.between(12, 16) : dice.between(3, 6); left > 0; left -= 1) {
      this.#recallNext();
      await delay(dice.between(0, 40));
    }
    // The last alert stands behind all others in every lane.
    await stage.untilAlert(SINKS, this.#count);
    // Those that shared a message were fewer requests than a fault waits for: one alert at a time is one request.
    for (let more = MOST_BEFORE; more > 0 && spared().length > 0; more -= 1) {
      this.#recallNext();
      await stage.untilAlert(SINKS, this.#count);
    }
    assert.deepEqual(spared(), [], "a fault did not come about");
    for (const sink of SINKS) {
      const seen = stage.alerts(sink);
      const what = `seed ${plan.seed}, ${sink}, struck ${JSON.stringify(plan.cells)}`;
      assert.deepEqual(faultsIn(seen, this.#count), [], `${what}: ${JSON.stringify(seen)}`);
    }
  }

  #recallNext(): void {
    this.#count += 1;
    this.#stage.recall(textOf(this.#count));
  }
}

const wordsOf = ({ cells }: Plan): string =>
  STRUCK.map((sink) => `${sink} ${cells[sink].phase} ${cells[sink].trouble}`).join(", ");

describe("every alert arrives, in order, twice only when it says so", { concurrency: 3 }, () => {
  const seed = seedOf("DURABILITY_SEED");
  const done = new Map<string, number>();
  const plans = plansOf(seed);
  for (let first = 0; first < RUNS; first += RUNS_A_PROGRAM) {
    const course = plans.slice(first, first + RUNS_A_PROGRAM);
    test(`runs ${first + 1} to ${first + course.length}`, async (t) => {
      const running = await Course.open(t, seed + first);
      for (const plan of course) {
        await t.test(wordsOf(plan), () => running.run(plan));
        for (const { phase, trouble } of Object.values(plan.cells)) {
          const kind = `${phase} ${trouble}`;
          done.set(kind, (done.get(kind) ?? 0) + 1);
        }
      }
    });
  }
  after(() => {
    console.log(`DURABILITY_SEED=${seed}`);
    if (!WHOLE) return;
    for (const { phase, trouble } of CELLS) {
      console.log(`${phase} ${trouble}: ${done.get(`${phase} ${trouble}`) ?? 0} without a fault`);
    }
  });
});
