import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { lanesFirst } from "../../../src/bridge/delivery/lanes-first.ts";

test("lanes are told at once, and have some turns of the event loop before the rest of the batch is done", async () => {
  const steps: string[] = [];
  const lane = (name: string) => ({
    signal: (): void => {
      steps.push(`${name} is told`);
      void turn()
        .then(() => turn())
        .then(() => steps.push(`${name} sends`));
    },
  });
  const rest = lanesFirst([lane("one"), lane("two")]);
  assert.deepEqual(steps, ["one is told", "two is told"]);
  await rest;
  assert.deepEqual(steps.slice(2), ["one sends", "two sends"]);
});
