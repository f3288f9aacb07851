import assert from "node:assert/strict";
import { test } from "node:test";
import { buttonData, readButtonData } from "../../../src/sinks/shared/button-data.ts";
import { actionsBlock } from "../../../src/sinks/slack/api/button.ts";
import { inlineKeyboard } from "../../../src/sinks/telegram/api/buttons.ts";

const BUTTON = { label: "Yes", name: "logout", args: ["confirm"] };

test("a button carries the same data at both bots", () => {
  const [block] = actionsBlock([BUTTON]);
  assert.equal(block?.elements[0]?.value, "run:logout confirm");
  assert.equal(inlineKeyboard([BUTTON])[0]?.[0]?.data, "run:logout confirm");
});

test("data of just the platform's limit is carried, with one byte more it is not", () => {
  const command = { name: "show", args: ["字"] };
  const bytes = Buffer.byteLength("run:show 字");
  const data = buttonData(command, bytes);
  assert.deepEqual(readButtonData(data ?? "", bytes), command);
  assert.equal(buttonData(command, bytes - 1), undefined);
  assert.equal(readButtonData(data ?? "", bytes - 1), undefined);
});
