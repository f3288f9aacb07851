import assert from "node:assert/strict";
import { test } from "node:test";
import { lanesFirst } from "../../../src/bridge/delivery/lanes-first.ts";

test("lanes are told at once, and what they can do without a wait is done before the rest of the batch", async () => {
  const steps: string[] = [];
  const lane = (name: string) => ({
    signal: (): void => {
      const work = async (): Promise<void> => {
        for (let step = 1; step <= 20; step += 1) await Promise.resolve();
        steps.push(`${name} has composed`);
      };
      steps.push(`${name} is told`);
      void work();
    },
  });
  const rest = lanesFirst([lane("one"), lane("two")]).then(() => steps.push("the rest"));
  assert.deepEqual(steps, ["one is told", "two is told"]);
  await rest;
  assert.deepEqual(steps.slice(2), ["one has composed", "two has composed", "the rest"]);
});
