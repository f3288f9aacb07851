import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import type { LoginView } from "../../../src/bridge/ports/sink.ts";
import { NAME_WAIT_MS } from "../../../src/sinks/telegram/commands/pairing.ts";
import { CODE_TTL_MS } from "../../../src/sinks/telegram/commands/pairing-code.ts";
import { ANSWER_EVERY_MS, MAX_ANSWERED } from "../../../src/sinks/telegram/commands/rare-answers.ts";
import { telegramWords } from "../../../src/sinks/telegram/texts/words.ts";
import { rowsOf } from "../../../src/text/tools/rows.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import { readBlocks } from "../../read-blocks.ts";
import { never, OWNER, STRANGER, type Stage, stage, until, visible, welcome } from "./support.ts";

type Options = Parameters<typeof stage>[1];

const link = /https:\/\/t\.me\/recall_bot\?start=([A-Za-z0-9_-]{1,64})$/m;
const code: LoginView = {
  state: "code",
  content: "https://login.weixin.qq.com/l/a",
  expiresAt: Date.now() + 300_000,
  replaced: false,
};

const linkIn = (print: string | undefined): string => link.exec(print ?? "")?.[0] ?? assert.fail(print);
const codeIn = (print: string | undefined): string => link.exec(print ?? "")?.[1] ?? assert.fail(print);

async function unpaired(t: TestContext, options: Options = {}): Promise<Stage & Sayer> {
  const { config, ...more } = options;
  const it = await stage(t, { clock: new ManualClock(), config: { chatId: undefined, ...config }, ...more });
  await it.start();
  await until(() => it.prints.length > 0, "the first code");
  const say: Sayer["say"] = (text, userId = OWNER, user = {}) =>
    void it.simulator.sendFromUser({ chatId: userId, userId, text, user });
  return { ...it, say };
}

type Sayer = { say(text: string, userId?: string, user?: Readonly<Record<string, string>>): void };

const words = (it: Stage) => telegramWords(it.texts).pairing;

const answered = (it: Stage, text: string, chatId = OWNER): Promise<unknown> =>
  until(() => visible(it.simulator, chatId).find((each) => each.text === text), text);

/** Waits until the bot has read everything that was said before. */
async function allRead(it: Stage & Sayer, asker = "9999"): Promise<void> {
  const before = visible(it.simulator, asker).length;
  it.say("/pair", asker);
  await until(() => visible(it.simulator, asker).length > before, "an answer to the last message");
}

for (const locale of ["zh", "en"] as const) {
  test(`the terminal names the bot and shows its link as text and as a QR code, in ${locale}`, async (t) => {
    const it = await unpaired(t, { locale });
    const [print = ""] = it.prints;
    assert.equal(it.prints.length, 1);
    assert.match(print, /@recall_bot\b/);
    assert.equal(readBlocks(print), linkIn(print));
    assert.match(print, new RegExp(`/pair ${codeIn(print)}$`, "m"));
    assert.ok(rowsOf(print, 80) < 24, "it fits into 80 x 24");
    assert.doesNotMatch(print, /\u001b/);
  });

  test(`the person and the terminal learn of the pairing in ${locale}`, async (t) => {
    const it = await unpaired(t, { locale });
    it.say(`/start ${codeIn(it.prints[0])}`, OWNER, {
      first_name: "Ann\u001b[2J",
      last_name: "Lee",
      username: "ann_lee",
    });
    await answered(it, welcome(it.texts));
    assert.match(welcome(it.texts), /\/help/);
    assert.deepEqual(it.prints.slice(1), [words(it).pairedWith("Ann[2J Lee (@ann_lee)")]);
  });
}

test("the code pairs alone, in small letters and divided as well", async (t) => {
  const it = await unpaired(t);
  const typed = codeIn(it.prints[0]).toLowerCase();
  it.say(` ${typed.slice(0, 4)}-${typed.slice(4)} `);
  await answered(it, welcome(it.texts));
});

test("after the pairing the link says that it is done, and a start alone is a command", async (t) => {
  const it = await unpaired(t);
  const start = `/start ${codeIn(it.prints[0])}`;
  it.say(start);
  await answered(it, welcome(it.texts));
  it.say(start);
  await answered(it, words(it).already);
  it.say("/start");
  await answered(it, "ran start");
});

test("a login code that waits appears in the chat at once", async (t) => {
  const it = await unpaired(t);
  await assert.rejects(it.sink.showLogin(code, never));
  const wakes = it.wakes();
  it.say(`/start ${codeIn(it.prints[0])}`);
  await until(() => it.wakes() > wakes, "the boards to be woken");
  await it.sink.showLogin(code, never);
  assert.deepEqual(
    visible(it.simulator).map(({ kind }) => kind),
    ["text", "text", "photo"],
  );
});

for (const [locale, tag, other] of [
  ["en", "zh-hans", "zh"],
  ["zh", "en", "en"],
] as const) {
  test(`a person whose Telegram is in ${tag} is told in it how to change the language ${locale}`, async (t) => {
    const it = await unpaired(t, { locale });
    it.say(codeIn(it.prints[0]), OWNER, { language_code: tag });
    const hint = telegramWords({ locale: other }).pairing.speakThis;
    assert.match(hint, new RegExp(`/lang ${other}$`));
    await answered(it, `${welcome(it.texts)}\n${hint}`);
  });
}

test("a person whose Telegram is in a third language gets the welcome alone", async (t) => {
  const it = await unpaired(t);
  it.say(codeIn(it.prints[0]), OWNER, { language_code: "enm" });
  await answered(it, welcome(it.texts));
});

test("an unpaired private chat is answered once an hour, whatever comes", async (t) => {
  const clock = new ManualClock();
  const it = await unpaired(t, { clock });
  const user = { id: Number(STRANGER), is_bot: false, first_name: "x" };
  const message = { message_id: 1, date: 1, chat: { id: Number(STRANGER), type: "private" }, from: user };
  it.simulator.addChat(STRANGER);
  it.simulator.sendUpdate("message", { ...message, sticker: {} });
  await answered(it, words(it).sendCode, STRANGER);
  for (const text of ["/start", "/status", "hello", "你好", "/start@other_bot x"]) it.say(text, STRANGER);
  const forwarded = { forward_origin: { type: "user", date: 1, sender_user: user } };
  it.simulator.sendUpdate("message", { ...message, ...forwarded, text: `/pair ${codeIn(it.prints[0])}` });
  await allRead(it);
  await clock.advance(ANSWER_EVERY_MS - 1);
  it.say("hello", STRANGER);
  await allRead(it);
  assert.equal(visible(it.simulator, STRANGER).length, 1);
  assert.equal(it.state.values.get("telegram.pairing"), undefined, "a forwarded code pairs nobody");
  await clock.advance(1);
  it.say("hello", STRANGER);
  await until(() => visible(it.simulator, STRANGER).length === 2, "an answer an hour later");
  assert.deepEqual(it.requests, []);
  assert.deepEqual(it.strangers, []);
});

test("so many unpaired chats are answered in an hour, and no more", async (t) => {
  const clock = new ManualClock();
  const it = await unpaired(t, { clock });
  const people = Array.from({ length: MAX_ANSWERED + 5 }, (_, index) => String(70_000 + index));
  for (const person of people) it.say("hello", person);
  await allRead(it);
  const heard = (): number => people.filter((person) => visible(it.simulator, person).length > 0).length;
  assert.equal(heard(), MAX_ANSWERED);
  await clock.advance(ANSWER_EVERY_MS);
  for (const person of people) it.say("hello", person);
  await allRead(it);
  assert.equal(heard(), MAX_ANSWERED, "the same people are first again");
});

test("guesses without a command count too: five burn the code, and the sixth is not heard", async (t) => {
  const it = await unpaired(t);
  for (let n = 0; n < 3; n += 1) it.say("22222222", STRANGER);
  for (let n = 0; n < 3; n += 1) it.say("/start nonsense", STRANGER);
  await until(() => it.prints.length === 2, "a new code");
  it.say(codeIn(it.prints[1]), STRANGER);
  it.say(`/start ${codeIn(it.prints[0])}`);
  await answered(it, words(it).wrongCode);
  assert.equal(visible(it.simulator, STRANGER).length, 5);
  it.say(`/start ${codeIn(it.prints[1])}`);
  await answered(it, welcome(it.texts));
});

for (const said of [(right: string) => `/start@recall_bot ${right}`, (right: string) => right]) {
  test(`in a group the code is burnt and pairs nobody: ${said("CODE")}`, async (t) => {
    const it = await unpaired(t);
    const right = codeIn(it.prints[0]);
    it.simulator.sendFromUser({ chatId: "-500", userId: OWNER, text: said(right) });
    await answered(it, words(it).privateChatOnly, "-500");
    assert.equal(it.state.values.get("telegram.pairing"), undefined);
    it.say(right);
    await answered(it, words(it).wrongCode);
  });
}

test("in a group words are neither answered nor reported", async (t) => {
  const it = await unpaired(t, { config: { ownerIds: [OWNER] } });
  for (const text of ["whatever", "hello", "/start x"])
    it.simulator.sendFromUser({ chatId: "-500", userId: STRANGER, text });
  await allRead(it, OWNER);
  assert.deepEqual(visible(it.simulator, "-500"), []);
  assert.deepEqual(it.strangers, []);
});

test("with owner ids set others get no answer before the pairing, and are reported", async (t) => {
  const it = await unpaired(t, { config: { ownerIds: [OWNER] } });
  for (const text of ["hello", "/start", "22222222"]) it.say(text, STRANGER);
  await until(() => it.strangers.length > 0, "a report");
  it.say("hello");
  await answered(it, words(it).sendCode);
  assert.deepEqual(visible(it.simulator, STRANGER), []);
});

test("while Telegram is out of reach the code is printed for /pair, and the link once it answers", async (t) => {
  const clock = new ManualClock();
  const it = await stage(t, { clock, config: { chatId: undefined } });
  it.simulator.setFault("getMe", "reset");
  await it.start();
  await it.simulator.waitForCall(({ method }) => method === "getMe");
  assert.deepEqual(it.prints, []);
  await clock.advance(NAME_WAIT_MS);
  await until(() => it.prints.length === 1, "the code");
  const [, pair] = /\/pair (\S+)$/.exec(it.prints[0] ?? "") ?? [];
  assert.doesNotMatch(it.prints[0] ?? "", /t\.me/);
  it.simulator.clearFaults();
  await clock.advance(60_000);
  await until(() => it.prints.length === 2, "the link");
  assert.equal(codeIn(it.prints[1]), pair);
  assert.equal(readBlocks(it.prints[1] ?? ""), linkIn(it.prints[1]));
});

test("with a token that Telegram does not accept the terminal says so, and the code follows once it does", async (t) => {
  const clock = new ManualClock();
  const it = await stage(t, { clock, config: { chatId: undefined } });
  it.simulator.revokeToken();
  await it.start();
  await until(() => it.prints.length > 0, "the reason");
  await clock.advance(NAME_WAIT_MS);
  await clock.advance(300_000);
  await until(() => clock.waiting.length > 0, "the next try");
  assert.equal(it.prints.length, 1);
  assert.match(it.prints[0] ?? "", /TELEGRAM_BOT_TOKEN.*Unauthorized/);
  it.simulator.restoreToken();
  await clock.advance(300_000);
  await until(() => it.prints.length === 2, "the code");
  linkIn(it.prints[1]);
});

test("after the pairing strangers get no answer, whatever they send", async (t) => {
  const it = await unpaired(t);
  const right = codeIn(it.prints[0]);
  it.say(right);
  await answered(it, welcome(it.texts));
  it.simulator.addChat(STRANGER);
  const from = { id: Number(STRANGER), is_bot: false, first_name: "x" };
  const chat = { id: Number(STRANGER), type: "private" };
  it.simulator.sendUpdate("message", { message_id: 1, date: 1, chat, from, sticker: {} });
  for (const text of ["hello", "/start", `/start ${right}`, right]) it.say(text, STRANGER);
  it.say("/help");
  await answered(it, "ran help");
  assert.deepEqual(visible(it.simulator, STRANGER), []);
});

for (const locale of ["zh", "en"] as const)
  test(`a code that replaces another brings its link and no QR code, in ${locale}`, async (t) => {
    const clock = new ManualClock();
    const it = await unpaired(t, { clock, locale });
    await clock.advance(CODE_TTL_MS);
    await until(() => it.prints.length === 2, "a second code");
    assert.notEqual(codeIn(it.prints[1]), codeIn(it.prints[0]));
    assert.equal(rowsOf(`${it.prints[1]}\n`, 80), 2);
  });

test("in a small terminal the QR code waits for the end of a login, in a large one it does not", async (t) => {
  const small = await stage(t, {
    config: { chatId: undefined },
    screen: { columns: () => 80, rows: () => 24 },
  });
  await assert.rejects(small.sink.showLogin(code, never));
  await small.start();
  await until(() => small.prints.length > 0, "the code");
  linkIn(small.prints[0]);
  assert.ok(rowsOf(small.prints[0] ?? "", 80) <= 2, "the login code stays in sight");
  await assert.rejects(small.sink.showLogin({ state: "scanned", picture: undefined }, never));
  await assert.rejects(small.sink.showLogin({ state: "confirmed" }, never));
  assert.equal(small.prints.length, 1);
  const end: LoginView = { state: "unanswered" };
  await assert.rejects(small.sink.showLogin(end, never));
  await assert.rejects(small.sink.showLogin(end, never));
  assert.equal(small.prints.length, 2);
  assert.equal(readBlocks(small.prints[1] ?? ""), linkIn(small.prints[0]));

  const large = await stage(t, {
    config: { chatId: undefined },
    screen: { columns: () => 80, rows: () => 60 },
  });
  await assert.rejects(large.sink.showLogin(code, never));
  await large.start();
  await until(() => large.prints.length > 0, "the code");
  assert.equal(readBlocks(large.prints[0] ?? ""), linkIn(large.prints[0]));
});

test("a login code that scrolled the QR code away brings it again when the login has ended", async (t) => {
  const it = await unpaired(t, { screen: { columns: () => 80, rows: () => 24 } });
  assert.equal(readBlocks(it.prints[0] ?? ""), linkIn(it.prints[0]));
  await assert.rejects(it.sink.showLogin(code, never));
  await assert.rejects(it.sink.showLogin({ state: "unanswered" }, never));
  assert.deepEqual(it.prints.slice(1), [it.prints[0]]);
});

test("a terminal that is too narrow for the QR code shows the link", async (t) => {
  const it = await unpaired(t, { screen: { columns: () => 30 } });
  assert.equal(it.prints[0]?.split("\n").length, 2);
  linkIn(it.prints[0]);
});

test("with colours the QR code is light on dark in every terminal", async (t) => {
  const it = await unpaired(t, { screen: { columns: () => 80, rows: () => 60, colour: true } });
  const lines = (it.prints[0] ?? "").split("\n").filter((line) => line.includes("█"));
  assert.ok(lines.every((line) => line.startsWith("\u001b[38;5;231;48;5;16m") && line.endsWith("\u001b[0m")));
  assert.equal(readBlocks(it.prints[0] ?? ""), linkIn(it.prints[0]));
});
