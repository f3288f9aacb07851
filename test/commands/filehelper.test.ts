import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import { Desk } from "./desk.ts";
import { picture } from "./picture.ts";

/** Characters in one message of the bridge to WeChat; a longer text comes in parts, cut at line ends. */
const MESSAGE = 2_000;
/** About so many stand before the text of an alert. */
const HEADLINES = 50;

/** Something to recall whose alert has one part that is `command` and nothing else. */
function around(command: string): string {
  return `${"开".repeat(MESSAGE - HEADLINES - 8)}\n${command}\n${"尾".repeat(MESSAGE)}`;
}

describe("commands in the chat with myself", { concurrency: 3 }, () => {
  test("show, list, export and delete, in both languages", async (t) => {
    const desk = await Desk.open(t, { env: { LOCALE: "zh" } });
    const { stage, wechat, telegram } = desk;
    const bytes = picture();
    const shown = wechat.friendSends(stage.friend, { kind: "image", bytes });
    await stage.until(
      async () => /1 个媒体文件/.test((await desk.ask("/status", /在线/)).text),
      "it is kept",
    );
    wechat.recall(shown);
    await desk.seen(({ kind }) => kind === "photo");
    const hash = createHash("sha256").update(bytes).digest("hex");
    const pictures = (): number =>
      wechat.sentMedia.filter(({ sha256, chat }) => sha256 === hash && chat === "filehelper").length;
    await stage.until(() => pictures() === 1, "the picture of the alert");

    assert.match(await desk.note("撤回 状态", /在线/), /^🟢 在线 · 老周/);
    const list = await desk.note("Recall recent", /^#R/);
    const id = /^#(R[0-9A-Z]{3}) /.exec(list)?.[1] ?? assert.fail(list);
    assert.match(await desk.note(`撤回 查看 ${id}`, /「Yu Qiao」撤回了/), new RegExp(`#${id}`));
    await stage.until(() => pictures() === 2, "the picture that was asked for");

    assert.equal(await desk.note("撤回 导出 csv", /^共 1 条撤回/), "共 1 条撤回");
    await stage.until(() => wechat.sentMedia.some(({ name }) => name.endsWith(".csv")), "the file");
    const file = wechat.uploads.find(({ name }) => name.endsWith(".csv"))?.bytes.toString("utf8") ?? "";
    assert.ok(file.startsWith("\ufeff"), "a spreadsheet reads it as UTF-8");
    assert.match(file, new RegExp(`"${id}",`));
    assert.deepEqual(
      wechat.sentMedia.filter(({ chat }) => chat !== "filehelper"),
      [],
    );

    const question = await desk.note("撤回 删除 全部", /一分钟内发送/);
    assert.match(question, /「撤回 删除 全部 确认」/);
    await desk.note("撤回 删除 全部 确认", /^1 条撤回已彻底删除/);
    await desk.note("撤回 最近", /^还没有留存的撤回$/);
    // Nothing of that was said at the other places.
    const unasked = telegram.calls.filter(
      ({ method, params }) => method === "sendMessage" && /删除|导出/.test(String(params.text)),
    );
    assert.deepEqual(unasked, []);
  });

  for (const echo of ["beforeReply", "afterReply"] as const)
    test(`the bridge's own texts are no commands when WeChat brings them back ${echo === "beforeReply" ? "before" : "after"} it has accepted them`, async (t) => {
      const desk = await Desk.open(t, { env: { LOCALE: "zh" }, wechat: { echo } });
      const { stage, wechat } = desk;
      await desk.recalled("留着的一句");
      await desk.answered(/留着的一句/);
      const command = "撤回 删除 全部 确认";
      // A long alert comes in parts, of which one is the command and nothing else.
      await desk.note("撤回 删除 全部", /一分钟内发送/);
      wechat.recall(wechat.friendSends(stage.friend, around(command)));
      await stage.until(
        () => desk.notes().some((text) => text.trim() === command),
        () => JSON.stringify(desk.notes().map((text) => text.slice(0, 40))),
      );
      await stage.until(() => desk.notes().some((text) => text.includes("尾尾")), "the whole alert");
      // An answer that names commands, and one that is the name of a chat.
      const odd = wechat.addContact({ nickName: "撤回 退出登录 确认" });
      await desk.recalled("怪名字说的", odd);
      await desk.note("撤回 帮助", /撤回 状态/);
      await stage.untilReading();
      await stage.untilReading();
      const list = await desk.ask("/recent 20", /怪名字说的/);
      assert.ok(list.text.includes("留着的一句"), list.text);
      assert.deepEqual(
        desk.notes().filter((text) => /已彻底删除|过期/.test(text)),
        [],
      );
      assert.equal(wechat.count("webwxlogout"), 0);
      // The question was open all the time.
      await desk.note(command, /条撤回已彻底删除/);
    });

  test("an alert that was accepted before kill -9 and comes back after it is no command either", async (t) => {
    const desk = await Desk.open(t, { env: { LOCALE: "zh" }, wechat: { echo: "afterReply" } });
    const { stage, wechat } = desk;
    await desk.recalled("留着的一句");
    await desk.answered(/留着的一句/);
    const command = "撤回 语言 英文";
    const starts = stage.programs.length;
    // The second part is the command; its answer does not arrive.
    stage.gates.filehelper.arm([{ phase: "afterAcceptance", trouble: "kill", after: 1 }]);
    wechat.recall(wechat.friendSends(stage.friend, around(command)));
    await stage.until(() => stage.programs.length > starts, "it is killed");
    await desk.untilListening();
    await stage.until(() => desk.notes().some((text) => text.includes("尾尾")), "the whole alert");
    await stage.untilReading();
    assert.ok(desk.notes().some((text) => text.trim() === command));
    await desk.ask("/lang", /^现在用中文/);
    assert.deepEqual(
      desk.notes().filter((text) => /是在程序没有运行时发来的/.test(text)),
      [],
    );
  });

  test("a command from before the start is answered as old and has no effect", async (t) => {
    const desk = await Desk.open(t, { env: { LOCALE: "zh" } });
    const { stage, wechat } = desk;
    await stage.program.kill("SIGKILL");
    wechat.ownFromPhone("filehelper", "撤回 静音 Yu Qiao");
    wechat.ownFromPhone("filehelper", "撤回 状态");
    const since = desk.notes().length;
    // Times in WeChat have whole seconds.
    const sent = Math.floor(stage.now() / 1_000);
    await stage.until(() => Math.floor(stage.now() / 1_000) > sent + 1, "a second is over");
    stage.launch();
    await desk.untilListening();
    await desk.answered(/^「撤回 静音」是在程序没有运行时发来的，没有执行/, since);
    await desk.answered(/在线/, since);
    await desk.ask("/rules", /没有静音的聊天/);
  });
});
