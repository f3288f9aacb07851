import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import stringWidth from "string-width";
import { hasFailed, jsonOf, messageOf, rowsOfCheck, summaryOf } from "../../src/doctor/report.ts";
import type { Check } from "../../src/kinds/check.ts";

const fine: Check = {
  id: "data.lock",
  title: { zh: "目录锁", en: "Lock" },
  status: "ok",
  seen: { zh: "空闲", en: "free" },
};
const broken: Check = {
  id: "telegram.token",
  title: { zh: "Telegram · 机器人 token", en: "Telegram · bot token" },
  status: "fail",
  seen: { zh: "Telegram 不认这个 token", en: "Telegram does not know this token" },
  todo: { zh: "请找 @BotFather 要一个新的", en: "Ask @BotFather for a new one" },
};
const odd: Check = { ...broken, id: "wechat.login", status: "warn" };

describe("the report", () => {
  test("for programs: the six fields, the group from the id, an empty todo where there is nothing to do", () => {
    assert.deepEqual(JSON.parse(jsonOf([fine, broken], "en")), {
      checks: [
        { id: "data.lock", group: "data", title: "Lock", status: "ok", seen: "free", todo: "" },
        {
          id: "telegram.token",
          group: "telegram",
          title: "Telegram · bot token",
          status: "fail",
          seen: "Telegram does not know this token",
          todo: "Ask @BotFather for a new one",
        },
      ],
    });
    assert.equal(JSON.parse(jsonOf([broken], "zh")).checks[0].todo, "请找 @BotFather 要一个新的");
  });

  test("for a terminal: the status as a word, what was seen, and below it what to do", () => {
    assert.deepEqual(rowsOfCheck(fine, "en"), ["ok    Lock: free"]);
    assert.deepEqual(rowsOfCheck(fine, "zh"), ["正常  目录锁：空闲"]);
    assert.deepEqual(rowsOfCheck(broken, "en"), [
      "FAIL  Telegram · bot token: Telegram does not know this token",
      "      To do: Ask @BotFather for a new one",
    ]);
    assert.deepEqual(rowsOfCheck(odd, "zh"), [
      "注意  Telegram · 机器人 token：Telegram 不认这个 token",
      "      要做的：请找 @BotFather 要一个新的",
    ]);
  });

  test("no row is wider than 80 columns, whatever was seen", () => {
    const text = fc.stringMatching(/^[a-z/.，中文数据目录 ]{1,200}$/u);
    fc.assert(
      fc.property(text, text, (seen, todo) => {
        for (const locale of ["zh", "en"] as const) {
          const check: Check = { ...odd, seen: { zh: seen, en: seen }, todo: { zh: todo, en: todo } };
          for (const row of rowsOfCheck(check, locale)) assert.ok(stringWidth(row) <= 80, row);
        }
      }),
    );
  });

  test("for a chat: counts first, then what fails, what warns, and what is in order", () => {
    assert.deepEqual(
      messageOf([fine, odd, broken], "en")
        .split("\n")
        .map((row) => row.slice(0, 14)),
      [
        "3 checks: 1 ok",
        "FAIL Telegram ",
        "To do: Ask @Bo",
        "WARN Telegram ",
        "To do: Ask @Bo",
        "ok Lock: free",
      ],
    );
    assert.equal(summaryOf([fine, fine], "zh"), "共 2 项：2 项正常");
    assert.equal(summaryOf([fine, odd, broken], "en"), "3 checks: 1 ok, 1 to look at, 1 failed");
  });

  test("only a failure counts as one", () => {
    assert.equal(hasFailed([fine, odd]), false);
    assert.equal(hasFailed([fine, broken]), true);
  });
});
