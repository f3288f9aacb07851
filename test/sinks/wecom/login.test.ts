import assert from "node:assert/strict";
import { test } from "node:test";
import type { LoginView } from "../../../src/bridge/ports/sink.ts";
import { RECALLED_AT } from "../../fakes/alerts.ts";
import { failure, rig } from "./rig.ts";

const SECRET = "https://login.weixin.qq.com/l/oaEx9sTQbQ==";
const code = (replaced: boolean): LoginView => ({
  state: "code",
  content: SECRET,
  expiresAt: RECALLED_AT + 300_000,
  replaced,
});
const until = RECALLED_AT + 3_600_000;
const needed = "需要登录微信：请到显示二维码的地方（终端或聊天机器人）扫码。为了账号安全，二维码不会发到群里";

test("no view of a login brings the code to the group", async (t) => {
  const { sink, simulator, signal, log, state } = await rig(t);
  const views: readonly LoginView[] = [
    code(false),
    code(true),
    { state: "scanned", picture: undefined },
    { state: "confirm", expiresAt: RECALLED_AT + 60_000 },
    { state: "confirmed" },
    { state: "loggedIn", accountName: "小明", before: undefined },
    { state: "unanswered" },
    { state: "loggedOut", reason: "kicked", early: false },
    { state: "postponed", reason: "quietHours", until },
  ];
  for (const view of views) await sink.showLogin(view, signal);
  const all = [...simulator.texts(), ...log, JSON.stringify(await state.get("wecom.postponed"))].join("\n");
  assert.ok(!all.includes("oaEx9sTQbQ"), all);
  assert.deepEqual(
    simulator.messages.map(({ type }) => type),
    ["text", "text", "text", "text", "text", "text"],
  );
  const [first, confirm, loggedIn, unanswered, loggedOut, postponed] = simulator.texts();
  assert.equal(first, needed);
  assert.match(confirm ?? "", /请在手机微信上确认登录/);
  assert.match(loggedIn ?? "", /已登录：小明/);
  assert.match(unanswered ?? "", /没有人扫描/);
  assert.match(loggedOut ?? "", /不再监听撤回/);
  assert.match(postponed ?? "", /需要登录微信。现在是免打扰时间/);
});

test("a code that replaces another is no news, one after something else is", async (t) => {
  const { sink, simulator, signal } = await rig(t);
  await sink.showLogin(code(false), signal);
  await sink.showLogin(code(true), signal);
  await sink.showLogin({ state: "scanned", picture: undefined }, signal);
  await sink.showLogin(code(true), signal);
  assert.deepEqual(simulator.texts(), [needed]);
  await sink.showLogin({ state: "unanswered" }, signal);
  await sink.showLogin(code(false), signal);
  assert.equal(simulator.texts().length, 3);
  await sink.showLogin(code(false), signal, true);
  assert.equal(simulator.texts().length, 4);
});

test("a notice that was not accepted is told by the next view", async (t) => {
  const { sink, simulator, signal } = await rig(t);
  simulator.setFault("send", { kind: "status", status: 503 }, 1);
  assert.equal((await failure(sink.showLogin(code(false), signal))).code, "unavailable");
  await sink.showLogin(code(true), signal);
  assert.deepEqual(simulator.texts(), [needed]);
});

test("a postponement is told once, also over a restart", async (t) => {
  const { create, simulator, signal } = await rig(t);
  const view: LoginView = { state: "postponed", reason: "tooMany", until };
  await create().showLogin(view, signal);
  await create().showLogin(view, signal);
  assert.equal(simulator.texts().length, 1);
  await create().showLogin({ ...view, until: until + 1 }, signal);
  assert.equal(simulator.texts().length, 2);
});
