import assert from "node:assert/strict";
import { test } from "node:test";
import type { LoginView } from "../../../src/bridge/sink.ts";
import { timeOfDay } from "../../../src/sinks/telegram/time.ts";
import { failure, never, OWNER, readQr, stage, until, visible } from "./support.ts";

const CODE = "https://login.weixin.qq.com/l/Qa1b2C3d4w==";
const NEXT_CODE = "https://login.weixin.qq.com/l/Zz9y8X7w6w==";
const expiresAt = Date.UTC(2026, 4, 4, 6, 7);
const code = (content = CODE, replaced = false): LoginView => ({
  state: "code",
  content,
  expiresAt,
  replaced,
});

test("the risk is told once, then one photo whose code can be read, with what to do and until when", async (t) => {
  const { sink, simulator, texts } = await stage(t);
  await sink.showLogin(code(), never);
  const [risk, photo, ...more] = visible(simulator);
  assert.equal(risk?.text, texts.login.risk);
  assert.equal(photo?.kind, "photo");
  assert.equal(readQr(photo?.bytes), CODE);
  assert.equal(photo?.text, texts.login.caption(timeOfDay(expiresAt)));
  assert.deepEqual(more, []);
  await sink.showLogin({ state: "unanswered" }, never);
  await sink.showLogin(code(NEXT_CODE), never);
  assert.equal(visible(simulator).filter(({ text }) => text === texts.login.risk).length, 1);
});

test("a replaced code, the scan and the login change the same message, and the photo goes", async (t) => {
  const { sink, simulator, texts, state } = await stage(t, { locale: "en" });
  await sink.showLogin(code(), never);
  const photo = visible(simulator)[1] ?? assert.fail();
  await sink.showLogin(code(NEXT_CODE, true), never);
  assert.equal(readQr(photo.bytes), NEXT_CODE);
  assert.equal(photo.text, `${texts.login.replaced}\n${texts.login.caption(timeOfDay(expiresAt))}`);
  await sink.showLogin({ state: "scanned" }, never);
  assert.equal(photo.text, texts.login.scanned);
  assert.equal(visible(simulator).length, 2);
  await sink.showLogin({ state: "loggedIn", accountName: "宋知远" }, never);
  assert.equal(photo.deleted, true);
  assert.deepEqual(
    visible(simulator).map(({ text }) => text),
    [texts.login.risk, texts.login.loggedIn("宋知远")],
  );
  assert.equal(state.values.get("telegram.login"), undefined);
});

for (const view of [
  { state: "unanswered" },
  { state: "refused", detail: "为了账号安全 <1203>" },
  { state: "loggedOut", detail: "在手机上退出" },
] as const) {
  test(`${view.state}: the code is gone and one line says what to do`, async (t) => {
    const { sink, simulator, texts } = await stage(t);
    await sink.showLogin(code(), never);
    await sink.showLogin(view, never);
    const [, line, ...more] = visible(simulator);
    const words =
      view.state === "unanswered"
        ? texts.login.unanswered("/login")
        : texts.login[view.state](view.detail, "/login");
    assert.equal(line?.text, words);
    assert.match(words, /\/login/);
    assert.deepEqual(more, []);
  });
}

test("a repeated view sends nothing again", async (t) => {
  const { sink, simulator } = await stage(t);
  await sink.showLogin(code(), never);
  const calls = simulator.calls.length;
  await sink.showLogin(code(), never);
  assert.equal(simulator.calls.length, calls);
  await sink.showLogin({ state: "scanned" }, never);
  await sink.showLogin({ state: "scanned" }, never);
  assert.equal(visible(simulator).length, 2);
});

test("a photo that somebody deleted is sent new", async (t) => {
  const { sink, simulator, texts } = await stage(t);
  await sink.showLogin(code(), never);
  const photo = visible(simulator)[1] ?? assert.fail();
  photo.deleted = true;
  await sink.showLogin(code(NEXT_CODE, true), never);
  const fresh = visible(simulator)[1] ?? assert.fail();
  assert.equal(readQr(fresh.bytes), NEXT_CODE);
  fresh.deleted = true;
  await sink.showLogin({ state: "scanned" }, never);
  assert.equal(visible(simulator).at(-1)?.text, texts.login.scanned);
  await sink.showLogin({ state: "loggedIn", accountName: "x" }, never);
  assert.equal(visible(simulator).at(-1)?.text, texts.login.loggedIn("x"));
});

test("a code that is too old to be deleted is painted over", async (t) => {
  const { sink, simulator } = await stage(t);
  await sink.showLogin(code(), never);
  const photo = visible(simulator)[1] ?? assert.fail();
  photo.date -= 3 * 86_400;
  await sink.showLogin({ state: "unanswered" }, never);
  assert.equal(photo.deleted, false);
  assert.equal(readQr(photo.bytes), undefined);
  assert.equal(photo.text, "");
});

test("a code that an earlier process left is taken away at the next start", async (t) => {
  const first = await stage(t);
  await first.sink.showLogin(code(), never);
  const photo = visible(first.simulator)[1] ?? assert.fail();
  await first.stop();
  const second = await stage(t, { simulator: first.simulator, state: first.state });
  await second.start();
  await until(() => photo.deleted && !second.state.values.has("telegram.login"), "the stale code to go");
});

test("a failed removal is repeated with the next view, and the code is gone before the word is said", async (t) => {
  const { sink, simulator, texts } = await stage(t);
  await sink.showLogin(code(), never);
  const photo = visible(simulator)[1] ?? assert.fail();
  simulator.setFault("deleteMessage", "html", 1);
  const error = await failure(sink.showLogin({ state: "loggedIn", accountName: "x" }, never));
  assert.equal(error.code, "unavailable");
  assert.deepEqual([photo.deleted, visible(simulator).length], [false, 2]);
  await sink.showLogin({ state: "loggedIn", accountName: "x" }, never);
  assert.deepEqual([photo.deleted, visible(simulator).at(-1)?.text], [true, texts.login.loggedIn("x")]);
});

test("without a chat no code goes anywhere", async (t) => {
  const { sink, simulator } = await stage(t, { config: { chatId: undefined } });
  simulator.addChat(OWNER);
  assert.equal((await failure(sink.showLogin(code(), never))).code, "notReady");
  assert.deepEqual(simulator.calls, []);
});

test("the code is in no log, state or error", async (t) => {
  const { sink, state, log, simulator } = await stage(t);
  await sink.showLogin(code(), never);
  simulator.setFault("editMessageMedia", "reset", 1);
  const error = await failure(sink.showLogin(code(NEXT_CODE, true), never));
  const told = JSON.stringify([[...state.values], log, error.message, error.stack]);
  assert.doesNotMatch(told, /Qa1b2C3d4w|Zz9y8X7w6w/);
});

test("a notice of the bridge is one plain message", async (t) => {
  const { sink, simulator } = await stage(t);
  await sink.notify("离线 <13:40>", never);
  assert.deepEqual(
    visible(simulator).map(({ text, entities }) => [text, entities]),
    [["离线 <13:40>", []]],
  );
});
