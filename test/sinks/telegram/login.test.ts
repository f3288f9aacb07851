import assert from "node:assert/strict";
import { test } from "node:test";
import { loginWords } from "../../../src/bridge/describe/login.ts";
import { verbatim } from "../../../src/bridge/model/reasons.ts";
import type { LoginView } from "../../../src/bridge/ports/sink.ts";
import { timeOfDay } from "../../../src/sinks/telegram/chat/time.ts";
import { png } from "../../simulators/telegram/support.ts";
import { sample } from "./samples.ts";
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

const scanned: LoginView = { state: "scanned", picture: undefined };
const loggedIn = (accountName: string): LoginView => ({ state: "loggedIn", accountName, before: undefined });

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
  await sink.showLogin(scanned, never);
  assert.equal(photo.text, texts.login.scanned);
  await sink.showLogin({ state: "confirmed" }, never);
  assert.equal(photo.text, texts.login.confirmed);
  assert.equal(visible(simulator).length, 2);
  await sink.showLogin(loggedIn("宋知远"), never);
  assert.equal(photo.deleted, true);
  assert.deepEqual(
    visible(simulator).map(({ text }) => text),
    [texts.login.risk, texts.login.loggedIn("宋知远")],
  );
  assert.equal(state.values.get("telegram.login"), undefined);
});

const until14 = new Date(2026, 4, 4, 14, 7).getTime();
const endings: readonly LoginView[] = [
  { state: "unanswered" },
  { state: "refused", detail: verbatim("为了账号安全 <1203>") },
  { state: "postponed", reason: "quietHours", until: until14 },
  { state: "postponed", reason: "tooMany", until: until14 },
  { state: "postponed", reason: "coolDown", until: until14 },
  { state: "loggedOut", reason: "kicked", early: false, detail: verbatim("1101") },
  { state: "loggedOut", reason: "refused", early: false, detail: verbatim("环境异常") },
  { state: "loggedOut", reason: "expired", early: true, detail: verbatim("1102") },
];
for (const view of endings) {
  test(`${Object.values(view).join(" ")}: the code is gone, words and a button say what to do`, async (t) => {
    const { sink, simulator, texts } = await stage(t);
    await sink.showLogin(code(), never);
    await sink.showLogin(view, never);
    const [, line, ...more] = visible(simulator);
    const words = loginWords(view, { texts, loginCommand: "/login", time: timeOfDay });
    assert.equal(line?.text, words.text);
    assert.match(words.text, /\/login/);
    if (view.state === "postponed" && view.reason !== "tooMany") assert.match(words.text, /14:07/);
    assert.deepEqual(line?.markup, [[{ text: texts.login.again, callbackData: "run:login" }]]);
    assert.deepEqual(more, []);
  });
}

test("a repeated view sends nothing again", async (t) => {
  const { sink, simulator } = await stage(t);
  await sink.showLogin(code(), never);
  const calls = simulator.calls.length;
  await sink.showLogin(code(), never);
  assert.equal(simulator.calls.length, calls);
  await sink.showLogin(scanned, never);
  await sink.showLogin(scanned, never);
  assert.equal(visible(simulator).length, 2);
});

const JPEG = new Uint8Array(sample("jpeg", 4000, 132, 132));
const face = (bytes: Uint8Array): LoginView => ({
  state: "scanned",
  picture: { mime: "text/html", base64: Buffer.from(bytes).toString("base64") },
});

for (const [what, bytes] of [
  ["JPEG", JPEG],
  ["PNG", png(132, 132)],
] as const) {
  test(`the ${what} of the account that scanned takes the place of the code`, async (t) => {
    const { sink, simulator, texts } = await stage(t);
    await sink.showLogin(code(), never);
    const photo = visible(simulator)[1] ?? assert.fail();
    await sink.showLogin(face(bytes), never);
    assert.deepEqual(Buffer.from(photo.bytes ?? []), Buffer.from(bytes));
    assert.equal(photo.text, texts.login.scanned);
    assert.equal(visible(simulator).length, 2);
    await sink.showLogin(code(), never);
    assert.equal(
      readQr(visible(simulator)[1]?.bytes),
      CODE,
      "the same code, shown once more, is a code again",
    );
    await sink.showLogin(loggedIn("x"), never);
    assert.deepEqual(
      visible(simulator).map(({ kind }) => kind),
      ["text", "text"],
    );
  });
}

for (const [what, bytes] of [
  ["no picture", new TextEncoder().encode("<html>")],
  ["a GIF", new Uint8Array(sample("gif", 100))],
  ["too large", new Uint8Array(sample("jpeg", 256 * 1024 + 1, 132, 132))],
  ["cut off", JPEG.slice(0, 2000)],
  ["out of all proportion", new Uint8Array(sample("jpeg", 4000, 10, 900))],
  ["empty", new Uint8Array()],
] as const) {
  test(`a picture that is ${what} changes the caption only`, async (t) => {
    const { sink, simulator, texts } = await stage(t);
    await sink.showLogin(code(), never);
    const photo = visible(simulator)[1] ?? assert.fail();
    const before = photo.bytes;
    await sink.showLogin(face(bytes), never);
    assert.equal(photo.text, texts.login.scanned);
    assert.equal(photo.bytes, before);
    assert.equal(visible(simulator).length, 2);
  });
}

test("the largest picture that is taken has 256 KiB", async (t) => {
  const { sink, simulator } = await stage(t);
  await sink.showLogin(code(), never);
  await sink.showLogin(face(new Uint8Array(sample("jpeg", 256 * 1024, 132, 132))), never);
  assert.equal(visible(simulator)[1]?.bytes?.length, 256 * 1024);
});

test("a picture that cannot be sent now is tried again with the view", async (t) => {
  const { sink, simulator } = await stage(t);
  await sink.showLogin(code(), never);
  simulator.setFault("editMessageMedia", "html", 1);
  assert.equal((await failure(sink.showLogin(face(JPEG), never))).code, "unavailable");
  await sink.showLogin(face(JPEG), never);
  assert.equal(visible(simulator)[1]?.bytes?.length, JPEG.length);
});

const confirm = (at = until14): LoginView => ({ state: "confirm", expiresAt: at });

test("a login that the phone confirms is one line of words, which goes at the end", async (t) => {
  const { sink, simulator, texts, state } = await stage(t);
  await sink.showLogin(confirm(), never);
  const [risk, line] = visible(simulator);
  assert.equal(risk?.text, texts.login.risk);
  assert.deepEqual([line?.kind, line?.text], ["text", texts.login.confirm("14:07")]);
  await sink.showLogin(confirm(), never);
  assert.equal(visible(simulator).length, 2);
  await sink.showLogin(face(JPEG), never);
  assert.equal(line?.text, texts.login.scanned);
  await sink.showLogin(loggedIn("小明"), never);
  assert.equal(line?.deleted, true);
  assert.equal(visible(simulator).at(-1)?.text, texts.login.loggedIn("小明"));
  assert.equal(state.values.get("telegram.login"), undefined);
});

test("confirming and a code take each other's place, and are new messages", async (t) => {
  const { sink, simulator } = await stage(t);
  const shapes = (): unknown => visible(simulator).map(({ kind }) => kind);
  await sink.showLogin(confirm(), never);
  await sink.showLogin(code(CODE, true), never);
  assert.deepEqual(shapes(), ["text", "photo"]);
  await sink.showLogin(confirm(), never);
  assert.deepEqual(shapes(), ["text", "text"]);
  await sink.showLogin(confirm(until14 + 60_000), never);
  assert.deepEqual(shapes(), ["text", "text"]);
  assert.match(visible(simulator)[1]?.text ?? "", /14:08/);
});

test("words that an earlier process left, too old to be deleted, are emptied", async (t) => {
  const first = await stage(t);
  await first.sink.showLogin(confirm(), never);
  const line = visible(first.simulator)[1] ?? assert.fail();
  line.date -= 3 * 86_400;
  await first.stop();
  const second = await stage(t, { simulator: first.simulator, state: first.state });
  await second.start();
  await until(() => line.text === "–" && !second.state.values.has("telegram.login"), "the old words to go");
});

test("another account than before is told by both names, harmless for a group", async (t) => {
  const group = { chatId: "-700", ownerIds: [OWNER] };
  const { sink, simulator } = await stage(t, { config: group });
  const view: LoginView = { state: "loggedIn", accountName: "@someone\u202e", before: "小明\u0000" };
  await sink.showLogin(view, never);
  const text = visible(simulator, "-700")[0]?.text ?? "";
  assert.ok(text.includes("@\u2060someone。"));
  assert.ok(text.includes("小明），"));
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
  await sink.showLogin(scanned, never);
  assert.equal(visible(simulator).at(-1)?.text, texts.login.scanned);
  await sink.showLogin(loggedIn("x"), never);
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
  const error = await failure(sink.showLogin(loggedIn("x"), never));
  assert.equal(error.code, "unavailable");
  assert.deepEqual([photo.deleted, visible(simulator).length], [false, 2]);
  await sink.showLogin(loggedIn("x"), never);
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

test("a login that is put off is told once for each reason and end, whatever restarts come between", async (t) => {
  const first = await stage(t);
  const quiet: LoginView = { state: "postponed", reason: "quietHours", until: until14 };
  const later = { ...quiet, until: until14 + 60_000 };
  for (const view of [quiet, quiet, later, { ...later, reason: "tooMany" } as const]) {
    const next = await stage(t, { simulator: first.simulator, state: first.state });
    await next.sink.showLogin(code(), never);
    await next.sink.showLogin(view, never);
  }
  const shown = visible(first.simulator).map(({ kind }) => kind);
  assert.deepEqual(shown, ["text", "text", "text", "text"], "the risk, and three ends");
});

test("a code that is asked for again is a new photo, and the earlier one goes", async (t) => {
  const { sink, simulator, texts } = await stage(t);
  await sink.showLogin(code(), never);
  const earlier = visible(simulator)[1] ?? assert.fail();
  await sink.showLogin(code(), never, true);
  const [risk, photo, ...more] = visible(simulator);
  assert.deepEqual([risk?.text, more], [texts.login.risk, []]);
  assert.equal(earlier.deleted, true);
  assert.ok((photo?.messageId ?? 0) > earlier.messageId);
  assert.equal(readQr(photo?.bytes), CODE);
  assert.equal(photo?.text, texts.login.caption(timeOfDay(expiresAt)));
  await sink.showLogin(code(NEXT_CODE, true), never);
  assert.equal(readQr(photo?.bytes), NEXT_CODE);
  await sink.showLogin(loggedIn("x"), never);
  assert.equal(photo?.deleted, true);
});

test("a code that replaces another and is asked for again at once is a new photo too", async (t) => {
  const { sink, simulator, texts } = await stage(t);
  await sink.showLogin(code(), never);
  await sink.showLogin(code(NEXT_CODE, true), never, true);
  const photos = visible(simulator).filter(({ kind }) => kind === "photo");
  assert.deepEqual(
    photos.map(({ bytes, text, edits }) => [readQr(bytes), text, edits]),
    [[NEXT_CODE, texts.login.caption(timeOfDay(expiresAt)), 0]],
  );
});

for (const [what, fault] of [
  ["gone", { error_code: 400, description: "Bad Request: message to delete not found" }],
  ["not to be deleted now", "html"],
] as const) {
  test(`an earlier code that is ${what} does not keep back the new one; that is only logged`, async (t) => {
    const { sink, simulator, log } = await stage(t);
    await sink.showLogin(code(), never);
    simulator.setFault("deleteMessage", fault, 1);
    await sink.showLogin(code(), never, true);
    const photo = visible(simulator).at(-1);
    assert.equal(readQr(photo?.bytes), CODE);
    assert.equal(simulator.calls.filter(({ method }) => method === "sendPhoto").length, 2);
    assert.ok(log.some(({ text }) => /login message/.test(text)));
    assert.doesNotMatch(JSON.stringify(log), /Qa1b2C3d4w/);
    await sink.showLogin(loggedIn("x"), never);
    assert.equal(photo?.deleted, true);
  });
}

test("a new photo that cannot be sent is sent with the next try, once", async (t) => {
  const { sink, simulator } = await stage(t);
  await sink.showLogin(code(), never);
  simulator.setFault("sendPhoto", { error_code: 500, description: "Internal Server Error" }, 1);
  assert.equal((await failure(sink.showLogin(code(), never, true))).code, "unavailable");
  await sink.showLogin(code(), never, true);
  assert.equal(visible(simulator).filter(({ kind }) => kind === "photo").length, 1);
});

test("a confirmation that is asked for again is a new message, and the earlier one goes", async (t) => {
  const { sink, simulator, texts } = await stage(t);
  await sink.showLogin(confirm(), never);
  const earlier = visible(simulator)[1] ?? assert.fail();
  await sink.showLogin(confirm(), never, true);
  const [, line, ...more] = visible(simulator);
  assert.deepEqual([earlier.deleted, line?.text, more], [true, texts.login.confirm("14:07"), []]);
});

test("the end of a login that is asked for again is told again", async (t) => {
  const { sink, simulator } = await stage(t);
  const quiet: LoginView = { state: "postponed", reason: "quietHours", until: until14 };
  await sink.showLogin(quiet, never);
  await sink.showLogin(quiet, never);
  assert.equal(visible(simulator).length, 1);
  await sink.showLogin(quiet, never, true);
  assert.equal(visible(simulator).length, 2);
});

test("a code is told in the language of that moment", async (t) => {
  const it = await stage(t);
  await it.sink.showLogin(code(), never);
  it.speak("en");
  await it.sink.showLogin(code(NEXT_CODE, true), never);
  assert.match(visible(it.simulator)[1]?.text ?? "", /^[\x20-\x7e\n]+$/);
});

test("the login of a sink's own has a message of its own under its name: the end of one login leaves the other", async (t) => {
  const { sink, simulator, texts } = await stage(t, { locale: "en" });
  const of = { name: "filehelper", title: { zh: "文件传输助手", en: "filehelper" } };
  await sink.showLogin(code(), never);
  await sink.showLogin({ ...code(NEXT_CODE), of }, never);
  const [, source, own] = visible(simulator);
  assert.equal(readQr(source?.bytes), CODE);
  assert.equal(readQr(own?.bytes), NEXT_CODE);
  assert.equal(
    own?.text,
    `${texts.login.own.heading("filehelper")}\n${texts.login.caption(timeOfDay(expiresAt))}`,
  );
  await sink.showLogin({ ...loggedIn("老周"), of }, never);
  assert.deepEqual([source?.deleted, own?.deleted], [false, true]);
  await sink.showLogin({ state: "loggedOut", reason: "kicked", early: false, of }, never);
  const told = visible(simulator).at(-1);
  assert.match(told?.text ?? "", /Send \/login filehelper to log in again$/);
  assert.equal(source?.deleted, false);
});
