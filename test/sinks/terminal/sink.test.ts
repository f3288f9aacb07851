import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { PassThrough } from "node:stream";
import { describe, test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import stringWidth from "string-width";
import { DeliveryError } from "../../../src/bridge/model/errors.ts";
import { verbatim } from "../../../src/bridge/model/reasons.ts";
import type { LoginView } from "../../../src/bridge/ports/sink.ts";
import { wantsColour } from "../../../src/process/screen.ts";
import { streamWriter } from "../../../src/process/stream-writer.ts";
import { createTerminalSink, type TerminalDeps } from "../../../src/sinks/terminal/sink.ts";
import { textsFor } from "../../../src/text/index.ts";
import { sinkContract } from "../../contracts/sink.ts";
import {
  alertOf,
  fileMessage,
  groupTextMessage,
  imageMessage,
  mentionOf,
  RECALLED_AT,
  textMessage,
} from "../../fakes/alerts.ts";
import { lineScreen } from "./screens.ts";

const never = new AbortController().signal;
const once = { possibleDuplicate: false, silent: false };

function open(parts: Partial<TerminalDeps> = {}) {
  const written: string[] = [];
  const sink = createTerminalSink({
    ...lineScreen(parts.write ?? (async (text) => void written.push(text))),
    texts: textsFor("zh"),
    clock: { now: () => RECALLED_AT + 1_000 },
    timeZone: "UTC",
    ...parts,
  });
  const show = async (...views: readonly LoginView[]) => {
    for (const view of views) await sink.showLogin(view, never);
  };
  return { sink, written, show };
}

sinkContract("terminal", async () => {
  let mode: "works" | "broken" | "halted" = "works";
  const written: string[] = [];
  const { sink } = open({
    write: async (text) => {
      if (mode === "broken") throw new Error("write EPIPE");
      if (mode === "halted") await new Promise(() => {});
      written.push(text);
    },
  });
  return {
    sink,
    break: () => {
      mode = "broken";
    },
    stall: () => {
      mode = "halted";
    },
    received: async () => written,
    media: {
      as: "path",
      received: async () =>
        written.flatMap((text) => text.split("\n").filter((line) => line.startsWith("/"))),
    },
    close: async () => {},
  };
});

describe("alerts on the terminal", () => {
  test("are one block in one write", async () => {
    const { sink, written } = open();
    await sink.deliver(alertOf({ original: groupTextMessage("八点\n渡口见") }), once, never);
    assert.deepEqual(written, [
      "马晓川 在 登山队 撤回了一条消息\n14:02:11 发出，14:02:49 撤回（38 秒后）\n│ 八点\n│ 渡口见\n#R7K2\n\n",
    ]);
  });

  test("show names in bold where colours are wanted", async () => {
    const { sink, written } = open({ colour: true });
    await sink.deliver(alertOf({ original: fileMessage() }), once, never);
    assert.equal(
      written[0],
      "\u001b[1m老马\u001b[22m 撤回了一个文件\n14:02:11 发出，14:02:49 撤回（38 秒后）\n" +
        "\u001b[2m│ \u001b[22m春游预算.xlsx\n文件，64 MB（手头没有原件）\n\u001b[2m#R7K2\u001b[22m\n\n",
    );
  });

  test("wrap the sender's words by the cells they take", async () => {
    const { sink, written } = open({ columns: () => 14 });
    await sink.deliver(alertOf({ original: textMessage("晚上八点渡口见abc") }), once, never);
    assert.match(written[0] ?? "", /\n│ 晚上八点渡口\n│ 见abc\n/);
  });

  test("any words: the bar stands before each line and no line is too wide", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: "grapheme", minLength: 1, maxLength: 200 }),
        fc.integer({ min: 16, max: 80 }),
        async (words, columns) => {
          const { sink, written } = open({ columns: () => columns });
          await sink.deliver(alertOf({ original: textMessage(`x${words}`) }), once, never);
          const body = (written[0] ?? "").split("\n").slice(2, -3);
          for (const line of body) {
            assert.ok(line.startsWith("│ "), line);
            assert.ok(stringWidth(line) <= columns, line);
          }
        },
      ),
    );
  });

  test("nothing that others wrote can command the terminal", async () => {
    const evil = "\u001b]52;c;cm0gLXJm\u0007\u009b2J\u001b[31m\r\u0008\u0000红";
    for (const colour of [false, true]) {
      const { sink, written, show } = open({ colour, columns: () => 40 });
      await sink.deliver(
        alertOf({ original: groupTextMessage(evil, { nick: evil, group: evil }), sentence: `"${evil}"` }),
        once,
        never,
      );
      await sink.deliver(alertOf({ original: fileMessage(undefined, evil, evil) }), once, never);
      await show(
        { state: "loggedIn", accountName: evil, before: evil },
        { state: "refused", detail: verbatim(evil) },
      );
      await sink.notify(evil, never);
      const own = written.join("").replace(/\u001b\[(?:1|2|22)m/g, "");
      assert.doesNotMatch(own, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
      assert.equal(stripVTControlCharacters(own), own);
      assert.ok(own.includes("红"));
    }
  });

  test("colours need a terminal that has them and a person who wants them", () => {
    assert.equal(wantsColour(true, undefined, "xterm"), true);
    assert.equal(wantsColour(true, "", undefined), true);
    assert.equal(wantsColour(false, undefined, "xterm"), false);
    assert.equal(wantsColour(true, "1", "xterm"), false);
    assert.equal(wantsColour(true, undefined, "dumb"), false);
  });
});

describe("media on the terminal", () => {
  const file = {
    path: "/srv/wechat recall/media/img_7300000000000000101.jpg",
    bytes: 187_392,
    mime: "image/jpeg",
    fileName: "img_7300000000000000101.jpg",
  };
  const picture = alertOf({ original: imageMessage() });
  const reply = { alertMessageId: "", possibleDuplicate: false, silent: false };

  test("a kept file is a line of the alert with its path, never wrapped", async () => {
    const { sink, written } = open({ columns: () => 20 });
    const media = { state: "kept", file } as const;
    const accepted = await sink.deliver(picture, { possibleDuplicate: false, silent: false, media }, never);
    assert.equal(accepted.mediaIncluded, true);
    assert.ok(written[0]?.endsWith(`183 KB\n${file.path}\n#R7K2\n\n`), String(written[0]));
  });

  test("what comes later is one block of its own: which alert, what it is, where it lies", async () => {
    const { sink, written } = open();
    await sink.deliverMedia(picture, { state: "kept", file }, reply, never);
    await sink.deliverMedia(
      picture,
      { state: "missing", reason: { why: "gone" } },
      { ...reply, possibleDuplicate: true, silent: false },
      never,
    );
    assert.deepEqual(written, [
      `#R7K2\n图片，1080×1440 像素，183 KB\n${file.path}\n\n`,
      "#R7K2 · 可能重复\n图片没能取到：微信不提供这个文件\n\n",
    ]);
  });

  test("the short id is dim where colours are wanted", async () => {
    const { sink, written } = open({ colour: true });
    await sink.deliverMedia(picture, { state: "missing", reason: { why: "diskFull" } }, reply, never);
    assert.equal(written[0], "\u001b[2m#R7K2\u001b[22m\n图片没能保存：磁盘满了\n\n");
  });

  test("a path cannot command the terminal", async () => {
    const { sink, written } = open();
    const evil = { ...file, path: "/srv/\u001b]0;x\u0007\u009b2J\na.jpg" };
    await sink.deliver(
      picture,
      { possibleDuplicate: false, silent: false, media: { state: "kept", file: evil } },
      never,
    );
    await sink.deliverMedia(picture, { state: "kept", file: evil }, reply, never);
    for (const text of written) assert.ok(text.includes("\n/srv/]0;x2J a.jpg\n"), text);
  });

  test("nothing follows an alert that is about no medium", async () => {
    const { sink, written } = open();
    await sink.deliverMedia(alertOf({ original: textMessage() }), { state: "kept", file }, reply, never);
    await sink.deliverMedia(alertOf(), { state: "kept", file }, reply, never);
    assert.deepEqual(written, []);
  });
});

describe("a mention on the terminal", () => {
  test("is an alert like any other, with the messages before it", async () => {
    const { sink, written } = open();
    const before = groupTextMessage("六点还是七点？", { nick: "何青" });
    await sink.deliver(mentionOf({ before: [before] }), { possibleDuplicate: false, silent: false }, never);
    const text = written.join("");
    for (const words of ["登山队", "马晓川", "@宋知远 明天几点出发？", "六点还是七点？", "#M4TD"])
      assert.ok(text.includes(words), `${words} in ${text}`);
  });
});

describe("standard output", () => {
  test("a closed pipe is an unavailable sink and not the end of the process", async () => {
    const stream = new PassThrough();
    const { sink } = open({ write: streamWriter(stream) });
    stream.destroy(new Error("EPIPE"));
    await assert.rejects(
      sink.deliver(alertOf({ original: textMessage() }), once, never),
      (error) =>
        error instanceof DeliveryError && error.code === "unavailable" && error.cause instanceof Error,
    );
  });

  test("an alert is delivered when the stream has taken it", async () => {
    const stream = new PassThrough();
    const { sink } = open({ write: streamWriter(stream) });
    await sink.deliver(alertOf({ original: textMessage() }), once, never);
    assert.match(String(stream.read()), /晚上八点渡口见/);
  });

  test("a file that takes only a part, since the disk is full, has not taken the text", (t) => {
    if (process.platform === "win32") return t.skip("no ulimit");
    const folder = mkdtempSync(join(tmpdir(), "bridge-stdout-"));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const program = `
      import { streamWriter } from "./src/process/stream-writer.ts";
      const write = streamWriter(process.stdout);
      const ends = [];
      for (const text of ["whole\\n", "x".repeat(3000), "y"]) {
        ends.push(await write(text).then(() => "taken", (error) => error.code));
      }
      process.stderr.write(ends.join(" "));
    `;
    // The shell's smallest limit for a file, 512 or 1,024 bytes.
    const { stderr } = spawnSync(
      "sh",
      [
        "-c",
        'ulimit -f 1; exec "$0" "$@" > "$OUT"',
        process.execPath,
        "--input-type=module",
        "--eval",
        program,
      ],
      {
        cwd: resolve(import.meta.dirname, "../../.."),
        env: { ...process.env, OUT: join(folder, "out") },
        encoding: "utf8",
      },
    );
    assert.equal(stderr, "taken EFBIG EFBIG");
  });
});
