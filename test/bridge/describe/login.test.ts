import assert from "node:assert/strict";
import { test } from "node:test";
import { loginWords } from "../../../src/bridge/describe/login.ts";
import { failureOf } from "../../../src/bridge/model/errors.ts";
import type { LogoutReason } from "../../../src/bridge/model/login-reasons.ts";
import { verbatim } from "../../../src/bridge/model/reasons.ts";
import type { LoginView } from "../../../src/bridge/ports/sink.ts";
import { textsFor } from "../../../src/text/index.ts";
import { webSays } from "../../../src/wechat/web/texts/index.ts";
import { WebwxError } from "../../../src/wechat/web/wire/errors.ts";
import { allTexts } from "../../all-texts.ts";

const time = (): string => "14:07";

function told(view: LoginView, locale: "zh" | "en" = "zh", loginCommand: string | undefined = "/login") {
  return loginWords(view, { texts: allTexts(locale), loginCommand, time });
}

const ended = (reason: LogoutReason, early = false, detail = "synccheck: 1101"): LoginView => ({
  state: "loggedOut",
  reason,
  early,
  detail: verbatim(detail),
});

test("each view reads as it should in Chinese", () => {
  const rows: readonly (readonly [LoginView, string])[] = [
    [
      { state: "code", content: "c", expiresAt: 0, replaced: false },
      "用手机微信扫一扫登录（需另一块屏幕，相册识别无效）。有效至 14:07",
    ],
    [
      { state: "code", content: "c", expiresAt: 0, replaced: true },
      "已过期，新的二维码已换上\n用手机微信扫一扫登录（需另一块屏幕，相册识别无效）。有效至 14:07",
    ],
    [{ state: "scanned", picture: undefined }, "已扫描，请在手机上确认"],
    [{ state: "confirmed" }, "手机上已确认，正在登录"],
    [{ state: "confirm", expiresAt: 0 }, "不用扫码：请在手机微信上确认登录。有效至 14:07"],
    [{ state: "loggedIn", accountName: "小明", before: undefined }, "已登录：小明。开始监听撤回"],
    [
      { state: "loggedIn", accountName: "小红", before: "小明" },
      "已登录：小红。这是另一个账号（之前是 小明），两个账号的留存消息分开保存。开始监听撤回",
    ],
    [
      { state: "code", content: "c", expiresAt: 0, replaced: true, unfinished: true },
      "登录没有完成，新的二维码已换上\n用手机微信扫一扫登录（需另一块屏幕，相册识别无效）。有效至 14:07",
    ],
    [{ state: "unanswered" }, "没有人扫描，已停止。发送 /login 再试"],
    [{ state: "unanswered", unfinished: true }, "登录没有完成，已停止。发送 /login 再试"],
  ];
  for (const [view, text] of rows) assert.equal(told(view).text, text);
});

test("every end of a login offers the next one, and nothing else does", () => {
  const ends: readonly LoginView[] = [
    { state: "unanswered" },
    { state: "refused", detail: verbatim("") },
    { state: "postponed", reason: "quietHours", until: 0 },
    ended("kicked"),
  ];
  for (const view of ends) {
    assert.deepEqual(told(view).buttons, [{ label: "重新登录", name: "login", args: [] }]);
    assert.match(told(view).text, /发送 \/login/);
    assert.match(told(view, "en").text, /Send \/login/);
  }
  assert.deepEqual(told({ state: "scanned", picture: undefined }).buttons, []);
});

test("where nothing can be typed a restart is offered, and no button", () => {
  for (const locale of ["zh", "en"] as const) {
    const { text, buttons } = loginWords(ended("kicked"), {
      texts: textsFor(locale),
      loginCommand: undefined,
      time,
    });
    assert.match(text, locale === "zh" ? /重新启动程序/ : /Restart the program/);
    assert.deepEqual(buttons, []);
  }
});

test("the reason stands in plain words, without WeChat's numbers", () => {
  for (const reason of ["kicked", "loggedOutOnPhone", "refused", "expired", "byRequest"] as const) {
    for (const locale of ["zh", "en"] as const) {
      const { text } = told(ended(reason, false, reason === "refused" ? "" : "1101"), locale);
      assert.ok(text.includes(textsFor(locale).login.reasons[reason]));
      assert.doesNotMatch(text, /11\d\d/);
    }
  }
});

test("WeChat's own words are told where it refuses", () => {
  assert.match(
    told({ state: "refused", detail: verbatim("此微信号不能登录网页微信") }).text,
    /此微信号不能登录网页微信/,
  );
  assert.match(told(ended("refused", false, "当前登录环境异常")).text, /当前登录环境异常/);
});

test("a reason of ours is told in the person's language", () => {
  const view: LoginView = { state: "refused", detail: webSays("foreignHost", {}) };
  assert.match(told(view).text, /^微信拒绝了登录：登录被转到了一个不属于微信的地址\n/);
  assert.match(told(view, "en").text, /^WeChat refused the login: the login was sent to a host that is not/);
  const no = WebwxError.ret("webwxinit", 1203, "环境异常");
  const over: LoginView = { state: "loggedOut", reason: "refused", early: false, detail: failureOf(no) };
  assert.match(told(over).text, /：微信接口 webwxinit 返回 1203（loginRefused：环境异常）\n/);
  assert.match(told(over, "en").text, /: webwxinit: WeChat answered 1203 \(loginRefused\): 环境异常\n/);
});

test("a session that ends within a minute of its login comes with the facts and what is safer", () => {
  for (const reason of ["expired", "kicked", "loggedOutOnPhone"] as const) {
    assert.match(told(ended(reason, true)).text, /2025 年 1 月起.*\n稳妥的做法/);
    assert.match(told(ended(reason, true), "en").text, /since January 2025.*\nSafer/);
  }
  assert.doesNotMatch(told(ended("byRequest", true)).text, /2025/, "who asked for it needs no facts");
  // 1100 and 1101 are also what a person's own doing looks like.
  assert.match(told(ended("kicked", true)).text, /被挤下线.*\n如果不是你自己操作的，那就是刚登录/);
  assert.match(
    told(ended("loggedOutOnPhone", true), "en").text,
    /logged out on the phone.*\nIf it was not you: /,
  );
});
