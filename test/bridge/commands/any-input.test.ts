import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { commands } from "../../../src/bridge/commands/index.ts";
import { groupChat, received } from "../../fakes/alerts.ts";
import { scaled } from "../../scale.ts";
import { alertId, at, CommandRig, quietSink } from "./rig.ts";

/** UTF-16 units; the longest page has twenty lines. */
const MOST_UNITS = 8_000;
/** Controls, marks that turn the direction of writing, half characters. */
const UNSAFE = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\u200e\u200f]|\p{Cs}/u;

const word = fc.oneof(
  fc.constantFrom(
    "R7K2",
    "#r7k2",
    "R7K2.1a2b3c4d",
    "R7K2.ffffffff",
    "M7K2",
    "all",
    "全部",
    "confirm",
    "家人",
    "家",
    "\u202e家人",
    "2h",
    "-1h",
    "2小时",
    "0",
    "5",
    "20",
    "21",
    "99999999999999999999999",
    "csv",
    "json",
    "zh",
    "en",
    "aaaa1",
    "aaaa2",
    "key:1",
    "key:999",
    "__proto__",
    "constructor",
    "\u0000",
    "\ud800",
    "=1+1",
    "",
    " ",
  ),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.constantFrom("长", "a", "\u202e", "e\u0301", "\n").map((text) => text.repeat(10_000)),
);
const name = fc.oneof(fc.constantFrom(...commands.map((command) => command.name)), word);

async function rigWithRecalls(): Promise<CommandRig> {
  const rig = await CommandRig.open();
  rig.listed = [
    { kind: "GROUP", chatName: "@@g1", names: ["家人"] },
    { kind: "GROUP", chatName: "@@g2", names: ["家族"] },
    { kind: "CONTACT", chatName: "@c", names: ["\u202eevil\u0007"] },
  ];
  const where = groupChat({ group: "家人", groupId: "@@g1", nick: "\u202e\u0000王" });
  for (let index = 0; index < 7; index += 1) {
    const content = `${index}\u202e\u0007 ${"长".repeat(5_000)}`;
    const original = received({ msgType: "TEXT", content }, where, at(index));
    await rig.keep(original);
    await rig.list({ original }, { shortId: "R7K2", id: alertId(index === 0 ? "1a2b3c4d" : `${index}`) });
  }
  rig.places = [{ sink: quietSink("a", { notify: async () => {} }), title: "a", off: false }];
  return rig;
}

test("no input makes a command fail, and every reply is short and safe to show", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record({
          name,
          args: fc.array(word, { maxLength: 4 }),
          wordsOnly: fc.boolean(),
          plain: fc.constantFrom("mention" as const, "chat" as const),
          accountId: fc.constantFrom("account-0001", "another"),
          stale: fc.boolean(),
          role: fc.constantFrom("owner" as const, "reader" as const),
        }),
        { minLength: 1, maxLength: 6 },
      ),
      async (requests) => {
        const rig = await rigWithRecalls();
        for (const request of requests) {
          const { text, buttons } = await rig.say("", { ...request, name: request.name.toLowerCase() });
          assert.ok(text.length <= MOST_UNITS, `${text.length} units`);
          assert.doesNotMatch(text, UNSAFE);
          for (const { label, args } of buttons) {
            assert.doesNotMatch(label, UNSAFE);
            for (const arg of args) assert.match(arg, /^\S{1,30}$/);
          }
        }
        assert.deepEqual(rig.seen.errors, []);
      },
    ),
    { numRuns: scaled(150, 3_000) },
  );
});
