import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { qrLines } from "../../../src/bridge/describe/qr.ts";
import { DeliveryError } from "../../../src/bridge/model/errors.ts";
import { verbatim } from "../../../src/bridge/model/reasons.ts";
import type { Screen } from "../../../src/bridge/ports/screen.ts";
import type { LoginView } from "../../../src/bridge/ports/sink.ts";
import { movesCursor } from "../../../src/process/screen.ts";
import { createTerminalSink } from "../../../src/sinks/terminal/sink.ts";
import { textsFor } from "../../../src/text/index.ts";
import { alertOf, RECALLED_AT, textMessage } from "../../fakes/alerts.ts";
import { readHalfBlocks, readLightBlocks } from "../../program.ts";
import { scaled } from "../../scale.ts";
import { drawnScreen, lineScreen } from "./screens.ts";
import { Vt } from "./vt.ts";

const never = new AbortController().signal;
const once = { possibleDuplicate: false, silent: false };
const { login } = textsFor("zh");

const EXPIRES = Date.UTC(2026, 2, 14, 14, 7);
const code = (name: string, replaced = false): LoginView => ({
  state: "code",
  content: contentOf(name),
  expiresAt: EXPIRES,
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

function sinkOf(screen: Screen) {
  const sink = createTerminalSink({
    ...screen,
    texts: textsFor("zh"),
    clock: { now: () => RECALLED_AT + 1_000 },
    timeZone: "UTC",
  });
  const show = async (...views: readonly LoginView[]) => {
    for (const view of views) await sink.showLogin(view, never);
  };
  return { sink, show };
}

/** Into a pipe, or a terminal that cannot move its cursor. */
function pipe(parts: Partial<Pick<Screen, "columns" | "colour">> = {}) {
  const written: string[] = [];
  const { show } = sinkOf(lineScreen(async (text) => void written.push(text), parts));
  return { written, show };
}

/** On a terminal that somebody else, the log, writes to as well. */
function terminal(columns = 80, rows = 24, colour = true) {
  const size = { columns, rows };
  const vt = new Vt(columns, rows);
  const { screen, kept } = drawnScreen(async (text) => vt.write(text), size, colour);
  const { sink, show } = sinkOf(screen);
  return { vt, size, log: (text: string) => vt.write(kept.around(text)), sink, show };
}

const blocks = (lines: readonly string[]): readonly string[] =>
  lines.filter((line) => /^[ ▀▄█]*[▀▄█][ ▀▄█]*$/.test(line));

async function drawnRows(content: string): Promise<readonly string[]> {
  return blocks(qrLines(content, { light: false })).map((line) => line.trimEnd());
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

/** The border at the left is as wide as the screen allows. */
function withoutBorder(rows: readonly string[]): readonly string[] {
  const border = rows[0]?.search(/\S/) ?? 0;
  return rows.map((row) => row.slice(border));
}

/** Without the blanks and breaks of a wrapped text. */
const joined = (lines: readonly string[]): string => lines.join("").replaceAll(" ", "");

describe("a login on a terminal", () => {
  test("the first code stands below its risk, with its link and what to do under it", async () => {
    const { vt, show } = terminal(80, 45);
    await show(code("first"));
    assert.equal(scan(vt.screen), contentOf("first"));
    assert.equal(vt.screen[0]?.slice(0, 2), login.risk.slice(0, 2));
    assert.deepEqual(vt.screen.slice(-3), [contentOf("first"), login.caption("14:07"), ""]);
  });

  for (const locale of ["zh", "en"] as const) {
    for (const replaced of [false, true]) {
      test(`all of it is seen at 80×24 in ${locale}, whatever is written meanwhile${replaced ? ", also of a later code" : ""}`, async () => {
        const texts = textsFor(locale);
        const vt = new Vt(80, 24);
        const { screen, kept } = drawnScreen(async (text) => vt.write(text), { columns: 80, rows: 24 });
        const sink = createTerminalSink({ ...screen, texts, clock: { now: () => 0 }, timeZone: "UTC" });
        // As long as those of WeChat.
        const content = "https://login.weixin.qq.com/l/wYeXqHgzLA==";
        await sink.showLogin({ state: "code", content, expiresAt: EXPIRES, replaced }, never);
        if (!replaced) assert.ok(joined(vt.screen).includes(joined([texts.login.risk])), "the risk, whole");
        for (let line = 0; line < 30; line += 1) {
          vt.write(kept.around(`[10:00:00] INFO: line ${line}\n    with a second row\n`));
          await sink.notify(`a notice ${line}`, never);
          assert.equal(scan(vt.screen), content);
          assert.ok(vt.screen.includes(content), "the link");
          assert.ok(vt.screen.join(" ").includes("14:07"), "until when it is valid");
          assert.equal(vt.screen.includes(texts.login.replaced), replaced);
        }
        assert.equal(blocks(vt.all).length, 15, "one code, and none above the screen");
      });
    }
  }

  test("a code that replaces another takes its place, and what was written meanwhile stands above", async () => {
    const { vt, log, show } = terminal(80, 45);
    log("before\n");
    await show(code("first"));
    log(`${"渡口的船".repeat(30)}\nand another\n`);
    await show(code("second", true));
    log("after\n");
    assert.equal(scan(vt.all), contentOf("second"));
    assert.equal(blocks(vt.all).length, 15, "one code");
    assert.equal(vt.all.filter((line) => line === login.replaced).length, 1);
    assert.equal(vt.all.indexOf("after"), vt.all.indexOf(login.replaced) - 1);
    assert.ok(vt.all.join("").includes("渡口的船".repeat(30)));
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
    test(`${name} takes the place of the code, and leaves no hole`, async () => {
      const { vt, log, show } = terminal();
      await show(code("first"), code("second", true));
      log("a line above\n");
      await show(view);
      log("after\n");
      assert.deepEqual(blocks(vt.all), []);
      const from = vt.all.indexOf("a line above");
      const rest = vt.all.slice(from + 1).filter((line) => line !== "after");
      assert.ok(rest[0]?.startsWith(words), rest.join("\n"));
      assert.ok(!vt.all.slice(0, -1).includes(""), "no blank row");
    });
  }

  test("one login is one line at its end, and stays when the next one comes", async () => {
    const { vt, log, show } = terminal(80, 60);
    await show(code("first"), scanned, confirm, code("second"), scanned, confirmed, loggedIn);
    assert.equal(vt.all.filter((line) => line !== "").length, 3, "the risk and one line");
    log("a line\n");
    await show(loggedOut, code("third"));
    assert.equal(scan(vt.screen), contentOf("third"));
    assert.ok(vt.all.includes(login.loggedIn("宋知远")));
    assert.ok(vt.all.some((line) => line.startsWith("微信已退出登录")));
  });

  test("a code that is asked for again is there once", async () => {
    const { vt, log, sink, show } = terminal(80, 80);
    await show(code("first"));
    log("a line\n");
    await sink.showLogin(code("first"), never, true);
    assert.equal(blocks(vt.all).length, 15, "one code");
    assert.equal(scan(vt.all), contentOf("first"));
  });

  test("an alert stands above the code, whole", async () => {
    const { vt, sink, show } = terminal(40, 60);
    await show(code("first"));
    await sink.deliver(alertOf({ original: textMessage("晚上八点渡口见".repeat(12)) }), once, never);
    assert.equal(scan(vt.all), contentOf("first"));
    assert.equal(blocks(vt.all).length, 15);
    assert.ok(vt.all.join("").replaceAll("│ ", "").includes("晚上八点渡口见".repeat(12)));
  });

  test("the end of the program leaves no code that could be scanned", async () => {
    const { vt, sink, show } = terminal();
    await show(code("first"));
    await sink.stop();
    assert.deepEqual(blocks(vt.all), []);
    assert.equal(vt.all.at(-1), "");
  });

  test("on a low screen the code comes without its news, then with a narrower border", async () => {
    for (const [rows, news, height] of [
      [24, true, 23],
      [22, false, 21],
      [20, false, 19],
    ] as const) {
      const { vt, log, show } = terminal(80, rows);
      await show(code("first"), code("second", true));
      log("a line\n");
      assert.equal(scan(vt.screen), contentOf("second"));
      assert.equal(vt.screen.includes(login.replaced), news);
      assert.ok(vt.screen.indexOf("a line") <= rows - height, `${rows} rows`);
    }
  });

  test("a wider terminal keeps the code in its place, a narrower one that wraps it does not", async () => {
    const { vt, size, show } = terminal(80, 45);
    await show(code("first"));
    size.columns = 100;
    await show(scanned);
    assert.deepEqual(blocks(vt.all), []);
    await show(code("second"));
    const before = vt.all.slice(0, -1);
    size.columns = 30;
    await show(loggedIn);
    assert.deepEqual(vt.all.slice(0, before.length), before, "nobody knows where it is now");
  });

  test("of a code that is higher than the screen all that is seen goes", async () => {
    const { vt, size, log, show } = terminal(80, 12);
    log("before\n");
    await show(code("first"));
    size.rows = 90;
    await show(loggedIn);
    assert.deepEqual(blocks(vt.screen), []);
    assert.equal(vt.all.at(-2), login.loggedIn("宋知远"));
    assert.ok(vt.all.includes("before"));
  });

  test("a terminal too narrow for the code gets lines, one below the other", async () => {
    const { vt, show } = terminal(20, 90);
    await show(code("first"));
    const before = vt.all.slice(0, -1);
    await show(scanned, loggedIn);
    assert.deepEqual(vt.all.slice(0, before.length), before);
    assert.match(vt.all.join(""), /已登录：宋知远。开始监听撤回$/);
  });

  test("without colours its light modules are drawn, and it stands in its place all the same", async () => {
    const { vt, show } = terminal(80, 45, false);
    await show(code("first"), code("second", true));
    assert.equal(readLightBlocks(vt.screen.join("\n")), contentOf("second"));
    assert.equal(blocks(vt.all).length, 19);
    await show(loggedIn);
    assert.deepEqual(blocks(vt.all), []);
  });

  test("after a failed write the next view goes below, since nobody knows what is on the screen", async () => {
    const vt = new Vt(80, 60);
    let broken = false;
    const write = async (text: string): Promise<void> => {
      if (broken) throw new Error("write EIO");
      vt.write(text);
    };
    const { show } = sinkOf(drawnScreen(write, { columns: 80, rows: 60 }).screen);
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

  test("whatever comes in whatever order: a live code is seen whole, nothing of a dead one, and no line is lost", async () => {
    const ends = [loggedIn, unanswered, refused, loggedOut, postponed];
    const views = fc.constantFrom(scanned, confirm, confirmed, ...ends);
    const step = fc.oneof(
      { weight: 3, arbitrary: fc.record({ code: fc.boolean() }) },
      { weight: 2, arbitrary: views },
      { weight: 3, arbitrary: fc.record({ log: fc.array(fc.string({ unit: "grapheme", maxLength: 90 })) }) },
      { weight: 1, arbitrary: fc.record({ notice: fc.string({ maxLength: 90 }) }) },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { maxLength: 14 }),
        fc.integer({ min: 40, max: 100 }),
        fc.integer({ min: 24, max: 60 }),
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
            const expected = live === undefined ? [] : withoutBorder(await drawnRows(contentOf(live)));
            assert.deepEqual(withoutBorder(blocks(vt.screen)), expected);
            assert.deepEqual(withoutBorder(blocks(vt.all)), expected);
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
    for (const [index, text] of written.entries()) {
      const content = contentOf(["first", "second"][index] ?? "");
      assert.equal(readLightBlocks(text), content, "the light modules and the border are drawn");
      assert.ok(text.endsWith(`\n${content}\n${login.caption("14:07")}\n`));
    }
  });

  test("no control sequence is written, whatever TERM promises of colours", async () => {
    for (const columns of [undefined, 80]) {
      const { written, show } = pipe({ columns: () => columns });
      await show(code("first"), code("second", true), scanned, loggedIn, loggedOut);
      assert.doesNotMatch(written.join(""), /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
      assert.equal(blocks(written.join("").split("\n")).length, 2 * 19);
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
      `${login.refused("1203", undefined)}\n${login.otherWay}\n`,
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
    const written: string[] = [];
    const write = async (text: string): Promise<void> => {
      if (broken) throw new Error("write EPIPE");
      written.push(text);
    };
    const { show } = sinkOf(lineScreen(write));
    await assert.rejects(show(code("first")), DeliveryError);
    broken = false;
    await show(code("first"));
    assert.ok(written[0]?.startsWith(login.risk));
  });
});

test("two codes stand one below the other; where there is no room the newest alone, and the other comes back", async () => {
  const of = { name: "helper", title: { zh: "小助手", en: "Helper" } };
  for (const [rows, both] of [
    [200, true],
    [30, false],
  ] as const) {
    let kept: readonly string[] = [];
    const screen = {
      ...lineScreen(async () => {}),
      rows: () => rows,
      keep: async (lines: readonly string[]) => {
        kept = lines;
      },
    };
    const { show } = sinkOf(screen);
    const shows = (name: string): boolean => kept.includes(contentOf(name));
    await show(code("source"), { ...code("helper"), of });
    assert.deepEqual([shows("source"), shows("helper")], [both, true], `${rows} rows`);
    assert.ok(kept.some((line) => line.startsWith("小助手登录")));
    await show({ ...loggedIn, of });
    assert.deepEqual([shows("source"), shows("helper")], [true, false], `${rows} rows`);
  }
});
