import assert from "node:assert/strict";
import { test } from "node:test";
import type { TestPlace } from "../../../src/bridge/commands/shared/command.ts";
import { DeliveryError } from "../../../src/bridge/model/errors.ts";
import { settle } from "../../fakes/manual-clock.ts";
import { CommandRig, quietSink } from "./rig.ts";

type Show = (text: string, signal: AbortSignal) => Promise<void>;

function place(title: string, abilities: { readonly notify?: Show; readonly showTest?: Show }): TestPlace {
  return { sink: quietSink(title, abilities), title, off: false };
}

test("every place gets the test alert at once, and each line tells how long it took or why not", async () => {
  const rig = await CommandRig.open();
  const shown: string[] = [];
  let aborted = false;
  rig.places = [
    place("slow", {
      notify: async (text) => {
        await rig.clock.sleep(1_300);
        shown.push(`slow ${text}`);
      },
    }),
    place("hanging", {
      notify: (_text, signal) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener("abort", () => {
            aborted = true;
            reject(signal.reason);
          }),
        ),
    }),
    place("deaf", { notify: () => new Promise(() => {}) }),
    place("refusing", {
      notify: async () => {
        throw new DeliveryError("auth", "not in channel");
      },
    }),
    place("silent", { showTest: async (text) => void shown.push(`own way ${text}`) }),
    place("both", {
      notify: async () => void shown.push("wrong"),
      showTest: async (text) => void shown.push(`both ${text}`),
    }),
    place("others", {}),
    { ...place("off", { notify: async () => void shown.push("off") }), off: true },
  ];
  const answer = rig.text("test");
  await settle();
  assert.equal(shown.length, 2);
  await rig.clock.advance(1_300);
  await rig.clock.advance(18_700);
  assert.equal(
    await answer,
    [
      "The test alert:",
      "slow: arrived, took 1.3 s",
      "hanging: no answer within 20 s",
      "deaf: no answer within 20 s",
      "refusing: did not arrive, not in channel",
      "silent: arrived, took 0 ms",
      "both: arrived, took 0 ms",
      "others: not tested, because it writes into other people's chats",
      "off: off, this message source can only receive",
    ].join("\n"),
  );
  assert.equal(aborted, true);
  const alert = "Test alert: if you can read this, recalls will reach you.";
  assert.deepEqual(shown, [`own way ${alert}`, `both ${alert}`, `slow ${alert}`]);
  assert.deepEqual(rig.clock.waiting, []);
});
