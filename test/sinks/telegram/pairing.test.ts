import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { CODE_TTL_MS } from "../../../src/sinks/telegram/commands/pairing-code.ts";
import { telegramWords } from "../../../src/sinks/telegram/texts/words.ts";
import { alertOf } from "../../fakes/alerts.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import { failure, never, OWNER, STRANGER, type Stage, stage, until, visible, welcome } from "./support.ts";

const codeIn = (print: string | undefined): string =>
  /\b[2-9A-HJKMNP-TV-Z]{8}\b/.exec(print ?? "")?.[0] ?? assert.fail(`no code in ${print}`);

async function unpaired(
  t: TestContext,
  config = {},
  clock = new ManualClock(),
): Promise<Stage & { say(text: string, userId?: string, chatId?: string): void }> {
  const opened = await stage(t, { config: { chatId: undefined, ...config }, clock });
  await opened.start();
  await until(() => opened.prints.length > 0, "the first code");
  const say = (text: string, userId = OWNER, chatId = userId): void => {
    opened.simulator.sendFromUser({ chatId, userId, text });
  };
  return { ...opened, say };
}
const answered = (stage: Stage, text: string, chatId = OWNER): Promise<unknown> =>
  until(() => visible(stage.simulator, chatId).find((each) => each.text === text), text);

test("the code from the terminal makes a private chat the place and its person the owner, for good", async (t) => {
  const it = await unpaired(t);
  assert.equal(
    (await failure(it.sink.deliver(alertOf(), { possibleDuplicate: false, silent: false }, never))).code,
    "notReady",
  );
  const wakes = it.wakes();
  it.say(`/pair ${codeIn(it.prints[0]).toLowerCase()}`);
  await answered(it, welcome(it.texts));
  await until(() => it.wakes() > wakes, "the lanes to be woken");
  it.say("/status");
  await answered(it, "ran status");
  await it.sink.deliver(alertOf(), { possibleDuplicate: false, silent: false }, never);
  await it.stop();

  const next = await stage(t, { config: { chatId: undefined }, state: it.state, simulator: it.simulator });
  await next.start();
  it.say("/help");
  await answered(it, "ran help");
  assert.deepEqual(next.prints, []);
});

test("a code that was sent in a topic of the private chat is answered there", async (t) => {
  const it = await unpaired(t);
  it.simulator.topics.switch(OWNER, true);
  const topicId = it.simulator.topics.add(OWNER, "x").id;
  const text = `/pair ${codeIn(it.prints[0])}`;
  it.simulator.sendFromUser({ chatId: OWNER, userId: OWNER, text, topicId });
  await answered(it, welcome(it.texts));
  assert.deepEqual(
    visible(it.simulator).map((each) => each.topicId),
    [topicId],
  );
});

test("a code works once", async (t) => {
  const it = await unpaired(t);
  const code = codeIn(it.prints[0]);
  it.say(`/pair ${code}`);
  await answered(it, welcome(it.texts));
  it.say(`/pair ${code}`, STRANGER);
  it.say("/pair 22222222");
  await answered(it, telegramWords(it.texts).pairing.already);
  it.say("/status");
  await answered(it, "ran status");
  assert.deepEqual(visible(it.simulator, STRANGER), []);
  assert.equal(JSON.parse(it.state.values.get("telegram.pairing") ?? "").ownerId, OWNER);
});

test("an unanswered code is replaced when it expires, and the old one is worth nothing", async (t) => {
  const clock = new ManualClock();
  const it = await unpaired(t, {}, clock);
  await clock.advance(CODE_TTL_MS - 1);
  assert.equal(it.prints.length, 1);
  await clock.advance(1);
  await until(() => it.prints.length === 2, "a second code");
  it.say(`/pair ${codeIn(it.prints[0])}`);
  await answered(it, telegramWords(it.texts).pairing.wrongCode);
  it.say(`/pair ${codeIn(it.prints[1])}`);
  await answered(it, welcome(it.texts));
});

test("five wrong tries burn the code, and who made them is heard no more", async (t) => {
  const it = await unpaired(t);
  for (let n = 0; n < 6; n += 1) it.say("/pair 22222222", STRANGER);
  await until(() => it.prints.length === 2, "a new code");
  it.say(`/pair ${codeIn(it.prints[1])}`, STRANGER);
  it.say(`/pair ${codeIn(it.prints[0])}`);
  await answered(it, telegramWords(it.texts).pairing.wrongCode);
  assert.equal(visible(it.simulator, STRANGER).length, 5);
  it.say(`/pair ${codeIn(it.prints[1])}`);
  await answered(it, welcome(it.texts));
  assert.equal(it.prints.length, 3);
});

test("in a group the code is burnt, the group does not become the place, and the bot leaves", async (t) => {
  const it = await unpaired(t);
  it.say(`/pair@recall_bot ${codeIn(it.prints[0])}`, OWNER, "-500");
  await answered(it, telegramWords(it.texts).pairing.privateChatOnly, "-500");
  await until(() => it.simulator.chats.get("-500")?.closed === "left", "the bot to leave");
  assert.equal(it.prints.length, 2);
  assert.equal(it.state.values.get("telegram.pairing"), undefined);
  it.say(`/pair ${codeIn(it.prints[0])}`);
  await answered(it, telegramWords(it.texts).pairing.wrongCode);
});

test("a wrong code in a group is not answered, and guessing there burns nothing", async (t) => {
  const it = await unpaired(t);
  it.say("/pair 22222222", STRANGER, "-500");
  await until(() => it.simulator.chats.get("-500")?.closed === "left", "the bot to leave");
  assert.deepEqual(visible(it.simulator, "-500"), []);
  it.say(`/pair ${codeIn(it.prints[0])}`);
  await answered(it, welcome(it.texts));
});

test("of two persons with the same code the first is paired, and the other hears nothing", async (t) => {
  const it = await unpaired(t);
  await it.simulator.waitForCall(({ method }) => method === "getUpdates");
  const pair = `/pair ${codeIn(it.prints[0])}`;
  it.say(pair);
  it.say(pair, STRANGER);
  it.say("/login", STRANGER);
  it.say("/status");
  await answered(it, "ran status");
  assert.deepEqual(visible(it.simulator, STRANGER), []);
  assert.equal(JSON.parse(it.state.values.get("telegram.pairing") ?? "").ownerId, OWNER);
  assert.deepEqual(it.strangers, [`Telegram 私聊 ${STRANGER}`]);
});

test("the right code at the sixth try is worth nothing: not for who guessed, and not for others", async (t) => {
  const it = await unpaired(t);
  const code = codeIn(it.prints[0]);
  for (let n = 0; n < 5; n += 1) it.say("/pair 22222222", STRANGER);
  it.say(`/pair ${code}`, STRANGER);
  it.say(`/pair ${code}`);
  await answered(it, telegramWords(it.texts).pairing.wrongCode);
  assert.equal(visible(it.simulator, STRANGER).length, 5);
  assert.equal(it.state.values.get("telegram.pairing"), undefined);
  assert.deepEqual(it.strangers, [`Telegram 私聊 ${STRANGER}`]);
});

test("with owner ids set nobody else can pair, code or not", async (t) => {
  const it = await unpaired(t, { ownerIds: [OWNER] });
  const code = codeIn(it.prints[0]);
  it.say(`/pair ${code}`, STRANGER);
  it.say(`/pair ${code}`);
  await answered(it, welcome(it.texts));
  assert.deepEqual(visible(it.simulator, STRANGER), []);
});

test("before pairing everything else is answered with where the code is, and codes never reach the log", async (t) => {
  const it = await unpaired(t);
  it.say("/start");
  await answered(it, telegramWords(it.texts).pairing.sendCode);
  assert.deepEqual(it.requests, []);
  it.say("/status");
  it.say("/pair");
  await answered(it, telegramWords(it.texts).pairing.wrongCode);
  assert.equal(visible(it.simulator).length, 2);
  assert.deepEqual(it.requests, []);
  assert.ok(!JSON.stringify(it.log).includes(codeIn(it.prints[0])));
});
