import assert from "node:assert/strict";
import { mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, test } from "node:test";
import fc from "fast-check";
import { StoreError } from "../../../src/bridge/model/errors.ts";
import { SessionSendError } from "../../../src/bridge/ports/source-session.ts";
import { readCommand } from "../../../src/sinks/filehelper/commands/typed.ts";
import { createFilehelperSink } from "../../../src/sinks/filehelper/sink.ts";
import { textsFor } from "../../../src/text/index.ts";
import { Language } from "../../../src/text/language.ts";
import {
  ACCOUNT_ID,
  alertOf,
  contactChat,
  imageMessage,
  textMessage,
  videoMessage,
} from "../../fakes/alerts.ts";
import { keptFile } from "../../fakes/kept-media.ts";
import { ManualClock, settle } from "../../fakes/manual-clock.ts";
import { ScriptedMediaSession } from "../../fakes/scripted-media-session.ts";
import { ScriptedNotes } from "../../fakes/scripted-notes.ts";
import { ScriptedSession } from "../../fakes/scripted-session.ts";
import { commandRig, HELPER, MINE, noteOf, until } from "./rig.ts";

describe("what is typed into filehelper", () => {
  for (const [text, name, args] of [
    ["recall status", "status", []],
    ["RECALL Status", "status", []],
    ["ｒｅｃａｌｌ　ｓｔａｔｕｓ", "status", []],
    ["  recall   mute  登山队  2h ", "mute", ["登山队", "2h"]],
    ["撤回 最近", "最近", []],
    ["撤回　搜索　Ferry 八点", "搜索", ["Ferry", "八点"]],
    ["撤回 status", "status", []],
    ["recall 状态", "状态", []],
    ["recall", "", []],
    ["撤回", "", []],
    ["Recall\u2005help", "help", []],
  ] as const) {
    test(`“${text}” is a command`, () => assert.deepEqual(readCommand(text), { name, args }));
  }

  for (const text of [
    "",
    " ",
    "recalled",
    "recall:status",
    "/recall status",
    "please recall status",
    "撤回了",
    "撤回那份合同",
    "「撤回」",
    "再撤回 状态",
    "recall status\nrecall retry",
    "撤回 状态\r\n再来",
    "status",
  ]) {
    test(`“${text.replace(/\s/g, "_")}” is a note`, () => assert.equal(readCommand(text), undefined));
  }

  test("no text makes the reader throw, and only the first word decides", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
        const first = text.trim().split(/\s+/)[0] ?? "";
        const read = readCommand(text);
        if (read !== undefined) assert.match(first.normalize("NFKC"), /^(?:recall|撤回)$/i);
      }),
    );
  });
});

describe("commands in filehelper", () => {
  test("a command is run as an owner's, in words alone, and answered there under the id of its message", async () => {
    const { write, notes, session } = await commandRig();
    await write(noteOf("撤回 静音 登山队 2h", "77"));
    assert.deepEqual(notes.requests, [
      {
        name: "静音",
        args: ["登山队", "2h"],
        role: "owner",
        stale: false,
        prefix: "撤回 ",
        sink: "filehelper",
        wordsOnly: true,
        accountId: ACCOUNT_ID,
      },
    ]);
    assert.deepEqual(session.sends, [{ chatName: "filehelper", text: "answer to 静音", key: "reply:77" }]);
  });

  test("the prefix follows the language, also when that changes", async () => {
    const language = new Language("en");
    const { write, notes } = await commandRig({ texts: language.texts });
    await write(noteOf("撤回 status", "1"));
    language.use("zh");
    await write(noteOf("recall status", "2"));
    assert.deepEqual(
      notes.requests.map(({ prefix }) => prefix),
      ["recall ", "撤回 "],
    );
  });

  test("a note is left alone", async () => {
    const { write, notes, session } = await commandRig();
    await write(noteOf("买牛奶"), noteOf("recalled 3 cars", "2"), noteOf("第一行\n撤回 状态", "3"));
    assert.deepEqual(notes.requests, []);
    assert.deepEqual(session.sends, []);
    assert.equal(notes.state.values.size, 0);
  });

  test("only what I write there is a command, whoever brings it", async () => {
    const { write, notes } = await commandRig();
    await write(
      textMessage("recall status", contactChat()),
      textMessage("recall status", HELPER),
      textMessage("recall status", { ...MINE, chatName: "@contact-0001" }),
      imageMessage(MINE),
    );
    assert.deepEqual(notes.requests, []);
  });

  test("commands are run one after the other, in order", async () => {
    const notes = new ScriptedNotes();
    const { write, sent } = await commandRig({ notes });
    const slow = Promise.withResolvers<void>();
    const running: string[] = [];
    notes.answer = async ({ name }) => {
      running.push(name);
      if (name === "one") await slow.promise;
      return { text: name, buttons: [] };
    };
    await write(noteOf("recall one", "1"), noteOf("recall two", "2"));
    assert.deepEqual(running, ["one"]);
    slow.resolve();
    await settle();
    assert.deepEqual(sent(), ["one", "two"]);
  });

  test("an empty answer sends nothing", async () => {
    const notes = new ScriptedNotes();
    const { write, session } = await commandRig({ notes });
    notes.answer = () => ({ text: "", buttons: [] });
    await write(noteOf("recall status"));
    assert.equal(notes.requests.length, 1);
    assert.deepEqual(session.sends, []);
  });

  test("after the stop no command is begun, and the stop waits for the one that runs", async () => {
    const notes = new ScriptedNotes();
    const { write, sink, stop } = await commandRig({ notes });
    const slow = Promise.withResolvers<void>();
    notes.answer = async () => {
      await slow.promise;
      return { text: "", buttons: [] };
    };
    await write(noteOf("recall one", "1"), noteOf("recall two", "2"));
    stop.abort();
    await write(noteOf("recall three", "3"));
    let ended = false;
    const stopping = sink.stop().then(() => {
      ended = true;
    });
    await settle();
    assert.equal(ended, false);
    slow.resolve();
    await stopping;
    assert.deepEqual(
      notes.requests.map(({ name }) => name),
      ["one"],
    );
  });
});

describe("a command is carried out at most once", () => {
  test("when its batch comes again", async () => {
    const { write, notes } = await commandRig();
    await write(noteOf("recall retry", "5"), noteOf("recall retry", "5"));
    await write(noteOf("recall retry", "5"));
    assert.equal(notes.requests.length, 1);
    await write(noteOf("recall retry", "6"));
    assert.equal(notes.requests.length, 2, "the same words again are another command");
  });

  test("when the process was ended while it ran, or before its answer went out", async () => {
    const first = new ScriptedNotes();
    const rig = await commandRig({ notes: first });
    first.answer = () => new Promise(() => {});
    await rig.write(noteOf("recall retry", "5"));
    assert.equal(first.requests.length, 1);
    // The next process has the same store.
    const second = new ScriptedNotes(first.state);
    const again = await commandRig({ notes: second });
    await again.write(noteOf("recall retry", "5"));
    assert.deepEqual(second.requests, []);
    assert.deepEqual(again.session.sends, []);
  });

  test("it is noted before it runs", async () => {
    const notes = new ScriptedNotes();
    const { write } = await commandRig({ notes });
    let stored: string | undefined;
    notes.answer = () => {
      stored = notes.state.values.get("filehelper.commands");
      return { text: "", buttons: [] };
    };
    await write(noteOf("recall retry", "5"));
    assert.deepEqual(JSON.parse(stored ?? "null"), { ids: ["5"] });
  });

  test("when it cannot be noted it is not run, and the next one is", async () => {
    const notes = new ScriptedNotes();
    const { write, warnings } = await commandRig({ notes });
    const set = notes.state.set.bind(notes.state);
    notes.state.set = () => Promise.reject(new StoreError("write", "disk full"));
    await write(noteOf("recall retry", "5"));
    assert.deepEqual(notes.requests, []);
    assert.equal(warnings.length, 1);
    notes.state.set = set;
    await write(noteOf("recall retry", "6"));
    assert.equal(notes.requests.length, 1);
  });

  test("the last two hundred are remembered, and a record that cannot be read is begun anew", async () => {
    const notes = new ScriptedNotes();
    notes.state.values.set("filehelper.commands", '{"ids": 7');
    const { write } = await commandRig({ notes });
    await write(...Array.from({ length: 205 }, (_, index) => noteOf("recall status", `${index}`)));
    await until(() => notes.requests.length === 205);
    const { ids } = JSON.parse(notes.state.values.get("filehelper.commands") ?? "null");
    assert.equal(ids.length, 200);
    assert.deepEqual([ids[0], ids.at(-1)], ["5", "204"]);
  });
});

describe("a command from before the start", () => {
  // The process runs for ten seconds when it reads the note.
  for (const [what, ageMs, stale] of [
    ["five seconds old is new", 5_000, false],
    ["as old as the process is new", 10_000, false],
    ["older than the process is old", 10_001, true],
    ["a day old is old", 86_400_000, true],
  ] as const) {
    test(`one that is ${what}`, async () => {
      const notes = new ScriptedNotes();
      const { write } = await commandRig({ notes });
      notes.now = 1_760_000_000_000;
      await write(noteOf("recall retry", "1", notes.now - ageMs));
      assert.deepEqual(
        notes.requests.map((request) => request.stale),
        [stale],
      );
    });
  }

  test("this machine's clock does not count", async () => {
    const notes = new ScriptedNotes();
    const { write, clock } = await commandRig({ notes });
    notes.now = 1_760_000_000_000;
    for (const [index, jump] of [-86_400_000, 86_400_000 * 2].entries()) {
      clock.jump(jump);
      await write(noteOf("recall retry", `new${index}`, notes.now - 1_000));
      await write(noteOf("recall retry", `old${index}`, notes.now - 60_000));
    }
    assert.deepEqual(
      notes.requests.map(({ stale }) => stale),
      [false, true, false, true],
    );
  });

  test("its age is that of the moment when it was read, however long it waits for others", async () => {
    const notes = new ScriptedNotes();
    const { write, clock } = await commandRig({ notes });
    const slow = Promise.withResolvers<void>();
    notes.now = 1_760_000_000_000;
    notes.answer = async ({ name }) => {
      if (name === "one") await slow.promise;
      return { text: "", buttons: [] };
    };
    await write(noteOf("recall one", "1", notes.now), noteOf("recall two", "2", notes.now));
    await clock.advance(1_000);
    notes.now += 3_600_000;
    slow.resolve();
    await settle();
    assert.deepEqual(
      notes.requests.map(({ stale }) => stale),
      [false, false],
    );
  });
});

describe("answers in filehelper", () => {
  const picture = alertOf({ original: imageMessage() });

  test("an alert comes after the text, and its picture after the alert", async (t) => {
    const notes = new ScriptedNotes();
    const { write, session } = await commandRig({ notes });
    const file = await keptFile(t);
    notes.answer = () => ({
      text: "这一条：",
      buttons: [],
      alert: { alert: picture, media: { state: "kept", file } },
    });
    await write(noteOf("撤回 查看 R7K2", "5"));
    await until(() => session.files.length > 0);
    assert.deepEqual(
      session.sends.map(({ key }) => key),
      ["reply:5", "reply:5:alert"],
    );
    assert.match(session.sends[1]?.text ?? "", /老马[\s\S]*#R7K2/);
    assert.deepEqual(
      session.files.map(({ key, sha256, chatName }) => [key, sha256, chatName]),
      [["reply:5:alert:media", file.sha256, "filehelper"]],
    );
  });

  test("an alert without its bytes says why, and one that WeChat does not take where they are", async (t) => {
    const notes = new ScriptedNotes();
    const { write, session } = await commandRig({ notes });
    notes.answer = () => ({
      text: "",
      buttons: [],
      alert: { alert: picture, media: { state: "missing", reason: { why: "empty", attempts: 5 } } },
    });
    await write(noteOf("撤回 查看 R7K2", "5"));
    assert.equal(session.sends.length, 1);
    assert.match(session.sends[0]?.text ?? "", /空文件/);

    const file = await keptFile(t, { mime: "video/mp4", fileName: "a.mp4" });
    const video = alertOf({ original: videoMessage() });
    notes.answer = () => ({ text: "", buttons: [], alert: { alert: video, media: { state: "kept", file } } });
    session.failFiles(new SessionSendError("refused", "too large"));
    await write(noteOf("撤回 查看 R7K2", "6"));
    await until(() => session.sends.length > 2);
    assert.deepEqual(
      session.sends.slice(1).map(({ key }) => key),
      ["reply:6:alert", "reply:6:alert:media:words"],
    );
    assert.ok(session.sends[2]?.text.includes(file.path));
  });

  for (const [locale, words] of [
    ["zh", /^#R7K2 是另一个账号的撤回/],
    ["en", /^#R7K2 belongs to another account/],
  ] as const) {
    test(`an alert of another account is not shown, and the person is told so, in ${locale}`, async () => {
      const notes = new ScriptedNotes();
      const { write, session, warnings } = await commandRig({ notes, texts: textsFor(locale) });
      const alert = { ...alertOf({ original: imageMessage() }), shortId: "R7K2", accountId: "account-0002" };
      notes.answer = () => ({ text: "", buttons: [], alert: { alert, media: undefined } });
      await write(noteOf("撤回 查看 R7K2"));
      assert.equal(session.sends.length, 1);
      assert.match(session.sends[0]?.text ?? "", words);
      assert.deepEqual(session.files, []);
      assert.deepEqual(warnings, []);
    });
  }

  test("a command concerns the account that wrote it, also when its turn comes after a logout", async () => {
    const notes = new ScriptedNotes();
    const session = new ScriptedMediaSession();
    const { write } = await commandRig({ notes, session });
    const slow = Promise.withResolvers<void>();
    notes.answer = async ({ name }) => {
      if (name === "one") await slow.promise;
      return { text: "", buttons: [] };
    };
    await write(noteOf("recall one", "1"), noteOf("recall two", "2"));
    session.accountId = "account-0002";
    await write(noteOf("recall three", "3"));
    session.accountId = undefined;
    await write(noteOf("recall four", "4"));
    slow.resolve();
    await settle();
    assert.deepEqual(
      notes.requests.map(({ accountId }) => accountId),
      [ACCOUNT_ID, ACCOUNT_ID, "account-0002", ""],
      "and of no account when it is not known",
    );
  });

  test("a file is sent from a place that only this user can open, and is gone afterwards", async () => {
    const notes = new ScriptedNotes();
    const session = new ScriptedMediaSession();
    const { write } = await commandRig({ notes, session });
    const seen: { path: string; mode: number; folder: number; noted: string | undefined }[] = [];
    const sendFile = session.sendFile.bind(session);
    session.sendFile = async (chatName, file, key, signal) => {
      const { path } = file;
      const mode = (await stat(path)).mode & 0o777;
      const folder = (await stat(dirname(path))).mode & 0o777;
      seen.push({ path, mode, folder, noted: notes.state.values.get("filehelper.reply-folder") });
      await sendFile(chatName, file, key, signal);
    };
    const bytes = new TextEncoder().encode('{"id":"R7K2"}\n');
    notes.answer = () => ({
      text: "最近 30 天",
      buttons: [],
      file: { fileName: "recalls.jsonl", mime: "application/jsonl", bytes },
    });
    await write(noteOf("撤回 导出", "8"));
    await until(() => session.files.length > 0);
    const [sent] = session.files;
    assert.equal(session.sends[0]?.text, "最近 30 天");
    assert.deepEqual(
      [sent?.key, sent?.file.fileName, sent?.file.bytes],
      ["reply:8:file", "recalls.jsonl", bytes.length],
    );
    const [place] = seen;
    assert.ok(place && sent);
    assert.deepEqual([place.mode, place.folder, place.noted], [0o600, 0o700, dirname(place.path)]);
    await until(() => !notes.state.values.has("filehelper.reply-folder"));
    await assert.rejects(stat(dirname(place.path)), { code: "ENOENT" });
  });

  test("a file that a process left is deleted at the next start, and no other folder ever", async () => {
    for (const [prefix, stays] of [
      ["wechat-recall-bridge-", false],
      ["somebody-elses-", true],
    ] as const) {
      const folder = await mkdtemp(join(tmpdir(), prefix));
      await writeFile(join(folder, "file"), "left");
      const notes = new ScriptedNotes();
      notes.state.values.set("filehelper.reply-folder", folder);
      await commandRig({ notes });
      const exists = async (): Promise<boolean> => (await stat(folder).catch(() => undefined)) !== undefined;
      if (stays) await settle();
      else await until(async () => !(await exists()));
      assert.equal(await exists(), stays, prefix);
      await rm(folder, { recursive: true, force: true });
    }
  });

  for (const [what, locale, words] of [
    ["Chinese", "zh", /^文件「a\.csv」没能发到这里/],
    ["English", "en", /^“a\.csv” could not be sent here/],
  ] as const) {
    test(`a file that WeChat refuses is told of in ${what}`, async () => {
      const notes = new ScriptedNotes();
      const { write, session } = await commandRig({ notes, texts: textsFor(locale) });
      session.failFiles(new SessionSendError("refused", "empty"));
      notes.answer = () => ({
        text: "",
        buttons: [],
        file: { fileName: "a.csv", mime: "text/csv", bytes: new Uint8Array(3) },
      });
      await write(noteOf("recall export"));
      await until(() => session.sends.length > 0);
      assert.match(session.sends[0]?.text ?? "", words);
    });
  }

  test("a session that sends no files tells so in words", async () => {
    const notes = new ScriptedNotes();
    const session = new ScriptedSession();
    const clock = new ManualClock();
    const sink = createFilehelperSink({ session, clock, texts: textsFor("zh"), ...notes.deps });
    await sink.start(new AbortController().signal);
    notes.answer = () => ({
      text: "",
      buttons: [],
      file: { fileName: "a.csv", mime: "text/csv", bytes: new Uint8Array(3) },
    });
    notes.write(noteOf("recall export"));
    await settle();
    assert.match(session.sends[0]?.text ?? "", /没能发到这里/);
  });

  test("an answer whose session is gone is logged, without its words, and nothing else stops", async () => {
    const { write, session, warnings, sent } = await commandRig();
    session.failSends(new SessionSendError("notOnline", "not logged in"));
    await write(noteOf("recall status", "5"));
    assert.deepEqual(warnings, [{ msgId: "5", error: "not logged in" }]);
    session.failSends(undefined);
    await write(noteOf("recall status", "6"));
    assert.deepEqual(sent(), ["answer to status"]);
  });

  test("no other account gets the answer", async () => {
    const notes = new ScriptedNotes();
    const { write, session, warnings } = await commandRig({ notes });
    assert.equal(session.accountId, ACCOUNT_ID);
    notes.answer = () => {
      session.accountId = "account-0002";
      return { text: "of the first account", buttons: [] };
    };
    await write(noteOf("recall status"));
    assert.deepEqual(session.sends, []);
    assert.equal(warnings.length, 1);
  });

  test("an answer goes before alerts that wait, and is repeated when WeChat limits the rate", async () => {
    const { write, session, sink, clock, sent } = await commandRig();
    session.failSends(new SessionSendError("rateLimited", "slow down", { retryAfterMs: 5_000 }));
    await write(noteOf("recall status"));
    session.failSends(undefined);
    const alert = alertOf({ original: textMessage() });
    const options = { possibleDuplicate: false, silent: false };
    const delivery = sink.deliver(alert, options, new AbortController().signal);
    await settle();
    assert.deepEqual(sent(), [], "the alert waits for the answer");
    await clock.advance(5_000);
    await delivery;
    assert.equal(sent()[0], "answer to status");
    assert.match(sent()[1] ?? "", /#R7K2/);
  });
});

describe("beside commands", () => {
  const wants = async (original: Parameters<typeof alertOf>[0]) => {
    const { sink } = await commandRig();
    return sink.wants(alertOf(original));
  };

  test("a command that I take back is no recall to be told of", async () => {
    assert.equal(await wants({ original: noteOf("撤回 状态") }), false);
    assert.equal(await wants({ original: noteOf("买牛奶") }), true);
    assert.equal(await wants({ original: textMessage("recall status") }), true);
    assert.equal(await wants({}), true);
  });

  test("a test alert is a text of its own, each time", async () => {
    const { sink, session } = await commandRig();
    const { signal } = new AbortController();
    await sink.showTest("测试提醒", signal);
    await sink.showTest("测试提醒", signal);
    assert.deepEqual(
      session.sends.map(({ chatName, text }) => [chatName, text]),
      [
        ["filehelper", "测试提醒"],
        ["filehelper", "测试提醒"],
      ],
    );
    assert.equal(new Set(session.sends.map(({ key }) => key)).size, 2);
    session.failSends(new SessionSendError("notOnline", "not logged in"));
    await assert.rejects(sink.showTest("测试提醒", signal), { name: "DeliveryError", code: "notReady" });
  });
});
