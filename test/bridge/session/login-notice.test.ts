import assert from "node:assert/strict";
import { test } from "node:test";
import { DeliveryError } from "../../../src/bridge/model/errors.ts";
import type { LoginView } from "../../../src/bridge/ports/sink.ts";
import { LoginNotice } from "../../../src/bridge/session/announcements/login-notice.ts";
import type { Locale } from "../../../src/text/catalogue/texts.ts";
import { allTexts } from "../../all-texts.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";

const SECRET = "https://login.weixin.qq.com/l/4fXb9QaZ1w==";
const NAMED = { zh: "通知", en: "Push" };
const BOT = { zh: "机器人", en: "Bot" };
const SCREEN = { zh: "终端", en: "terminal" };

const code = (replaced = false): LoginView => ({
  state: "code",
  content: SECRET,
  expiresAt: 60_000,
  replaced,
});
const loggedIn: LoginView = { state: "loggedIn", accountName: "小明", before: undefined };
const loggedOut: LoginView = { state: "loggedOut", reason: "kicked", early: false };

function setUp(
  locale: Locale = "zh",
  state = new MemoryStateStore(),
  places = { codes: [BOT, SCREEN], commands: [BOT] },
) {
  const told: string[] = [];
  let broken = false;
  const sink = {
    name: "push",
    title: NAMED,
    start: async () => {},
    stop: async () => {},
    deliver: async () => ({ messageId: "" }),
    notify: async (text: string) => {
      if (broken) throw new DeliveryError("unavailable", "away");
      told.push(text);
    },
  };
  const notice = new LoginNotice(sink, {
    state,
    texts: allTexts(locale),
    clock: new ManualClock(),
    codePlaces: places.codes,
    commandPlaces: places.commands,
  });
  const show = (view: LoginView): Promise<void> => notice.showLogin(view, new AbortController().signal);
  return {
    told,
    state,
    show,
    fail: (value: boolean) => {
      broken = value;
    },
  };
}

for (const [locale, needed, done, ended] of [
  [
    "zh",
    "需要登录微信：二维码在机器人、终端里，请用手机微信扫一扫",
    "已登录：小明。开始监听撤回",
    /到机器人里发登录命令重新登录$/,
  ],
  [
    "en",
    "A WeChat login is needed: the code is at: Bot, terminal. Scan it with WeChat on your phone",
    "Logged in as 小明. Watching for recalls",
    /Use the login command at Bot to log in again$/,
  ],
] as const) {
  test(`a login that is needed, done and ended is told without its code (${locale})`, async () => {
    const { told, show } = setUp(locale);
    for (const view of [
      code(),
      code(true),
      { state: "scanned", picture: undefined } as const,
      loggedIn,
      loggedOut,
    ])
      await show(view);
    assert.deepEqual(told.slice(0, 2), [needed, done]);
    assert.match(told[2] ?? "", ended);
    assert.equal(told.length, 3);
    assert.ok(!told.join("\n").includes("4fXb9QaZ1w"));
  });
}

test("news is told once over restarts, and again after other news", async () => {
  const first = setUp();
  await first.show(code());
  const second = setUp("zh", first.state);
  await second.show(code());
  assert.deepEqual(second.told, []);
  await second.show(loggedIn);
  await second.show(code());
  assert.equal(second.told.length, 2);
});

test("each postponement is told once", async () => {
  const { told, show } = setUp();
  const until = (at: number): LoginView => ({ state: "postponed", reason: "quietHours", until: at });
  for (const view of [until(1_000_000), until(1_000_000), until(90_000_000)]) await show(view);
  assert.equal(told.length, 2);
});

test("news that the place did not take is told by the next try", async () => {
  const { told, show, fail } = setUp();
  fail(true);
  await assert.rejects(show(code()), DeliveryError);
  fail(false);
  await show(code());
  assert.equal(told.length, 1);
});

test("where no place shows a code or takes a command, a restart in a terminal is the way", async () => {
  const { told, show } = setUp("en", undefined, { codes: [], commands: [] });
  await show(code());
  await show({ state: "unanswered" });
  assert.match(told[0] ?? "", /no place shows the code: tick the terminal in npm run setup/);
  assert.match(told[1] ?? "", /Restart the program in a terminal to try again/);
});

test("the login of a sink's own is told under its name, with the command that it needs", async () => {
  const told: string[] = [];
  const notice = new LoginNotice(
    { name: "push", notify: async (text) => void told.push(text) },
    {
      ...{ state: new MemoryStateStore(), texts: allTexts("en"), clock: new ManualClock(), of: "helper" },
      codePlaces: [BOT],
      commandPlaces: [BOT],
    },
  );
  const of = { name: "helper", title: { zh: "小助手", en: "Helper" } };
  const signal = new AbortController().signal;
  await notice.showLogin({ ...code(), of }, signal);
  await notice.showLogin({ ...loggedOut, of }, signal);
  assert.match(told[0] ?? "", /^Helper needs a login of its own: the code is at: Bot/);
  assert.match(told[1] ?? "", /^Login of Helper [\s\S]*login command \(login helper\) at Bot/);
  assert.ok(!told.join().includes(SECRET));
});
