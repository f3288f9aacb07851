import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { alertButtons } from "../../../src/bridge/commands/alert-buttons.ts";
import { runCommand, runCommandOf } from "../../../src/bridge/commands/dispatch.ts";
import { commands } from "../../../src/bridge/commands/index.ts";
import { menuEntries, usageHint } from "../../../src/bridge/commands/menu.ts";
import type { Command } from "../../../src/bridge/commands/shared/command.ts";
import { verbatim } from "../../../src/bridge/model/reasons.ts";
import { textsFor } from "../../../src/text/index.ts";
import { alertOf, contactChat, groupChat, mentionOf, received, textMessage } from "../../fakes/alerts.ts";
import { alertId, at, CommandRig, report } from "./rig.ts";

const en = textsFor("en");
const MINUTE = 60_000;

describe("the list of commands", () => {
  test("the names in Chinese are those of the contract", () => {
    const listed = commands.filter(({ hidden }) => !hidden);
    assert.deepEqual(
      listed.map(({ names }) => names.zh.join(" ")).toSorted(),
      "状态 登录 退出登录 重试 帮助 最近 查看 搜索 上下文 静音 取消静音 规则 导出 删除 测试 诊断 网页 语言"
        .split(" ")
        .toSorted(),
    );
  });

  test("no two commands have a name in common, and each has its own name among its English ones", () => {
    const names = commands.flatMap(({ names: { zh, en: english } }) => [...zh, ...english]);
    assert.equal(new Set(names).size, names.length);
    for (const { name, names: all } of commands) assert.equal(all.en[0], name);
  });

  test("names in a menu are what every platform takes, and each has a summary in both languages", () => {
    for (const { name, summary } of menuEntries()) {
      assert.match(name, /^[a-z]{1,32}$/);
      for (const locale of ["zh", "en"] as const) {
        const text = summary(textsFor(locale));
        assert.ok(text.length > 1 && text.length <= 100, `${name}: ${text}`);
      }
    }
    assert.match(usageHint(), /^status \| recent \| .* \| help$/);
  });

  test("what a button can carry runs as a command", async () => {
    const rig = await CommandRig.open();
    for (const name of ["turn", "pick", "context", "mute", "forget", "unmute", "login", "logout", "retry"])
      assert.ok(commands.some((command) => command.name === name));
    assert.match(await rig.text("turn abcde 2"), /This list is gone/);
  });

  test("each name works, in any case and width and in any language", async () => {
    const rig = await CommandRig.open();
    const help = await rig.text("help");
    for (const name of ["HELP", "帮助", "ｈｅｌｐ"]) assert.equal(await rig.text(name), help);
  });
});

describe("guards", () => {
  const acting = commands.filter(({ acts }) => acts).map(({ name }) => name);

  test("a reader gets help and status only", async () => {
    const rig = await CommandRig.open();
    for (const { name, readerMay } of commands) {
      const reply = await rig.text(`${name} R7K2`, { role: "reader" });
      assert.equal(reply === en.command.ownersOnly, !readerMay, name);
    }
    assert.deepEqual(
      commands.filter(({ readerMay }) => readerMay).map(({ name }) => name),
      ["status", "help"],
    );
  });

  test("what was sent while the bridge was down is answered and not carried out", async () => {
    const rig = await CommandRig.open({ state: "loggedOut" });
    for (const name of acting) {
      const reply = await rig.text(`${name} all confirm`, { stale: true });
      assert.match(reply, new RegExp(`^/${name} was sent while`));
    }
    assert.equal(rig.seen.logins + rig.seen.logouts + rig.seen.forgotten, 0);
    assert.deepEqual(acting, [
      "mute",
      "unmute",
      "forget",
      "login",
      "logout",
      "retry",
      "test",
      "page",
      "lang",
    ]);
  });

  test("a failure is logged, answered in words and not thrown", async () => {
    const rig = await CommandRig.open();
    const [first] = commands;
    assert.ok(first !== undefined);
    const broken: Command = {
      ...first,
      run: async () => {
        throw new Error("disk is full");
      },
    };
    const request = {
      name: "status",
      args: [],
      role: "owner",
      stale: false,
      prefix: "/",
      sink: "a",
    } as const;
    assert.equal((await runCommandOf([broken], request, rig.deps)).text, en.command.failed);
    assert.deepEqual(rig.seen.errors, ["disk is full"]);
  });

  test("where there are only words no reply has a button", async () => {
    const rig = await CommandRig.open();
    assert.equal((await rig.say("lang", { wordsOnly: true })).buttons.length, 0);
    assert.equal((await rig.say("lang")).buttons.length, 2);
  });

  test("plain words get a short help, and the name of a command runs it", async () => {
    const rig = await CommandRig.open();
    for (const plain of ["mention", "chat"] as const) {
      assert.match(await rig.text("hello there", { plain }), /^I only understand commands/);
      assert.match(await rig.text("status", { plain }), /online/);
      assert.match(await rig.text("状态", { plain }), /online/);
      assert.match(await rig.text("rcent", { plain }), /Did you mean \/recent\?/);
      assert.match(await rig.text("最进", { plain }), /Did you mean \/最近|Did you mean \/recent/);
    }
  });

  test("the short help names nothing that the reader may not use", async () => {
    const rig = await CommandRig.open();
    const answer = await rig.text("hello there", { plain: "mention", role: "reader" });
    assert.match(answer, /status/);
    assert.doesNotMatch(answer, /recent/);
  });

  test("words in which nothing can be seen are none", async () => {
    const rig = await CommandRig.open();
    for (const args of [["\u0007"], ["\u200b", "\u202e"]]) {
      const request = { name: "show", args, role: "owner", stale: false, prefix: "/", sink: "x" } as const;
      const shown = await runCommand(request, rig.deps);
      assert.deepEqual(shown, await runCommand({ ...request, args: [] }, rig.deps));
    }
  });

  test("plain words in a private chat carry out nothing, and the answer names the command", async () => {
    const rig = await CommandRig.open({ state: "loggedOut" });
    for (const name of acting) {
      const answer = await rig.text(`${name} all confirm`, { plain: "chat" });
      assert.equal(answer, en.command.help.plainActs(`/${name} all confirm`));
    }
    assert.equal(rig.seen.logins + rig.seen.logouts + rig.seen.forgotten, 0);
    assert.match(await rig.text("登录", { plain: "chat", stale: true }), /send \/login$/);
    assert.match(await rig.text(`mute ${"长".repeat(100)}`, { plain: "chat" }), /send \/mute$/);
    assert.equal(await rig.text("login", { plain: "chat", role: "reader" }), en.command.ownersOnly);
    await rig.text("login", { plain: "mention" });
    assert.equal(rig.seen.logins, 1);
    // The wide slash of a Chinese keyboard.
    await rig.text("／登录", { plain: "chat" });
    assert.equal(rig.seen.logins, 2);
  });

  test("a slash before the name is no part of it, narrow or wide", async () => {
    const rig = await CommandRig.open();
    const there = { wordsOnly: true, prefix: "撤回 " } as const;
    for (const name of ["／状态", "/status", "／STATUS"])
      assert.match(await rig.text(name, there), /online/, name);
    assert.match(await rig.text("help ／mute"), /^\/mute – /);
    assert.match(await rig.text("/", there), /^Commands:/);
    assert.match(await rig.text("／flyy", { plain: "chat" }), /^There is no command/);
  });

  test("a press that was too old, or failed, or is not for everybody, leaves the buttons as they were", async () => {
    const rig = await CommandRig.open();
    assert.equal((await rig.say("forget R7K2.1a2b3c4d", { stale: true })).keepsButtons, true);
    assert.equal((await rig.say("login", { role: "reader" })).keepsButtons, true);
    rig.history.page = () => Promise.reject(new Error("disk is full"));
    const failed = await rig.say("recent");
    assert.deepEqual([failed.text, failed.keepsButtons], [en.command.failed, true]);
  });
});

describe("questions", () => {
  test("logout asks first, and a yes within a minute does it once", async () => {
    const rig = await CommandRig.open();
    const asked = await rig.say("logout");
    assert.deepEqual(asked.buttons, [{ label: "Log out", name: "logout", args: ["confirm"] }]);
    assert.equal(rig.seen.logouts, 0);
    assert.match(await rig.text("logout confirm"), /^Logged out/);
    assert.equal(await rig.text("logout confirm"), en.command.doneAlready);
    assert.equal(rig.seen.logouts, 1);
  });

  test("a yes without a question, or too late, logs nobody out", async () => {
    const rig = await CommandRig.open();
    assert.match(await rig.text("logout confirm"), /too late/);
    await rig.say("logout");
    await rig.clock.advance(MINUTE);
    assert.match(await rig.text("logout confirm"), /too late/);
    assert.equal(rig.seen.logouts, 0);
  });

  test("where the end of the session is shown, the command has no answer of its own", async () => {
    const rig = await CommandRig.open();
    rig.showsLogin = ["somewhere"];
    await rig.say("logout");
    assert.equal(await rig.text("logout confirm"), "");
    assert.equal(rig.seen.logouts, 1);
  });

  for (const why of [
    { kind: "loggedOut", reason: "refused", early: false },
    { kind: "loggedOut", reason: "expired", early: true },
    { kind: "loggedOut", reason: "kicked", early: true },
    { kind: "postponed", reason: "coolDown", until: 0 },
    { kind: "refused", detail: { message: "no", reason: { of: "x", code: "y", params: {} } } },
  ] as const) {
    test(`login asks first after ${why.kind} ${"reason" in why ? why.reason : ""}`, async () => {
      const rig = await CommandRig.open({ state: "loggedOut" });
      rig.why = why;
      assert.match(await rig.text("login"), /Log in anyway\?/);
      assert.equal(rig.seen.logins, 0);
      assert.equal(await rig.text("login 确认"), en.command.loginStarted);
      assert.equal(rig.seen.logins, 1);
      assert.equal(await rig.text("login confirm"), en.command.doneAlready);
      assert.equal(rig.seen.logins, 1, "an old button starts no login");
    });
  }

  test("login does not ask when nobody was refused", async () => {
    for (const why of [
      { kind: "loggedOut", reason: "kicked", early: false },
      { kind: "postponed", reason: "quietHours", until: 0 },
      { kind: "postponed", reason: "tooMany", until: 0 },
      { kind: "unanswered" },
      undefined,
    ] as const) {
      const rig = await CommandRig.open({ state: "loggedOut" });
      rig.why = why;
      assert.equal(await rig.text("login"), en.command.loginStarted);
      assert.equal(rig.seen.logins, 1);
    }
  });

  test("login shows a code that is out once more where it was asked for", async () => {
    const rig = await CommandRig.open({ state: "waitingForConfirm" });
    rig.showsLogin = ["here"];
    assert.equal(await rig.text("login", { sink: "here" }), en.command.loginAgain);
    assert.equal(await rig.text("login", { sink: "there" }), en.command.loginOnPhone);
    assert.deepEqual(rig.seen.shownAgain, ["here"]);
    const scanning = await CommandRig.open({ state: "waitingForScan" });
    assert.equal(await scanning.text("login", { sink: "there" }), en.command.loginRunning);
  });

  test("all recalls are deleted after a yes only, once, and chats that nothing needs are forgotten", async () => {
    const rig = await CommandRig.open();
    await rig.list({ original: textMessage() });
    // So long a new chat is held for the recall that is listed in it.
    await rig.clock.advance(MINUTE);
    assert.match(await rig.text("forget all confirm"), /too late/);
    await rig.say("forget all");
    assert.equal(await rig.history.newest(), 1);
    assert.match(await rig.text("forget 全部 确认"), /^1 recall is deleted/);
    assert.equal(await rig.text("forget all confirm"), en.command.doneAlready);
    assert.equal((await rig.history.page({}, { upTo: 9, offset: 0, limit: 9 })).total, 0);
    assert.deepEqual(rig.chats.all(), []);
    assert.equal(rig.seen.forgotten, 1);
  });
});

describe("small commands", () => {
  test("status offers what can be done", async () => {
    const rig = await CommandRig.open();
    rig.report = { ...report, actions: ["retry"] };
    assert.deepEqual((await rig.say("status")).buttons, [{ label: "Retry now", name: "retry", args: [] }]);
  });

  test("status offers a code that waits once more, and a new one when nobody is logged in", async () => {
    const rig = await CommandRig.open();
    for (const [state, label] of [
      ["waitingForScan", "Show the code again"],
      ["waitingForConfirm", "Show the code again"],
      ["loggedOut", en.login.again],
    ] as const) {
      rig.report = { ...report, state, actions: ["login"] };
      assert.deepEqual((await rig.say("status")).buttons, [{ label, name: "login", args: [] }]);
    }
  });

  test("status names commands as they are typed there, and no name in it becomes a command", async () => {
    const rig = await CommandRig.open({ locale: "zh" });
    const dead = {
      delivered: 0,
      waiting: 0,
      dead: 1,
      lastError: undefined,
      nextAttemptAt: 0,
      downloading: [],
    };
    const sink = { ...dead, deadReason: verbatim("没收下"), name: "a", title: { zh: "甲", en: "A" } };
    const lastRecall = alertOf({ original: textMessage("好", contactChat("/logout", "")) });
    rig.report = { ...report, accountName: "/login", sinks: [sink], lastRecall };
    const there = await rig.text("状态", { wordsOnly: true, prefix: "撤回 " });
    assert.match(there, /甲 放弃 1：没收下，「撤回 重试」再试/);
    assert.doesNotMatch(there, /\/[a-z]/);
    assert.match(await rig.text("status"), /甲 放弃 1：没收下，\/retry 再试/);
    assert.match(await rig.text("status", { prefix: "/wechat " }), /，\/wechat retry 再试/);
  });

  test("another language is answered in that language, and stays", async () => {
    const rig = await CommandRig.open({ locale: "en" });
    for (const word of ["中文", "ZH", "chinese"]) {
      rig.language.use("en");
      assert.equal(await rig.text(`lang ${word}`), textsFor("zh").command.language.changed);
    }
    assert.equal(rig.language.locale, "zh");
    for (const word of ["英文", "英语", "english", "en"]) {
      rig.language.use("zh");
      assert.equal(await rig.text(`lang ${word}`), en.command.language.changed);
    }
  });
});

test("no name and no words of others become a command that a reader could tap, in any reply", async () => {
  const rig = await CommandRig.open();
  const where = groupChat({ group: "/retry all", groupId: "@@g", nick: "/logout" });
  const said = (content: string, second: number) => received({ msgType: "TEXT", content }, where, at(second));
  await rig.keep(said("/forget all", 1), said("/login", 2));
  await rig.list({ original: said("/login", 2) }, { shortId: "R7K2", id: alertId("ab") });
  rig.listed = [
    { kind: "GROUP", chatName: "@@g", names: ["/retry all"] },
    { kind: "GROUP", chatName: "@@h", names: ["/retry some"] },
  ];
  rig.rules = [{ chat: ["/retry all"], silent: true }];
  for (const line of [
    "recent",
    "context R7K2",
    "mute R7K2",
    "mute R7K2",
    "rules",
    "unmute /retry all",
    "unmute /retry all",
    "recent /retry",
    "mute retri all",
    "recent /retry some",
    "search login",
  ]) {
    const text = await rig.text(line);
    // The bridge's own commands stand in it as well.
    const others = text.replaceAll(/\/unmute /g, "").replaceAll("“/retry” or", "“”");
    assert.doesNotMatch(others, /(?<![\p{L}\p{N}_/<>])\/(?:retry|logout|forget|login)/u, line);
    assert.notEqual(text, "");
  }
});

describe("buttons under an alert", () => {
  const alert = { ...alertOf({ original: textMessage() }), shortId: "R7K2" };

  test("a recall has three in one row, which mean it and no other with the same short id", () => {
    const buttons = alertButtons(alert, en, true);
    assert.deepEqual(
      buttons.map(({ name, beside = false }) => [name, beside]),
      [
        ["context", false],
        ["mute", true],
        ["forget", true],
      ],
    );
    for (const { args } of buttons) assert.deepEqual(args, [`R7K2.${alert.id.slice(0, 8)}`]);
    assert.equal(textsFor("zh").command.buttons.mute, "静音这个聊天");
  });

  test("a mention has none, and nothing has any when no history is kept", () => {
    assert.deepEqual(alertButtons(mentionOf(), en, true), []);
    assert.deepEqual(alertButtons(alert, en, false), []);
  });

  test("each works twice, and the second press says that it is done", async () => {
    const rig = await CommandRig.open();
    const listed = await rig.list({ original: textMessage() });
    const [context, mute, forget] = alertButtons(listed, en, true).map(({ name, args }) =>
      [name, ...args].join(" "),
    );
    assert.ok(context && mute && forget);
    for (const line of [context, mute, mute, forget, forget, context, mute]) {
      const reply = await rig.say(line);
      assert.equal(reply.keepsButtons, true, line);
    }
    assert.match(await rig.text(mute), /is not kept/);
    assert.equal(rig.seen.forgotten, 1);
  });
});
