import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { systemClock } from "../../../src/bridge/ports/clock.ts";
import { BEGIN, play, SAVE } from "../../setup/rig.ts";
import type { Line, ScriptedQuestions } from "../../setup/scripted-questions.ts";
import { startTelegramSimulator, type TelegramSimulator } from "../../simulators/telegram/index.ts";

const TOKEN = `8800300:${"K".repeat(35)}`;
const WRONG = `8800300:${"x".repeat(35)}`;
const WHERE: Line = ["Where should recall alerts go?", ["telegram"]];
const PAIR: Line = ["and press Start", true];

async function open(t: TestContext): Promise<{
  readonly telegram: TelegramSimulator;
  readonly env: Readonly<Record<string, string>>;
}> {
  const telegram = await startTelegramSimulator({ token: TOKEN });
  t.after(() => telegram.close());
  return { telegram, env: { TELEGRAM_API_ROOT: telegram.apiRoot } };
}

/** Calls `act` with the code of each link that is shown. */
function onCode(act: (code: string, nth: number) => void): (ask: ScriptedQuestions) => void {
  return (ask) => {
    ask.onLink = (address) => {
      const [, bot, code = ""] = /^https:\/\/t\.me\/(\w+)\?start=(\w+)$/.exec(address) ?? [];
      assert.equal(bot, "recall_test_bot");
      act(code, ask.links.length);
    };
  };
}

const textsTo = (telegram: TelegramSimulator, chat: number): readonly string[] =>
  telegram.messages(chat).flatMap(({ fromBot, text }) => (fromBot ? [text] : []));

test("only the code pairs, in a private chat: wrong codes, groups and other texts do not", async (t) => {
  const { telegram, env } = await open(t);
  const say = (chatId: number, userId: number, text: string): void =>
    void telegram.sendFromUser({ chatId, userId, text });
  const { ask, saved } = await play(t, {
    env,
    script: [...BEGIN, WHERE, ["TELEGRAM_BOT_TOKEN", TOKEN], PAIR, ["Did it arrive?", true], ...SAVE],
    prepare: onCode((code) => {
      say(1, 1, "/start");
      say(2, 2, "/start ABCDEFGH");
      say(3, 3, `${code}X`);
      telegram.addChat(-100, "supergroup");
      say(-100, 4, `/start ${code}`);
      say(5, 5, `/start@other_bot ${code}`);
      say(6, 6, `/start ${code.toLowerCase()}`);
      say(7, 7, `/pair ${code}`);
    }),
  });
  assert.equal(saved?.get("TELEGRAM_CHAT_ID"), "6");
  assert.ok(ask.shown.includes("ok: The token works, the bot is @recall_test_bot"));
  assert.deepEqual(textsTo(telegram, 6), [
    "Paired. When someone recalls a WeChat message, the original comes here. Login codes come here too.",
    "Test alert: if you can read this, recalls will reach you.",
  ]);
  for (const chat of [1, 2]) assert.match(textsTo(telegram, chat).join(), /wrong or has expired/);
  for (const chat of [3, -100, 5]) assert.deepEqual(textsTo(telegram, chat), []);
  // Read, so that the bridge does not get them at its start.
  const last = telegram.calls
    .filter(({ method, params }) => method === "getUpdates" && params.offset !== undefined)
    .at(-1);
  assert.ok(Number(last?.params.offset) > 0);
});

test("/pair with the code and a hyphen pairs as well; with TELEGRAM_OWNER_IDS only those people may", async (t) => {
  const { telegram, env } = await open(t);
  const { saved } = await play(t, {
    env: { ...env, TELEGRAM_OWNER_IDS: "9" },
    script: [...BEGIN, WHERE, ["TELEGRAM_BOT_TOKEN", TOKEN], PAIR, ["Did it arrive?", true], ...SAVE],
    prepare: onCode((code) => {
      telegram.sendFromUser({ chatId: 8, userId: 8, text: `/pair ${code}` });
      telegram.sendFromUser({ chatId: 9, userId: 9, text: `/pair ${code.slice(0, 4)}-${code.slice(4)}` });
    }),
  });
  assert.equal(saved?.get("TELEGRAM_CHAT_ID"), "9");
});

test("after five wrong codes the code is void, and the next link has another", async (t) => {
  const { telegram, env } = await open(t);
  const codes: string[] = [];
  const { ask, saved } = await play(t, {
    env,
    script: [...BEGIN, WHERE, ["TELEGRAM_BOT_TOKEN", TOKEN], PAIR, PAIR, ["Did it arrive?", true], ...SAVE],
    prepare: onCode((code, nth) => {
      codes.push(code);
      if (nth === 2) telegram.sendFromUser({ chatId: 1, userId: 1, text: `/start ${codes[0]}` });
      else
        for (const n of [2, 3, 4, 5, 6])
          telegram.sendFromUser({ chatId: n, userId: n, text: "/pair 22222222" });
      if (nth === 2) telegram.sendFromUser({ chatId: 10, userId: 10, text: `/start ${code}` });
    }),
  });
  assert.notEqual(codes[0], codes[1]);
  assert.ok(ask.shown.includes("warn: Somebody sent too many wrong codes, so this one is void"));
  assert.equal(saved?.get("TELEGRAM_CHAT_ID"), "10");
});

test("pairing can be left for later: no chat, no test alert, and the token is saved", async (t) => {
  const { telegram, env } = await open(t);
  const later: Line = ["and press Start", "later"];
  const { ask, saved } = await play(t, {
    env,
    script: [...BEGIN, WHERE, ["TELEGRAM_BOT_TOKEN", TOKEN], later, ...SAVE],
  });
  assert.equal(saved?.get("TELEGRAM_BOT_TOKEN"), TOKEN);
  assert.equal(saved?.has("TELEGRAM_CHAT_ID"), false);
  assert.ok(!telegram.calls.some(({ method }) => method === "sendMessage"));
  assert.ok(ask.shown.join("\n").includes("Telegram: not paired yet"));
});

test("the id of a group can be typed, with those who may give commands", async (t) => {
  const { telegram, env } = await open(t);
  telegram.addChat(-100123, "supergroup");
  const { saved } = await play(t, {
    env,
    script: [
      ...BEGIN,
      WHERE,
      ["TELEGRAM_BOT_TOKEN", TOKEN],
      ["and press Start", "otherwise"],
      ["Another way", "type"],
      ["TELEGRAM_CHAT_ID", "@mygroup"],
      ["TELEGRAM_CHAT_ID", "-100123"],
      ["TELEGRAM_OWNER_IDS", "9"],
      ["Did it arrive?", true],
      ...SAVE,
    ],
  });
  assert.equal(saved?.get("TELEGRAM_CHAT_ID"), "-100123");
  assert.equal(saved?.get("TELEGRAM_OWNER_IDS"), "9");
});

test("a wrong token is told with its key and the cure, in both languages, and never shown", async (t) => {
  const { env } = await open(t);
  for (const [language, token, trouble, end, told] of [
    [
      "zh",
      "TELEGRAM_BOT_TOKEN",
      "接下来",
      ["撤回提醒", ["filehelper"]],
      /^fail: TELEGRAM_BOT_TOKEN：Telegram 不认这个 token（401 Unauthorized）。请找 @BotFather/m,
    ],
    [
      "en",
      "TELEGRAM_BOT_TOKEN",
      "What now?",
      ["Where", ["filehelper"]],
      /^fail: TELEGRAM_BOT_TOKEN: Telegram does not accept this token \(401 Unauthorized\)\. Send \/mybots/m,
    ],
  ] as const) {
    const { ask } = await play(t, {
      env,
      script: [
        ["Language", language],
        [language === "zh" ? "继续" : "go on", true],
        [language === "zh" ? "撤回提醒" : "Where", ["telegram"]],
        [token, WRONG],
        [trouble, "leave"],
        end,
        ["HTTP", false],
        [language === "zh" ? "要怎么做" : "What would", "quit"],
      ],
    });
    assert.match(ask.shown.join("\n"), told);
    assert.ok(!ask.shown.join("\n").includes("x".repeat(8)));
  }
});

test("another program that reads the same bot is told, instead of waiting for ever", async (t) => {
  const { telegram, env } = await open(t);
  telegram.setWebhook("https://example.org/hook");
  const { ask } = await play(t, {
    env,
    script: [...BEGIN, WHERE, ["TELEGRAM_BOT_TOKEN", TOKEN], PAIR, ["What now?", "keep"], ...SAVE],
  });
  assert.ok(
    ask.shown.some((line) => line.startsWith("fail: Another program takes the messages of this bot")),
  );
});

test("Telegram that cannot be reached: the proxy is named and can be set at once", async (t) => {
  const { telegram } = await open(t);
  const { apiRoot } = telegram;
  await telegram.goDown();
  const { ask, saved } = await play(t, {
    env: { TELEGRAM_API_ROOT: apiRoot },
    script: [
      ...BEGIN,
      WHERE,
      ["TELEGRAM_BOT_TOKEN", TOKEN],
      ["What now?", "proxy"],
      ["TELEGRAM_PROXY", "socks5://127.0.0.1:1"],
      ["What now?", "keep"],
      ...SAVE,
    ],
  });
  assert.match(ask.shown.join("\n"), /fail: .*ECONNREFUSED.*set TELEGRAM_PROXY, for example socks5:/);
  assert.equal(saved?.get("TELEGRAM_PROXY"), "socks5://127.0.0.1:1");
});

test("a short cut of the line does not end the pairing", async (t) => {
  const { telegram, env } = await open(t);
  telegram.setFault("getUpdates", "reset", 1);
  const { saved } = await play(t, {
    env,
    clock: { ...systemClock, sleep: async () => {} },
    script: [...BEGIN, WHERE, ["TELEGRAM_BOT_TOKEN", TOKEN], PAIR, ["Did it arrive?", true], ...SAVE],
    prepare: onCode((code) => {
      telegram.sendFromUser({ chatId: 6, userId: 6, text: `/start ${code}` });
    }),
  });
  assert.equal(saved?.get("TELEGRAM_CHAT_ID"), "6");
});
