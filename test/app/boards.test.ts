import assert from "node:assert/strict";
import { test } from "node:test";
import { Boards } from "../../src/app/account/boards.ts";
import { decideRetry } from "../../src/bridge/delivery/retry-policy.ts";
import { DeliveryError, type DeliveryErrorCode } from "../../src/bridge/model/errors.ts";
import type { Failure } from "../../src/bridge/model/reason.ts";
import { verbatim } from "../../src/bridge/model/reasons.ts";
import type { Logger } from "../../src/bridge/ports/log.ts";
import type { Delivery } from "../../src/bridge/ports/outbox.ts";
import { noPulse } from "../../src/bridge/ports/pulse.ts";
import type { AnnouncementDisplay, Sink } from "../../src/bridge/ports/sink.ts";
import type { AnnouncementPlace } from "../../src/bridge/session/announcements/announcement-board.ts";
import { telegramSays } from "../../src/sinks/telegram/texts/index.ts";
import type { Locale } from "../../src/text/catalogue/texts.ts";
import { allTexts } from "../all-texts.ts";
import { alertOf, textMessage } from "../fakes/alerts.ts";
import { ManualClock, settle } from "../fakes/manual-clock.ts";
import { MemoryOutbox } from "../fakes/memory-outbox.ts";
import { MemoryStateStore } from "../fakes/memory-state-store.ts";
import { addTo } from "../fakes/new-alert.ts";

const MINUTE = 60_000;
const INVITE = "Slack: not_in_channel: type `/invite @` and the bot's name in the channel of SLACK_CHANNEL";

const TITLES: Readonly<Record<Locale, ReadonlyMap<string, string>>> = {
  en: new Map([
    ["slack", "Slack"],
    ["telegram", "Telegram"],
  ]),
  zh: new Map([
    ["slack", "Slack"],
    ["telegram", "Telegram"],
    ["filehelper", "文件传输助手"],
  ]),
};

function place(name: string) {
  const told: string[] = [];
  const sink: Sink & AnnouncementDisplay = {
    name,
    start: async () => {},
    stop: async () => {},
    deliver: async () => ({ messageId: "" }),
    notify: async (text) => {
      told.push(text);
    },
  };
  return { sink, told };
}

type Place = ReturnType<typeof place>;

function setUp(locale: Locale = "en") {
  const clock = new ManualClock();
  const outbox = new MemoryOutbox(clock);
  const state = new MemoryStateStore();
  const texts = allTexts(locale);
  const reasons: unknown[] = [];
  const logged: string[] = [];
  const write: Logger["warn"] = (fields, text) => {
    logged.push(text);
    reasons.push(fields.reason);
  };
  const log: Logger = { trace: write, debug: write, info: write, warn: write, error: write };
  const held = new Set<string>();
  const start = (...places: readonly Place[]) => startWith(undefined, ...places);
  const startWith = (screen: AnnouncementPlace | undefined, ...places: readonly Place[]) => {
    const sinks = places.map(({ sink }) => sink);
    const pulses = { of: () => noPulse };
    const isHeld = (sink: string): boolean => held.has(sink);
    const lanes = sinks.map(({ name }) => ({
      name,
      title: { zh: TITLES.zh.get(name) ?? name, en: TITLES.en.get(name) ?? name },
    }));
    const told = { lanes, outbox, state, isHeld, texts, commandPlaces: ["telegram"], ownLogins: [] };
    const boards = new Boards(sinks, { ...told, clock, log, random: () => 0.5, pulses, screen });
    const stop = new AbortController();
    const running = Promise.all([...boards.loops.values()].map((loop) => loop(stop.signal)));
    const end = async (): Promise<void> => {
      stop.abort();
      await running;
    };
    return { boards, end };
  };
  const add = (sink: string, ...ids: readonly string[]) =>
    addTo(
      outbox,
      ids.map((id) => ({ ...alertOf({ original: textMessage() }), id, shortId: id.toUpperCase() })),
      [sink],
    );
  const head = async (sink: string): Promise<Delivery> => {
    const [delivery] = await outbox.waiting(sink, 1);
    assert.ok(delivery);
    return delivery;
  };
  const fail = async (sink: string, code: DeliveryErrorCode, words: string | Failure): Promise<void> => {
    const delivery = await head(sink);
    const facts = { ...delivery, placeMeant: false, now: clock.now() };
    await outbox.settle(
      delivery,
      decideRetry(new DeliveryError(code, words), facts, () => 0.5),
    );
  };
  const pass = async (sink: string): Promise<void> =>
    outbox.settle(await head(sink), { status: "sent", messageId: "m" });
  return { clock, outbox, state, held, start, startWith, add, fail, pass, logged, reasons };
}

test("a sink is called by its title in the reader's language", async () => {
  const { clock, start, add, fail } = setUp("zh");
  const [filehelper, telegram] = [place("filehelper"), place("telegram")];
  await add("filehelper", "r7k2");
  await fail("filehelper", "rejected", "微信没有收下");
  const { end } = start(filehelper, telegram);
  await clock.advance(MINUTE);
  assert.deepEqual(telegram.told, ["文件传输助手 拒收一条提醒（#R7K2）：微信没有收下。/retry 再试"]);
  await end();
});

test("a lane that stands still for 15 minutes is told at the other sinks, once, with what to do", async () => {
  const { clock, start, add, fail } = setUp();
  const [slack, telegram, terminal] = [place("slack"), place("telegram"), place("terminal")];
  await add("slack", "a", "b", "c");
  await fail("slack", "auth", INVITE);
  const { end } = start(slack, telegram, terminal);
  await clock.advance(14.9 * MINUTE);
  assert.deepEqual([telegram.told, terminal.told], [[], []]);
  await clock.advance(MINUTE);
  const notice =
    "Slack has been stuck for 15 min: not_in_channel: type `/invite @` and the bot's name in the channel of SLACK_CHANNEL. Once that is fixed, alerts continue by themselves; /retry tries at once. 3 alerts are waiting";
  assert.deepEqual([slack.told, telegram.told, terminal.told], [[], [notice], [notice]]);
  await clock.advance(24 * 60 * MINUTE);
  assert.equal(telegram.told.length, 1);
  await end();
});

test("the same in Chinese", async () => {
  const { clock, start, add, fail } = setUp("zh");
  const [slack, telegram] = [place("slack"), place("telegram")];
  await add("slack", "a");
  await fail("slack", "unavailable", "连不上 Slack（ECONNREFUSED）");
  await add("telegram", "r7k2");
  await fail("telegram", "rejected", "Telegram 没有收下（400 Bad Request: message is too long）");
  const { end } = start(slack, telegram);
  await clock.advance(16 * MINUTE);
  assert.deepEqual(telegram.told, [
    "Slack 已停 15 分钟：连不上 Slack（ECONNREFUSED）。程序会一直自动重试；如果总是这样，请检查网络和代理。有 1 条提醒等着",
  ]);
  assert.deepEqual(slack.told, [
    "Telegram 拒收一条提醒（#R7K2）：Telegram 没有收下（400 Bad Request: message is too long）。/retry 再试",
  ]);
  await end();
});

test("why a lane stands still is told in the person's language, to the log in English", async () => {
  const { clock, start, add, fail, reasons } = setUp("zh");
  const [slack, telegram] = [place("slack"), place("telegram")];
  await add("telegram", "a");
  await fail("telegram", "auth", telegramSays("blocked", { words: "403 Forbidden" }));
  const { end } = start(slack, telegram);
  await clock.advance(16 * MINUTE);
  assert.match(slack.told[0] ?? "", /^Telegram 已停 15 分钟：机器人不能给这个人发消息：.*（403 Forbidden）/);
  const told = reasons.filter((reason) => reason !== undefined);
  assert.equal(told.length, 1);
  assert.match(String(told[0]), /^the bot may not write to this person: .* \(403 Forbidden\)$/);
  await end();
});

test("whatever a lane stands still for is told, but for a sink that is not ready", async () => {
  for (const [code, times] of [
    ["auth", 1],
    ["unavailable", 1],
    ["rateLimited", 1],
    ["unknown", 1],
    ["notReady", 0],
  ] as const) {
    const { clock, outbox, start, add } = setUp();
    const [slack, telegram] = [place("slack"), place("telegram")];
    await add("slack", "a");
    const { end } = start(slack, telegram);
    for (let minute = 0; minute < 20; minute += 1) {
      const [delivery] = [
        ...(await outbox.setAside("slack", "alert")),
        ...(await outbox.waiting("slack", 1)),
      ];
      assert.ok(delivery);
      const setAside = code === "unknown" ? "uncounted" : undefined;
      const outcome = {
        status: "retry",
        notBefore: 0,
        code,
        error: verbatim("why"),
        maybeDelivered: false,
      } as const;
      await outbox.settle(delivery, { ...outcome, setAside });
      await clock.advance(MINUTE);
    }
    assert.equal(telegram.told.length, times, code);
    await end();
  }
});

test("neither a standstill nor a dead letter is told again after a restart, nor because a number in its reason differs", async () => {
  const { clock, start, add, fail } = setUp();
  await add("slack", "bad", "a");
  await fail("slack", "rejected", "too long: 4001");
  await fail("slack", "auth", INVITE);
  const [slack, telegram] = [place("slack"), place("telegram")];
  const first = start(slack, telegram);
  await clock.advance(16 * MINUTE);
  assert.equal(telegram.told.length, 2);
  await first.end();
  for (let restart = 0; restart < 3; restart += 1) {
    const { end } = start(slack, telegram);
    await add("slack", `x${restart}`);
    await clock.advance(20 * MINUTE);
    await end();
  }
  assert.equal(telegram.told.length, 2);
  const { end } = start(slack, telegram);
  await fail("slack", "rejected", "too long: 5002");
  await clock.advance(MINUTE);
  assert.equal(telegram.told.length, 2);
  await end();
});

test("restarts every ten minutes don't keep a standstill quiet", async () => {
  const { clock, start, add, fail } = setUp();
  await add("slack", "a");
  await fail("slack", "auth", INVITE);
  const [slack, telegram] = [place("slack"), place("telegram")];
  for (let restart = 0; restart < 3; restart += 1) {
    const { end } = start(slack, telegram);
    await clock.advance(10 * MINUTE);
    await end();
  }
  assert.equal(telegram.told.length, 1);
});

test("the night that a machine slept is no standstill", async () => {
  const { clock, start, add, fail, pass } = setUp();
  const [slack, telegram] = [place("slack"), place("telegram")];
  await add("slack", "a");
  await fail("slack", "unavailable", "no network");
  const { end } = start(slack, telegram);
  await clock.advance(MINUTE);
  clock.jump(8 * 60 * MINUTE);
  await clock.advance(MINUTE / 2);
  await pass("slack");
  await clock.advance(30 * MINUTE);
  assert.deepEqual(telegram.told, []);
  await end();
});

test("a first dead letter is told at once, at the others, another reason too, and again only after it was over", async () => {
  const { outbox, start, add, fail, clock } = setUp();
  const [slack, telegram] = [place("slack"), place("telegram")];
  const { boards, end } = start(slack, telegram);
  await settle();
  await add("slack", "r7k2", "b", "c", "d");
  for (const words of ["Slack: msg_too_long", "Slack: msg_too_long", "Slack: no_text"]) {
    await fail("slack", "rejected", words);
    boards.deadLetter();
    await settle();
  }
  assert.deepEqual(telegram.told, [
    "Slack refused an alert (#R7K2): msg_too_long. /retry tries again",
    "Slack refused an alert (#C): no_text. /retry tries again",
  ]);
  assert.deepEqual(slack.told, []);
  await outbox.revive();
  await clock.advance(MINUTE);
  await fail("slack", "rejected", "Slack: msg_too_long");
  boards.deadLetter();
  await settle();
  assert.equal(telegram.told.length, 3);
  await end();
});

test("news that nobody could be told is no news when it is over", async () => {
  const { clock, start, add, fail, pass } = setUp();
  const [slack, telegram] = [place("slack"), place("telegram")];
  const notify = telegram.sink.notify;
  telegram.sink.notify = async () => {
    throw new DeliveryError("unavailable", "away");
  };
  await add("slack", "a");
  await fail("slack", "auth", INVITE);
  const { boards, end } = start(slack, telegram);
  await clock.advance(20 * MINUTE);
  await pass("slack");
  await clock.advance(MINUTE);
  telegram.sink.notify = notify;
  boards.wake("telegram");
  await clock.advance(10 * MINUTE);
  assert.deepEqual(telegram.told, []);
  await end();
});

test("a place that was away hears of it too, although another has told it long ago and the program was restarted", async () => {
  const { clock, start, add, fail } = setUp();
  const [slack, telegram, terminal] = [place("slack"), place("telegram"), place("terminal")];
  const { notify } = telegram.sink;
  telegram.sink.notify = async () => {
    throw new DeliveryError("unavailable", "away");
  };
  await add("slack", "a");
  await fail("slack", "auth", INVITE);
  const first = start(slack, telegram, terminal);
  await clock.advance(60 * MINUTE);
  assert.deepEqual([telegram.told.length, terminal.told.length], [0, 1]);
  await first.end();
  const { boards, end } = start(slack, telegram, terminal);
  await clock.advance(10 * MINUTE);
  telegram.sink.notify = notify;
  boards.wake("telegram");
  await settle();
  assert.deepEqual([telegram.told.length, terminal.told.length], [1, 1]);
  await end();
});

test("what could not be told before a restart is told after it", async () => {
  const { clock, start, add, fail } = setUp();
  const [slack, telegram] = [place("slack"), place("telegram")];
  await add("slack", "a");
  await fail("slack", "auth", INVITE);
  const away: Place = { ...place("telegram") };
  away.sink.notify = async () => {
    throw new DeliveryError("unavailable", "away");
  };
  const first = start(slack, away);
  await clock.advance(20 * MINUTE);
  await first.end();
  const { end } = start(slack, telegram);
  await clock.advance(2 * MINUTE);
  assert.equal(telegram.told.length, 1);
  await end();
});

test("an only sink is not told of itself: the log says it", async () => {
  const { clock, start, add, fail, logged } = setUp();
  const slack = place("slack");
  await add("slack", "a");
  await fail("slack", "auth", INVITE);
  for (let restart = 0; restart < 2; restart += 1) {
    const { end } = start(slack);
    await clock.advance(60 * MINUTE);
    await end();
  }
  assert.deepEqual(slack.told, []);
  assert.equal(logged.filter((line) => line.includes("nothing passes there")).length, 1);
});

test("a lane that is held stands still and is told of only when it goes on and stands all the same", async () => {
  const { clock, held, start, add, fail } = setUp();
  const [slack, telegram] = [place("slack"), place("telegram")];
  held.add("slack");
  await add("slack", "a");
  await fail("slack", "auth", INVITE);
  const { end } = start(slack, telegram);
  await clock.advance(60 * MINUTE);
  assert.deepEqual(telegram.told, []);
  held.delete("slack");
  await clock.advance(5 * MINUTE);
  assert.equal(telegram.told.length, 1);
  await end();
});

test("a person at the machine, where no sink shows anything, is told of logins at each start and of what is wrong", async () => {
  const { clock, startWith, add, fail } = setUp();
  const telegram = place("telegram");
  const told: string[] = [];
  const screen: AnnouncementPlace = { name: "screen", notify: async (text) => void told.push(text) };
  await add("telegram", "r7k2");
  await fail("telegram", "rejected", "refused it");
  for (let times = 1; times <= 2; times += 1) {
    const { boards, end } = startWith(screen, telegram);
    boards.showLogin({ state: "loggedIn", accountName: "小宋", before: undefined });
    boards.tell(() => "a notice");
    await clock.advance(MINUTE);
    await boards.lastWords("the end");
    assert.equal(told.filter((text) => text === "Logged in as 小宋. Watching for recalls").length, times);
    assert.equal(told.filter((text) => text === "a notice").length, times);
    assert.equal(told.filter((text) => text === "the end").length, times);
    await end();
  }
  assert.equal(told.filter((text) => text.includes("refused an alert (#R7K2)")).length, 1);
});
