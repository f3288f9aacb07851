import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { lanesFirst } from "../../../src/bridge/delivery/lanes-first.ts";

test("what lanes do in three turns of the event loop is done before the rest of the batch", async () => {
  const steps: string[] = [];
  const lane = (name: string) => ({
    signal: (): void => {
      const work = async (): Promise<void> => {
        for (const step of ["composes", "looks", "sends"]) {
          await turn();
          steps.push(`${name} ${step}`);
        }
      };
      void work();
    },
  });
  await lanesFirst([lane("one"), lane("two")]);
  steps.push("the rest");
  assert.deepEqual(steps.slice(-3), ["one sends", "two sends", "the rest"]);
  await lanesFirst([]);
});
