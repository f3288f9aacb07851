import { DeliveryError } from "../../../src/bridge/model/errors.ts";
import { verbatim } from "../../../src/bridge/model/reasons.ts";
import type { CommandRequest } from "../../../src/bridge/ports/command.ts";
import { databaseChecks } from "../../../src/doctor/checks/database.ts";
import { httpChecks } from "../../../src/doctor/checks/http-port.ts";
import { outboxChecks } from "../../../src/doctor/checks/outbox.ts";
import { messageOf } from "../../../src/doctor/report.ts";
import type { Check } from "../../../src/kinds/check.ts";
import type { Locale } from "../../../src/text/catalogue/texts.ts";
import {
  ACCOUNT_ID,
  animationMessage,
  contactChat,
  fileMessage,
  groupChat,
  imageMessage,
  received,
} from "../../fakes/alerts.ts";
import { OwnLoginDouble } from "./own-login-double.ts";
import { alertId, at, CommandRig, NOW, quietSink, report, told } from "./rig.ts";

const MINUTE = 60_000;
const counts = {
  delivered: 16,
  waiting: 0,
  dead: 0,
  lastError: undefined,
  nextAttemptAt: 0,
  downloading: [],
};
const family = groupChat({ nick: "老王", id: "@m1", group: "家人", groupId: "@@g1" });
const classmates = groupChat({ nick: "小李", id: "@m2", group: "同学群", groupId: "@@g2" });
const wang = { ...contactChat("老王", ""), chatName: "@c1", senderName: "@c1" };

/** What the doctor may find. */
const CHECKS: readonly Check[] = [
  ...databaseChecks({ kind: "none" }, true),
  ...httpChecks({ address: { host: "127.0.0.1", port: 9464 }, port: { kind: "free" }, isRunning: true }),
  ...outboxChecks({
    waiting: [{ sink: "own", waiting: 2, dead: 1, failingSince: NOW - 15 * MINUTE }],
    sinks: [{ name: "own", title: { zh: "自己的", en: "Own" } }],
    now: NOW,
  }),
];

/** Every reply that commands give, in one language: what was typed, and the answer. */
export async function transcript(locale: Locale): Promise<string> {
  const lines: string[] = [];
  const scene = (title: string): void => {
    lines.push("", `# ${title}`);
  };
  const sayer =
    (rig: CommandRig) =>
    async (line: string, over: Partial<CommandRequest> = {}): Promise<void> => {
      const prefix = over.prefix ?? "/";
      lines.push("", `> ${prefix}${line}`, told(await rig.say(line, over)));
    };
  const words = { wordsOnly: true, prefix: locale === "zh" ? "撤回 " : "recall ", sink: "own" } as const;

  scene("help");
  {
    const say = sayer(await CommandRig.open({ locale }));
    await say("help");
    await say("help", words);
    await say("help", { role: "reader" });
    await say("help mute");
    await say("help 静音", words);
    await say("help status");
    await say("help mtue");
    await say("start");
    await say("fly");
    await say("stauts");
    await say("stauts", words);
    await say("飞", words);
    await say("mute", { ...words, stale: true });
    await say("你好", { plain: "chat" });
    await say("你好", { plain: "mention" });
    await say("login", { plain: "chat" });
    await say("静音 家人 2小时", { plain: "chat" });
    await say("／help 导出");
    await say("/help 导出", words);
    await say("login", { role: "reader" });
    await say("mute 家人", { stale: true });
  }

  scene("nothing is there");
  {
    const say = sayer(await CommandRig.open({ locale }));
    for (const line of ["recent", "recent 家人", "search 集合", "show R7K2", "context R7K2", "forget R7K2"])
      await say(line);
    for (const line of ["forget all", "export", "export csv 7", "rules", "test", "unmute 家人", "mute 家人"])
      await say(line);
    for (const line of ["show", "search", "context", "mute", "unmute", "forget"]) await say(line);
  }

  scene("no history is kept");
  {
    const rig = await CommandRig.open({ locale, historyKept: false });
    rig.listed = [{ kind: "GROUP", chatName: "@@g1", names: ["家人"] }];
    const say = sayer(rig);
    for (const line of [
      "recent",
      "search a",
      "show R7K2",
      "context R7K2",
      "export",
      "forget all",
      "forget R7K2",
    ])
      await say(line);
    await say("turn aaaa1 2");
    await say("mute 家人");
  }

  scene("lists");
  {
    const rig = await CommandRig.open({ locale });
    const say = sayer(rig);
    for (let index = 0; index < 7; index += 1) {
      const original = received({ msgType: "TEXT", content: `三点集合 ${index}` }, family, at(index));
      const over = { shortId: `R00${index}`, id: alertId(`${index}`.repeat(8)) };
      await rig.list({ original, recalledAt: NOW - (60 - index) * MINUTE }, over);
    }
    await rig.list(
      { original: imageMessage(wang), recalledAt: NOW - 26 * 60 * MINUTE },
      { shortId: "R7K2", id: alertId("1a2b3c4d") },
    );
    await say("recent");
    await say("turn aaaa1 2");
    await say("turn aaaa1 1");
    await say("turn aaaa1 99");
    await say("recent 3", words);
    await say("turn aaaa2 3", words);
    await say("recent 20 家人");
    await say("recent 2 老");
    await say("search ２ 集合");
    await say("search nothing");
    await say(`search ${"长".repeat(300)}`);
    await say("recent 50");
    await say("recent 家人 ２");
    await say("recent 0");
    await say("recent -5", words);
    await say("recent 99999999999");
    await say("recent 同学");
    await say("turn zzzzz 2");
    await rig.history.forgetAll();
    await say("turn aaaa1 2");
  }

  scene("one recall");
  {
    const rig = await CommandRig.open({ locale });
    const say = sayer(rig);
    const around = [1, 2, 3, 4].map((second) =>
      received({ msgType: "TEXT", content: `第 ${second} 句` }, family, at(second)),
    );
    await rig.keep(...around);
    const [, , third] = around;
    if (third === undefined) throw new Error("the third message");
    await rig.list({ original: third }, { shortId: "R7K2", id: alertId("1a2b3c4d") });
    await rig.list({}, { shortId: "RM1S", id: alertId("aaaaaaaa") });
    await say("show #r7k2");
    await say("show R7K2.1a2b3c4d");
    await say("context R7K2");
    await say("context R7K2.1a2b3c4d");
    await say("context RM1S");
    await say("show R7K2 RM1S");
    await say("context R7K2 5");
    await say("show R7K3");
    await say("show RXYZ");
    await say("show hello");
    await say("show M4TD");
    const picture = received(
      { msgType: "IMAGE", imgWidth: 10, imgHeight: 10, mediaId: "m-1" } as const,
      family,
      at(50),
    );
    await rig.media.remember([{ received: picture, expiresAt: NOW }]);
    await rig.list({ original: picture }, { shortId: "RP1C", id: alertId("cc") });
    await say("show RP1C");
    await rig.media.miss(at(50).msgId, { why: "gone" });
    await say("show RP1C");
    await say("forget R7K2.1a2b3c4d");
    await say("forget R7K2.1a2b3c4d");
    await say("forget R7K2");
    await rig.list({ original: third }, { shortId: "R7K2", id: alertId("1a2b3c4d") });
    await rig.list({ original: third }, { shortId: "R8AB", id: alertId("bb") });
    await say("forget R7K2 #r8ab RXYZ hello");
    await say("forget all");
    await say("forget all", words);
    await say("forget all confirm");
    await say("forget all confirm");
    await rig.clock.advance(2 * MINUTE);
    await rig.list({ original: third }, { shortId: "R7K2", id: alertId("1a2b3c4d") });
    await say("forget all");
    await rig.clock.advance(2 * MINUTE);
    await say("forget all confirm");
  }

  scene("two recalls with one id");
  {
    const rig = await CommandRig.open({ locale });
    const say = sayer(rig);
    await rig.list({ original: fileMessage(wang) }, { shortId: "R7K2", id: alertId("11111111") });
    await rig.list(
      { original: animationMessage(family), recalledAt: NOW - 30_000 },
      { shortId: "R7K2", id: alertId("22222222") },
    );
    await say("show R7K2");
    await say("show R7K2", words);
    await say("mute R7K2 2h");
    await say("show R7K2.22222222");
  }

  scene("mutes");
  {
    const rig = await CommandRig.open({ locale });
    const say = sayer(rig);
    rig.listed = [
      { kind: "GROUP", chatName: "@@g1", names: ["家人"] },
      { kind: "GROUP", chatName: "@@g2", names: ["同学群"] },
      { kind: "CONTACT", chatName: "@c9", names: ["同学小李", "Li"] },
    ];
    const original = received({ msgType: "TEXT", content: "好" }, family, at(1));
    await rig.list({ original }, { shortId: "R7K2", id: alertId("1a2b3c4d") });
    await say("mute R7K2.1a2b3c4d");
    await say("mute R7K2.1a2b3c4d");
    await say("unmute key:1");
    await say("unmute key:1");
    await say("unmute key:99");
    await say("unmute 家人");
    await say("mute 家 2小时");
    await say("mute 家人 30m", words);
    await say("mute R7K2 3d");
    await say("mute 家人 2 hours");
    await say("mute 家人 5x");
    await say("mute 家人 5 x");
    await say("mute R7K2 soon");
    await say("mute 同学");
    await say("mute 同学", words);
    await say("pick aaaa1 1");
    await say("pick aaaa1 2");
    await say("mute 同学裙 2h");
    await say("mute li");
    await say("mute xyzxyz");
    await say("mute lisa");
    await say("mute R9ZZ");
    rig.listed = [...rig.listed, { kind: "GROUP", chatName: "@@g5", names: ["/logout 群"] }];
    await say("mute /logout");
    await say("mute R7K2");
    await say("unmute R7K2");
    await say("mute R7K2 3 days");
    rig.rules = [
      { chat: ["家人"], silent: true },
      { kind: ["IMAGE"], drop: true },
    ];
    rig.applied = new Map([["mute:1", 2]]);
    rig.ownRecalls = "silent";
    rig.mentions = true;
    await say("rules");
    rig.ownRecalls = "off";
    await say("rules");
  }

  scene("export");
  {
    const rig = await CommandRig.open({ locale });
    const say = sayer(rig);
    const original = received({ msgType: "TEXT", content: "好" }, family, at(1));
    await rig.list({ original }, { shortId: "R7K2", id: alertId("1a2b3c4d") });
    await say("export");
    await say("export csv");
    await say("export 7 csv");
    await say("export xml");
    await say("export 0");
    await rig.list({
      original: received({ msgType: "TEXT", content: "x".repeat(21 * 1024 * 1024) }, classmates, at(2)),
    });
    await say("export csv");
    await say("export 30");
  }

  scene("session");
  {
    const rig = await CommandRig.open({ locale });
    const say = sayer(rig);
    rig.report = { ...report, actions: ["login", "retry"], state: "loggedOut" };
    await say("status");
    const failed = { ...counts, dead: 2, deadReason: verbatim("410 Gone") };
    const sinks = [{ ...failed, name: "slack", title: { zh: "Slack", en: "Slack" } }];
    rig.report = { ...report, actions: ["login", "retry"], state: "waitingForScan", sinks };
    await say("status");
    await say("status", words);
    await say("retry");
    rig.dead = 2;
    await say("retry");
    for (const state of ["online", "offline", "starting", "waitingForScan", "loggedOut"] as const) {
      rig.state = state;
      await say("login");
    }
    rig.state = "waitingForScan";
    rig.showsLogin = ["somewhere"];
    await say("login");
    rig.showsLogin = [];
    rig.state = "loggedOut";
    rig.why = { kind: "loggedOut", reason: "refused", early: false };
    await say("login");
    await say("login", words);
    await say("login confirm");
    await say("login");
    await rig.clock.advance(2 * MINUTE);
    await say("login confirm");
    await say("logout");
    rig.state = "online";
    await say("logout");
    await say("logout", words);
    await say("logout confirm");
    await say("logout confirm");
    await say("logout");
    rig.logoutResult = "unconfirmed";
    await say("logout confirm");
    await say("logout");
    rig.showsLogin = ["somewhere"];
    await say("logout confirm");
    rig.showsLogin = [];
    await say("login helper");
    const own = new OwnLoginDouble();
    rig.own = [own.desk];
    await say("login helper");
    await say("login helper", words);
    await say("login filehelper");
    await say("登录 文件传输助手", { plain: "mention" });
    own.isStranger = true;
    await say("login filehelper confirm");
    own.state = "loggedOut";
    own.why = { kind: "loggedOut", reason: "expired", early: false };
    await say("login filehelper");
    await say("login filehelper", words);
    await say("login filehelper confirm");
    await say("logout filehelper");
    own.state = "online";
    await say("logout filehelper");
    await say("logout filehelper", words);
    await say("logout filehelper confirm");
    const login = {
      state: own.state,
      why: undefined,
      since: NOW - MINUTE,
      accountName: "小明",
      isStranger: false,
    };
    const filehelper = { ...counts, name: "filehelper", title: own.desk.sink.title };
    rig.report = { ...report, sinks: [{ ...filehelper, login }] };
    await say("status");
    rig.report = { ...report, sinks: [{ ...filehelper, login: { ...login, isStranger: true } }] };
    await say("status");
    const over = { ...login, state: "loggedOut", why: own.why } as const;
    rig.report = { ...report, sinks: [{ ...filehelper, waiting: 3, login: over }] };
    await say("status");
    await say("doctor");
    rig.checks = (language) => messageOf(CHECKS, language);
    await say("doctor");
    await say("doctor", words);
    await say("doctor", { role: "reader" });
    await say("doctor", { stale: true });
    await say("lang");
    await say("lang", words);
    await say(`lang ${locale}`);
    await say("lang klingon");
    await say("page");
    rig.page = {
      newLink: async () => "http://127.0.0.1:9464/enter?token=0",
      newToken: async () => ({ token: "0", url: "http://127.0.0.1:9464/api/recalls" }),
      revoke: async () => {},
    };
    await say("page");
    await say("page", { seenByOthers: true });
    await say("page token");
    await say("page revoke");
    await say("page soon");
    rig.page = { ...rig.page, newLink: async () => undefined };
    await say("page");
  }

  scene("an account's own chats");
  {
    const rig = await CommandRig.open({ locale });
    const here = { ...words, accountId: ACCOUNT_ID };
    const say = sayer(rig);
    rig.listed = [{ kind: "GROUP", chatName: "@@g1", names: ["家人"] }];
    const original = received({ msgType: "TEXT", content: "好" }, family, at(1));
    await rig.list({ original }, { shortId: "R7K2", id: alertId("1a") });
    await rig.list({ original }, { shortId: "R8AB", id: alertId("2b"), accountId: "another" });
    await rig.chats.mute(2, Number.POSITIVE_INFINITY);
    for (const line of ["recent", "recent 家人", "search 好", "rules", "unmute key:2"]) await say(line, here);
    for (const name of ["show", "context", "forget", "mute"]) await say(`${name} R8AB`, here);
    await say("forget R7K2 R8AB", here);
    await say("forget all", here);
  }

  scene("test alert");
  {
    const rig = await CommandRig.open({ locale });
    const say = sayer(rig);
    rig.places = [
      { sink: quietSink("a", { notify: async () => {} }), title: "Telegram", off: false },
      { sink: quietSink("b"), title: locale === "zh" ? "回声" : "echo", off: false },
      {
        sink: quietSink("c", {
          notify: async () => {
            throw new DeliveryError("auth", "410 Gone");
          },
        }),
        title: "Slack",
        off: false,
      },
      {
        sink: quietSink("d", { notify: async () => {} }),
        title: locale === "zh" ? "文件传输助手" : "filehelper",
        off: true,
      },
    ];
    await say("test");
  }
  return `${lines.join("\n").trimStart()}\n`;
}
