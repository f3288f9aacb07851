import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { qrTerminal } from "../../../src/bridge/describe/qr.ts";
import { DeliveryError } from "../../../src/bridge/model/errors.ts";
import { verbatim } from "../../../src/bridge/model/reasons.ts";
import type { LoginView } from "../../../src/bridge/ports/sink.ts";
import { movesCursor } from "../../../src/process/screen.ts";
import { createTerminalSink, type TerminalDeps } from "../../../src/sinks/terminal/sink.ts";
import { textsFor } from "../../../src/text/index.ts";
import { RowCounter } from "../../../src/text/tools/rows.ts";
import { alertOf, RECALLED_AT, textMessage } from "../../fakes/alerts.ts";
import { readHalfBlocks } from "../../program.ts";
import { scaled } from "../../scale.ts";
import { Vt } from "./vt.ts";

const never = new AbortController().signal;
const once = { possibleDuplicate: false, silent: false };
const { login } = textsFor("zh");

const code = (name: string, replaced = false): LoginView => ({
  state: "code",
  content: contentOf(name),
  expiresAt: Date.UTC(2026, 2, 14, 14, 7),
  replaced,
});
const contentOf = (name: string): string => `https://example.org/l/${name.padEnd(12, "=")}`;
const scanned: LoginView = { state: "scanned", picture: undefined };
const confirmed: LoginView = { state: "confirmed" };
const confirm: LoginView = { state: "confirm", expiresAt: Date.UTC(2026, 2, 14, 14, 9) };
const loggedIn: LoginView = { state: "loggedIn", accountName: "宋知远", before: undefined };
const unanswered: LoginView = { state: "unanswered" };
const refused: LoginView = { state: "refused", detail: verbatim("1203") };
const loggedOut: LoginView = {
  state: "loggedOut",
  reason: "expired",
  early: false,
  detail: verbatim("1101"),
};
const postponed: LoginView = { state: "postponed", reason: "coolDown", until: Date.UTC(2026, 2, 14, 18, 0) };

function sinkOf(parts: Partial<TerminalDeps> & Pick<TerminalDeps, "write">) {
  const sink = createTerminalSink({
    columns: () => undefined,
    colour: false,
    texts: textsFor("zh"),
    clock: { now: () => RECALLED_AT + 1_000 },
    timeZone: "UTC",
    ...parts,
  });
  const show = async (...views: readonly LoginView[]) => {
    for (const view of views) await sink.showLogin(view, never);
  };
  return { sink, show };
}

/** Into a pipe, or a terminal that cannot move its cursor. */
function pipe(parts: Partial<TerminalDeps> = {}) {
  const written: string[] = [];
  const { show } = sinkOf({ write: async (text) => void written.push(text), ...parts });
  return { written, show };
}

/** On a terminal that somebody else, the log, writes to as well. */
function terminal(columns = 80, rows = 45, colour = true) {
  const size = { columns, rows };
  const vt = new Vt(columns, rows);
  const others = new RowCounter(() => size.columns);
  const log = (text: string): void => {
    others.add(text);
    vt.write(text);
  };
  const { sink, show } = sinkOf({
    write: async (text) => vt.write(text),
    columns: () => size.columns,
    rows: () => size.rows,
    rowsElsewhere: () => others.rows,
    colour,
  });
  return { vt, size, log, sink, show };
}

const blocks = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => /^[ ▀▄█]*[▀▄█][ ▀▄█]*$/.test(line));

async function drawnRows(content: string): Promise<readonly string[]> {
  return blocks((await qrTerminal(content)).split("\n")).map((line) => line.trimEnd());
}

/** What a phone reads on the screen; `undefined` when it reads nothing. */
function scan(lines: readonly string[]): string | undefined {
  const from = lines.findIndex((line) => /█▀▀▀▀▀█ .* █▀▀▀▀▀█/.test(line));
  if (from === -1) return undefined;
  const to = lines.findLastIndex((line) => /^ *▀▀▀▀▀▀▀ /.test(line));
  const width = (lines[from]?.length ?? 0) + 4;
  const quiet = Array.from({ length: 2 }, () => " ".repeat(width));
  const padded = lines.slice(from, to + 1).map((line) => line.padEnd(width));
  return readHalfBlocks([...quiet, ...padded, ...quiet].join("\n"));
}

describe("a login in place, on a terminal", () => {
  test("the first code stands below its risk, with what to do under it", async () => {
    const { vt, show } = terminal();
    await show(code("first"));
    assert.equal(scan(vt.screen), contentOf("first"));
    assert.equal(vt.screen[0]?.slice(0, 2), login.risk.slice(0, 2));
    assert.equal(vt.screen.at(-2), login.caption("14:07"));
  });

  test("a code that replaces another takes its place, also when lines came below it", async () => {
    for (const between of ["", "[10:00:00] INFO: one line\n", `${"渡口的船".repeat(30)}\nand another\n`]) {
      const { vt, log, show } = terminal();
      log("before\n");
      await show(code("first"));
      const first = vt.all;
      log(between);
      const length = vt.all.length;
      await show(code("second", true));
      log("after\n");
      assert.equal(scan(vt.all), contentOf("second"));
      assert.equal(blocks(vt.all).length, 15, "one code");
      assert.equal(vt.all.filter((line) => line === login.replaced).length, 1);
      assert.equal(vt.all.length, length + 1, "nothing but the line after it was added");
      assert.equal(vt.all.at(-2), "after");
      assert.deepEqual(vt.all.slice(0, 3), first.slice(0, 3));
      const below = between.replaceAll("\n", "");
      assert.ok(vt.all.join("").includes(below));
    }
  });

  for (const [name, view, words] of [
    ["scanned", scanned, login.scanned],
    ["a phone that asks", confirm, login.confirm("14:09")],
    ["a login", loggedIn, login.loggedIn("宋知远")],
    ["a code that nobody scanned", unanswered, login.unanswered(undefined)],
    ["a refusal", refused, "微信拒绝了登录：1203"],
    ["a logout", loggedOut, "微信已退出登录，不再监听撤回："],
    ["a wait", postponed, "需要登录微信"],
  ] as const) {
    test(`${name} blanks the code and stands on top of the place`, async () => {
      const { vt, log, show } = terminal();
      await show(code("first"), code("second", true));
      log("a line below\n");
      await show(view);
      log("after\n");
      assert.deepEqual(blocks(vt.all), []);
      const at = vt.all.findIndex((line) => line.startsWith(words));
      assert.equal(at, 2, "right under the risk, which takes two rows");
      assert.ok(vt.all.slice(at + 4, at + 18).every((line) => line === ""));
      assert.deepEqual(vt.all.slice(-3), ["a line below", "after", ""]);
    });
  }

  test("one login is told in one place from scan to end, and the next one below it", async () => {
    const { vt, log, show } = terminal(80, 60);
    await show(code("first"), scanned, confirm, code("second"), scanned, loggedIn);
    assert.equal(vt.all.filter((line) => line !== "").length, 3, "the risk and one line");
    log("a line\n");
    await show(loggedOut);
    assert.ok(vt.all.includes(login.loggedIn("宋知远")), "the end of a login stays");
    await show(code("third"));
    assert.equal(scan(vt.screen), contentOf("third"));
    assert.ok(vt.all.some((line) => line.startsWith("微信已退出登录")));
  });

  test("a code that is asked for again stands below all other output, and only there", async () => {
    for (const between of ["", "[10:00:00] INFO: one line\n"]) {
      const { vt, log, sink, show } = terminal(80, 80);
      await show(code("first"));
      log(between);
      const before = vt.all.length;
      await sink.showLogin(code("first"), never, true);
      assert.equal(blocks(vt.all).length, 15, "one code");
      assert.equal(scan(vt.all), contentOf("first"));
      assert.ok(vt.all.findIndex((line) => blocks([line]).length > 0) >= before - 1);
      assert.ok(!vt.all.includes(login.codeAboveIsDead));
      // The next one is drawn over it again.
      const length = vt.all.length;
      await show(code("second", true));
      assert.equal(scan(vt.all), contentOf("second"));
      assert.equal(vt.all.length, length);
    }
  });

  test("the same code in part above is not said to be dead, another one is", async () => {
    for (const [name, dead] of [
      ["first", false],
      ["second", true],
    ] as const) {
      const { vt, log, sink, show } = terminal(80, 24);
      await show(code("first"));
      log("a line\n".repeat(15));
      await sink.showLogin(code(name), never, true);
      assert.equal(scan(vt.screen), contentOf(name));
      assert.equal(vt.all.includes(login.codeAboveIsDead), dead);
    }
  });

  test("a confirmation that is asked for again stands below all other output", async () => {
    const { vt, log, sink, show } = terminal(80, 60);
    await show(confirm);
    log("a line\n");
    const length = vt.all.length;
    await sink.showLogin(confirm, never, true);
    assert.ok(vt.all.length > length);
  });

  test("alerts and notices of the sink itself are counted too", async () => {
    const { vt, sink, show } = terminal(40, 60);
    await show(code("first"));
    await sink.deliver(alertOf({ original: textMessage("晚上八点渡口见".repeat(12)) }), once, never);
    await sink.notify("一条很长的提醒，".repeat(9), never);
    await show(code("second", true));
    await sink.notify("之后", never);
    assert.equal(scan(vt.all), contentOf("second"));
    assert.equal(blocks(vt.all).length, 15);
    assert.ok(vt.all.join("").replaceAll("│ ", "").includes("晚上八点渡口见".repeat(12)));
    assert.equal(vt.all.at(-2), "之后");
  });

  test("a code whose beginning has left the screen is blanked as far as it is seen, and said to be dead", async () => {
    const { vt, log, show } = terminal(80, 24);
    await show(code("first"));
    log("a line\n".repeat(5));
    assert.equal(blocks(vt.screen).length, 15, "all of it can be scanned");
    await show(code("second", true));
    assert.equal(scan(vt.screen), contentOf("second"));
    const dead = vt.all.indexOf("上面的二维码已经作废");
    assert.equal(vt.all[dead + 1], login.replaced);
    assert.equal(vt.all.filter((line) => line === "a line").length, 5);
    assert.equal(blocks(vt.all).length, 15);
  });

  test("the place is used up to the top row of the screen, and no line below it is ever lost", async () => {
    // The place takes 21 rows of 24, and the cursor stands on one of its own.
    for (const [lines, reached] of [
      [0, true],
      [1, true],
      [2, true],
      [3, false],
      [4, false],
    ] as const) {
      const { vt, log, show } = terminal(80, 24);
      await show(code("first"));
      for (let line = 0; line < lines; line += 1) log(`line ${line}\n`);
      await show(loggedIn);
      log("after\n");
      assert.deepEqual(blocks(vt.all), []);
      assert.equal(vt.all.includes("上面的二维码已经作废"), !reached, `${lines} lines`);
      assert.equal(vt.all.filter((line) => line.startsWith("line ")).length, lines);
      assert.equal(vt.all.at(-2), "after");
    }
  });

  test("a larger code grows where nothing stands below it, else it goes below", async () => {
    const content = contentOf("second".repeat(20));
    const larger: LoginView = { state: "code", content, expiresAt: 0, replaced: true };
    for (const between of ["", "a line\n"]) {
      const { vt, log, show } = terminal(80, 80);
      await show(code("first"));
      log(between);
      await show(larger);
      log("after\n");
      assert.equal(scan(vt.all), content);
      assert.equal(blocks(vt.all).length, (await drawnRows(content)).length);
      assert.equal(vt.all.indexOf(login.replaced) > 10, between !== "");
      assert.equal(vt.all.includes("a line"), between !== "");
      assert.equal(vt.all.at(-2), "after");
      assert.ok(!vt.all.includes("上面的二维码已经作废"), "nothing of the first is left");
      await show(loggedIn);
      assert.deepEqual(blocks(vt.all), []);
    }
  });

  test("a code that has left the screen is said to be dead", async () => {
    const { vt, log, show } = terminal(80, 24);
    await show(code("first"));
    log("a line\n".repeat(60));
    await show(loggedIn);
    assert.deepEqual(vt.all.slice(-3), ["上面的二维码已经作废", login.loggedIn("宋知远"), ""]);
    await show(loggedOut);
    assert.equal(vt.all.filter((line) => line === "上面的二维码已经作废").length, 1, "once");
  });

  test("after the width has changed nobody knows where the code is: all goes below it", async () => {
    const { vt, size, show } = terminal(80, 45);
    await show(code("first"));
    const before = vt.all.slice(0, -1);
    size.columns = 100;
    await show(loggedIn);
    assert.deepEqual(vt.all.slice(0, before.length), before);
    assert.deepEqual(vt.all.slice(-3), ["上面的二维码已经作废", login.loggedIn("宋知远"), ""]);
  });

  test("of two heights the smaller counts: what has left the screen does not come back", async () => {
    const { vt, size, log, show } = terminal(80, 24);
    await show(code("first"));
    log("a line\n".repeat(30));
    size.rows = 90;
    const before = vt.all.slice(0, -1);
    await show(loggedIn);
    assert.deepEqual(vt.all.slice(0, before.length), before);
  });

  test("a terminal too narrow for the code gets lines, one below the other", async () => {
    const { vt, show } = terminal(20, 90);
    await show(code("first"));
    const before = vt.all.slice(0, -1);
    await show(scanned, loggedIn);
    assert.deepEqual(vt.all.slice(0, before.length), before);
    assert.match(vt.all.join(""), /已扫描，请在手机上确认 *已登录：宋知远。开始监听撤回$/);
  });

  test("without colours it stands in its place all the same", async () => {
    const { vt, show } = terminal(80, 45, false);
    await show(code("first"), code("second", true));
    assert.equal(blocks(vt.all).length, 15);
    await show(loggedIn);
    assert.deepEqual(blocks(vt.all), []);
  });

  test("after a failed write the next view goes below, since nobody knows what is on the screen", async () => {
    const vt = new Vt(80, 45);
    let broken = false;
    const { show } = sinkOf({
      write: async (text) => {
        if (broken) throw new Error("write EIO");
        vt.write(text);
      },
      columns: () => 80,
      rows: () => 45,
    });
    await show(code("first"));
    broken = true;
    await assert.rejects(show(code("second", true)), DeliveryError);
    broken = false;
    const before = vt.all.slice(0, -1);
    await show(code("second", true));
    assert.deepEqual(vt.all.slice(0, before.length), before);
    assert.equal(scan(vt.all.slice(before.length)), contentOf("second"));
  });

  test("the cursor is moved where it can be", () => {
    assert.deepEqual(
      [movesCursor(true, "xterm"), movesCursor(true, undefined), movesCursor(true, "dumb")],
      [true, true, false],
    );
    assert.equal(movesCursor(false, "xterm"), false);
  });

  test("whatever comes in whatever order: one live code at most is seen, and no other line is touched", async () => {
    const ends = [loggedIn, unanswered, refused, loggedOut, postponed];
    const views = fc.constantFrom(scanned, confirm, confirmed, ...ends);
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ code: fc.boolean() }) },
      { weight: 2, arbitrary: views },
      { weight: 3, arbitrary: fc.record({ log: fc.array(fc.string({ unit: "grapheme", maxLength: 90 })) }) },
      { weight: 1, arbitrary: fc.record({ notice: fc.string({ maxLength: 90 }) }) },
    );
    const rowsOfCode = new Map<string, readonly string[]>();
    const drawn = async (name: string): Promise<readonly string[]> => {
      const known = rowsOfCode.get(name) ?? (await drawnRows(contentOf(name)));
      rowsOfCode.set(name, known);
      return known;
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 14 }),
        fc.integer({ min: 40, max: 100 }),
        fc.integer({ min: 8, max: 60 }),
        async (steps, columns, rows) => {
          const { vt, log, sink, show } = terminal(columns, rows);
          const marks: string[] = [];
          const mark = (): string => {
            marks.push(`<${marks.length}>`);
            return marks.at(-1) ?? "";
          };
          let live: string | undefined;
          for (const [index, one] of steps.entries()) {
            if ("log" in one) {
              // What blocks a name may hold are none of a code.
              const lines = one.log.map((line) => line.replace(/[\u0000-\u001f\u007f-\u009f▀▄█]/g, ""));
              log(`${mark()}${lines.join("\n")}\n`);
            } else if ("notice" in one) {
              await sink.notify(`${mark()}${one.notice}`, never);
            } else if ("code" in one) {
              live = `n${index}`;
              await show(code(live, one.code));
            } else {
              live = undefined;
              await show(one);
            }
            const expected = live === undefined ? [] : await drawn(live);
            const seen = blocks(vt.screen);
            // Of a code that is partly above the screen the rest is seen.
            assert.deepEqual(seen, expected.slice(expected.length - seen.length));
            if (live !== undefined && "code" in one) assert.ok(seen.length >= Math.min(15, rows - 6));
          }
          const all = vt.all.join("\n");
          assert.deepEqual(all.match(/<\d+>/g) ?? [], marks);
        },
      ),
      { numRuns: scaled(60, 2_000) },
    );
  });
});

describe("a login in lines, without a terminal", () => {
  test("the risk is told once, before the first code", async () => {
    const { written, show } = pipe();
    await show(code("first"), code("second", true));
    assert.ok(written[0]?.startsWith(`${login.risk}\n`));
    assert.ok(written[1]?.startsWith(`${login.replaced}\n`));
    for (const text of written) {
      assert.match(text, /█▀▀▀▀▀█.*█▀▀▀▀▀█/);
      assert.ok(text.endsWith("有效至 14:07\n"));
    }
  });

  test("no control sequence is written, whatever TERM promises of colours", async () => {
    for (const columns of [undefined, 80]) {
      const { written, show } = pipe({ columns: () => columns });
      await show(code("first"), code("second", true), scanned, loggedIn, loggedOut);
      assert.doesNotMatch(written.join(""), /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
      assert.equal(blocks(written.join("").split("\n")).length, 30);
    }
  });

  test("the code is dark on light where colours may be used", async () => {
    const { written, show } = pipe({ colour: true });
    await show(code("first"));
    const rows = (written[0] ?? "").split("\n").filter((line) => /^\S*[ ▀▄█]{25,}/.test(line));
    assert.ok(rows.length > 12);
    for (const row of rows) assert.match(row, /^\u001b\[38;5;16;48;5;231m[ ▀▄█]+\u001b\[0m$/);
  });

  test("each other state is told in a line that needs no command", async () => {
    const { written, show } = pipe();
    await show(scanned, confirm, loggedIn, { ...loggedIn, before: "何青" }, unanswered, refused, loggedOut);
    assert.deepEqual(written, [
      `${login.scanned}\n`,
      `${login.confirm("14:09")}\n`,
      `${login.loggedIn("宋知远")}\n`,
      `${login.loggedInOther("宋知远", "何青")}\n`,
      `${login.unanswered(undefined)}\n`,
      `${login.refused("1203", undefined)}\n`,
      `${login.loggedOut(login.reasons.expired, "", undefined)}\n`,
    ]);
    assert.doesNotMatch(written.join(""), /\/login|undefined/);
  });

  test("a name stays on its line", async () => {
    const { written, show } = pipe();
    await show({ state: "loggedIn", accountName: "a\n微信已退出登录\u2028b", before: "c\nd" });
    assert.equal(written[0], `${login.loggedInOther("a 微信已退出登录 b", "c d")}\n`);
  });

  test("a code that could not be printed is a delivery error, and the risk is told with the next", async () => {
    let broken = true;
    const { written, show } = pipe({
      write: async (text) => {
        if (broken) throw new Error("write EPIPE");
        written.push(text);
      },
    });
    await assert.rejects(show(code("first")), DeliveryError);
    broken = false;
    await show(code("first"));
    assert.ok(written[0]?.startsWith(login.risk));
  });
});
