import assert from "node:assert/strict";
import { describe, test } from "node:test";
import jsqr from "jsqr";
import { PNG } from "pngjs";
import type { LogoutReason } from "../../../src/bridge/model/login-reasons.ts";
import { verbatim } from "../../../src/bridge/model/reasons.ts";
import type { LoginView } from "../../../src/bridge/ports/sink.ts";
import { RECALLED_AT } from "../../fakes/alerts.ts";
import { DEFAULT_SCOPES, type SlackFile } from "../../simulators/slack/index.ts";
import { CHANNEL, openRig, type Rig, shownFiles, shownText, until, withRig } from "./rig.ts";

const offline = { start: false };
const SCANNED: LoginView = { state: "scanned", picture: undefined };
const ended = (reason: LogoutReason, detail = "", early = false): LoginView => ({
  state: "loggedOut",
  reason,
  early,
  detail: verbatim(detail),
});

function code(letter: string, replaced = false): LoginView {
  return {
    state: "code",
    content: `https://login.example.org/l/${letter.repeat(12)}`,
    expiresAt: RECALLED_AT + 5 * 60_000,
    replaced,
  };
}

function decode(file: SlackFile | undefined): string | undefined {
  if (file?.data === undefined) return undefined;
  const png = PNG.sync.read(file.data);
  return jsqr.default(new Uint8ClampedArray(png.data), png.width, png.height)?.data;
}

const live = (rig: Rig): readonly SlackFile[] => rig.slack.files().filter((file) => !file.deleted);
const texts = (rig: Rig): readonly string[] =>
  rig.slack
    .messages(CHANNEL)
    .filter((message) => message.threadTs === undefined)
    .map(shownText);

describe("a login in Slack", () => {
  test("is one message with the risk and the code, edited until it is over", async () => {
    await withRig(offline, async (rig) => {
      const { sink, signal } = rig;
      await sink.showLogin(code("a"), signal);
      assert.match(texts(rig).join(), /^提示：网页版登录.*\n\n用手机微信扫一扫登录.*有效至 14:07$/s);
      const [file] = live(rig);
      assert.equal(decode(file), "https://login.example.org/l/aaaaaaaaaaaa");
      assert.equal(file?.altText, "微信登录二维码");
      const picture = (id: string | undefined) => ({
        type: "image",
        slack_file: { id },
        alt_text: "微信登录二维码",
      });
      assert.deepEqual(rig.slack.messages(CHANNEL)[0]?.blocks.slice(1), [picture(file?.id)]);
      assert.deepEqual(shownFiles(rig.slack), [], "no message but this one shows it");

      await sink.showLogin(code("b", true), signal);
      assert.match(texts(rig).join(), /已过期，新的二维码已换上/);
      assert.deepEqual(live(rig).map(decode), ["https://login.example.org/l/bbbbbbbbbbbb"]);
      const [second] = live(rig);
      assert.deepEqual(rig.slack.messages(CHANNEL)[0]?.blocks.slice(1), [picture(second?.id)]);

      await sink.showLogin(SCANNED, signal);
      assert.deepEqual(texts(rig), ["已扫描，请在手机上确认"]);
      assert.deepEqual(live(rig), []);
      assert.equal(rig.slack.messages(CHANNEL).length, 1);
      await sink.showLogin({ state: "confirmed" }, signal);
      assert.deepEqual(texts(rig), ["手机上已确认，正在登录"]);

      await sink.showLogin({ state: "loggedIn", accountName: "宋知远", before: undefined }, signal);
      assert.deepEqual(texts(rig), ["已登录：宋知远。开始监听撤回"]);
      assert.equal(rig.state.values.size, 0);
    });
  });

  test("every end removes the code and names the command", async () => {
    const ends: readonly (readonly [LoginView, RegExp])[] = [
      [{ state: "unanswered" }, /\/wechat login/],
      [{ state: "refused", detail: verbatim("1203") }, /1203[\s\S]*\/wechat login/],
      [ended("refused", "1203"), /1203[\s\S]*\/wechat login/],
      [ended("kicked"), /挤下线[\s\S]*\/wechat login/],
      [ended("expired", "", true), /刚登录就被微信踢下线[\s\S]*\/wechat login/],
      [
        { state: "postponed", reason: "quietHours", until: RECALLED_AT + 3_600_000 },
        /15:02[\s\S]*\/wechat login/,
      ],
    ];
    for (const [view, words] of ends) {
      await withRig(offline, async (rig) => {
        await rig.sink.showLogin(code("a"), rig.signal);
        await rig.sink.showLogin(view, rig.signal);
        assert.equal(texts(rig).length, 1);
        assert.match(texts(rig).join(), words);
        assert.deepEqual(live(rig), []);
      });
    }
  });

  test("a state without a login message gets one, and the next request too", async () => {
    await withRig({ ...offline, locale: "en" }, async (rig) => {
      await rig.sink.showLogin(ended("loggedOutOnPhone"), rig.signal);
      await rig.sink.showLogin(code("a"), rig.signal);
      assert.equal(texts(rig).length, 2);
      assert.match(texts(rig)[1] ?? "", /^Note: this logs in as a third-party web client/);
    });
  });

  test("that is put off is told once for each reason and end, whatever restarts come between", async () => {
    await withRig(offline, async (rig) => {
      const quiet: LoginView = { state: "postponed", reason: "quietHours", until: RECALLED_AT + 3_600_000 };
      const later = { ...quiet, until: 0 };
      for (const view of [quiet, quiet, later, { ...later, reason: "tooMany" } as const]) {
        const next = await openRig({ ...offline, slack: rig.slack, state: rig.state });
        await next.sink.showLogin(view, next.signal);
        await next.end();
      }
      assert.equal(texts(rig).length, 3);
    });
  });

  test("waits until Slack has processed the picture", async () => {
    await withRig({ ...offline, simulator: { fileRules: { processingLooks: 4 } } }, async (rig) => {
      await rig.sink.showLogin(code("a"), rig.signal);
      // Each try is followed by a question: the third try comes after two waits.
      assert.deepEqual(rig.sleeps, [500, 1_000]);
      assert.equal(live(rig).length, 1);
      assert.ok(JSON.stringify(rig.slack.messages(CHANNEL)[0]?.blocks).includes(live(rig)[0]?.id ?? "?"));
      assert.equal(rig.slack.messages(CHANNEL).length, 1);
      assert.ok(rig.log.every(({ level }) => level !== "warn"));
    });
  });

  test("waits also where the app may not ask about files", async () => {
    const scopes = DEFAULT_SCOPES.filter((scope) => scope !== "files:read");
    const simulator = { scopes, fileRules: { processingLooks: 2 } };
    await withRig({ ...offline, simulator }, async (rig) => {
      await rig.sink.showLogin(code("a"), rig.signal);
      assert.deepEqual(rig.sleeps, [500, 1_000]);
      assert.equal(rig.slack.messages(CHANNEL).length, 1);
    });
  });

  test("has its code in the thread where Slack does not show pictures in messages", async () => {
    await withRig({ ...offline, simulator: { fileRules: { refusesImageBlocks: true } } }, async (rig) => {
      for (const [letter, replaced] of [
        ["a", false],
        ["b", true],
      ] as const) {
        await rig.sink.showLogin(code(letter, replaced), rig.signal);
        assert.match(texts(rig).join(), /二维码在这条消息的回复里$/);
        const [file, ...more] = live(rig);
        assert.equal(more.length, 0, "never two codes");
        assert.equal(decode(file), `https://login.example.org/l/${letter.repeat(12)}`);
        assert.equal(file?.threadTs, rig.slack.messages(CHANNEL)[0]?.ts);
        assert.deepEqual(shownFiles(rig.slack), [file]);
      }
      await rig.sink.showLogin(SCANNED, rig.signal);
      assert.deepEqual(texts(rig), ["已扫描，请在手机上确认"]);
      assert.deepEqual(live(rig), []);
      assert.equal(rig.log.filter(({ level }) => level === "warn").length, 2);
    });
  });

  test("the same view again changes nothing", async () => {
    await withRig(offline, async (rig) => {
      await rig.sink.showLogin(code("a"), rig.signal);
      const calls = rig.slack.calls().length;
      await rig.sink.showLogin(code("a"), rig.signal);
      assert.equal(rig.slack.calls().length, calls);
    });
  });

  test("asked for anew, the code comes in a new message, and the earlier one goes with its file", async () => {
    await withRig(offline, async (rig) => {
      await rig.sink.showLogin(code("a"), rig.signal);
      const [first] = rig.slack.messages(CHANNEL);
      await rig.sink.notify("something between", rig.signal);
      await rig.sink.showLogin(code("a"), rig.signal, true);
      assert.equal(texts(rig).length, 2);
      assert.match(texts(rig)[1] ?? "", /用手机微信扫一扫登录/);
      assert.ok(rig.slack.messages(CHANNEL).every(({ ts }) => ts !== first?.ts));
      assert.deepEqual(live(rig).map(decode), ["https://login.example.org/l/aaaaaaaaaaaa"]);
      const [file] = live(rig);
      assert.ok(JSON.stringify(rig.slack.messages(CHANNEL).at(-1)?.blocks).includes(file?.id ?? "?"));
      await rig.sink.showLogin(SCANNED, rig.signal);
      assert.deepEqual(texts(rig), ["something between", "已扫描，请在手机上确认"]);
      assert.deepEqual(live(rig), []);
    });
  });

  test("asked for anew when a person has deleted the message, the code is there again", async () => {
    await withRig(offline, async (rig) => {
      await rig.sink.showLogin(code("a"), rig.signal);
      rig.slack.deleteByHand(CHANNEL, rig.slack.messages(CHANNEL)[0]?.ts ?? "");
      await rig.sink.showLogin(code("a"), rig.signal, true);
      assert.equal(texts(rig).length, 1);
      assert.deepEqual(live(rig).map(decode), ["https://login.example.org/l/aaaaaaaaaaaa"]);
    });
  });

  test("every view can be asked for anew, a postponed login too", async () => {
    const quiet: LoginView = { state: "postponed", reason: "quietHours", until: RECALLED_AT + 3_600_000 };
    await withRig(offline, async (rig) => {
      await rig.sink.showLogin(code("a"), rig.signal);
      await rig.sink.showLogin(SCANNED, rig.signal, true);
      assert.deepEqual(texts(rig), ["已扫描，请在手机上确认"]);
      assert.deepEqual(live(rig), []);
      await rig.sink.showLogin(quiet, rig.signal);
      await rig.sink.showLogin(quiet, rig.signal);
      assert.equal(texts(rig).length, 1);
      await rig.sink.showLogin(quiet, rig.signal, true);
      assert.equal(texts(rig).length, 2);
    });
  });

  test("asked for anew, whatever step fails, the same call again ends with one message and one code", async () => {
    for (const step of [
      "files.delete",
      "chat.delete",
      "chat.postMessage",
      "files.getUploadURLExternal",
      "upload",
      "files.completeUploadExternal",
      "chat.update",
    ])
      await withRig(offline, async (rig) => {
        await rig.sink.showLogin(code("a"), rig.signal);
        rig.slack.setFault(step, { kind: "status", status: 500 }, 1);
        await assert.rejects(rig.sink.showLogin(code("a"), rig.signal, true), { name: "DeliveryError" });
        await rig.sink.showLogin(code("a"), rig.signal, true);
        assert.equal(texts(rig).length, 1, step);
        assert.equal(live(rig).filter((file) => file.completed).length, 1, step);
      });
  });

  test("follows the language of the moment", async () => {
    await withRig(offline, async (rig) => {
      await rig.sink.showLogin(code("a"), rig.signal);
      rig.language.use("en");
      await rig.sink.showLogin(SCANNED, rig.signal);
      assert.deepEqual(texts(rig), ["Scanned: confirm on your phone"]);
    });
  });

  test("whatever step fails, the same view again ends with one message and one code", async () => {
    const steps = [
      "chat.postMessage",
      "files.getUploadURLExternal",
      "upload",
      "files.completeUploadExternal",
      "chat.update",
    ];
    for (const step of steps) {
      await withRig(offline, async (rig) => {
        rig.slack.setFault(step, { kind: "status", status: 500 }, 1);
        await assert.rejects(rig.sink.showLogin(code("a"), rig.signal), {
          name: "DeliveryError",
          code: "unavailable",
        });
        await rig.sink.showLogin(code("a"), rig.signal);
        assert.equal(texts(rig).length, 1, step);
        assert.deepEqual(
          live(rig)
            .filter((file) => file.completed)
            .map(decode),
          ["https://login.example.org/l/aaaaaaaaaaaa"],
        );
      });
    }
    for (const step of ["files.delete", "chat.update"]) {
      await withRig(offline, async (rig) => {
        await rig.sink.showLogin(code("a"), rig.signal);
        rig.slack.setFault(step, { kind: "status", status: 500 }, 1);
        await assert.rejects(rig.sink.showLogin(SCANNED, rig.signal), { name: "DeliveryError" });
        await rig.sink.showLogin(SCANNED, rig.signal);
        assert.deepEqual(texts(rig), ["已扫描，请在手机上确认"]);
        assert.deepEqual(live(rig), []);
      });
    }
  });

  test("a message that a person deleted is written anew", async () => {
    await withRig(offline, async (rig) => {
      await rig.sink.showLogin(code("a"), rig.signal);
      rig.slack.deleteByHand(CHANNEL, rig.slack.messages(CHANNEL)[0]?.ts ?? "");
      await rig.sink.showLogin(SCANNED, rig.signal);
      assert.deepEqual(texts(rig), ["已扫描，请在手机上确认"]);
    });
  });

  test("a restart removes the old message and its code", async () => {
    await withRig(offline, async (first) => {
      await first.sink.showLogin(code("a"), first.signal);
      const second = await openRig({ slack: first.slack, state: first.state });
      await until(() => first.state.values.size === 0);
      assert.deepEqual(texts(first), []);
      assert.deepEqual(live(first), []);
      await second.end();
    });
  });

  test("a restart that shows a new code at once leaves that one only", async () => {
    await withRig(offline, async (first) => {
      await first.sink.showLogin(code("a"), first.signal);
      const second = await openRig({ slack: first.slack, state: first.state });
      await second.sink.showLogin(code("b"), second.signal);
      await first.slack.waitForSocket();
      assert.equal(texts(first).length, 1);
      assert.deepEqual(live(first).map(decode), ["https://login.example.org/l/bbbbbbbbbbbb"]);
      await second.end();
    });
  });

  test("neither the state nor the log knows the code", async () => {
    await withRig({}, async (rig) => {
      await rig.sink.showLogin(code("a"), rig.signal);
      const kept = JSON.stringify([...rig.state.values]) + JSON.stringify(rig.log);
      assert.ok(!kept.includes("aaaaaaaaaaaa"));
    });
  });
});

test("the login of a sink's own has a message of its own in Slack: the end of one leaves the other", async () => {
  await withRig(offline, async (rig) => {
    const { sink, signal } = rig;
    const of = { name: "filehelper", title: { zh: "文件传输助手", en: "filehelper" } };
    await sink.showLogin(code("a"), signal);
    await sink.showLogin({ ...code("b"), of }, signal);
    const codes = ["a", "b"].map((letter) => `https://login.example.org/l/${letter.repeat(12)}`);
    assert.deepEqual(live(rig).map(decode).sort(), codes);
    assert.match(texts(rig).at(-1) ?? "", /^提示[\s\S]*\n\n文件传输助手登录（/);
    await sink.showLogin({ state: "loggedOut", reason: "kicked", early: false, of }, signal);
    assert.deepEqual(live(rig).map(decode), codes.slice(0, 1));
    assert.match(texts(rig).at(-1) ?? "", /发送 \/wechat login filehelper 重新登录$/);
  });
});
