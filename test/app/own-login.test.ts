import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import type { LoginView } from "../../src/bridge/ports/sink.ts";
import { received } from "../fakes/alerts.ts";
import { FastClock } from "../fakes/fast-clock.ts";
import { ScriptedSession } from "../fakes/scripted-session.ts";
import { startWeChatSimulator, type WeChatSimulator } from "../simulators/wechat/index.ts";
import { until } from "../sinks/slack/rig.ts";
import { Recorder, type RunningPipeline, startPipeline } from "./pipeline-rig.ts";

const ME = { id: "wxid_source", name: "老周" };

type Scene = RunningPipeline & {
  readonly wechat: WeChatSimulator;
  readonly session: ScriptedSession;
  /** A friend recalls a text, and the recorder has told it. */
  recall(text: string): Promise<void>;
  /** States of the views of each login, without repeats. */
  views(of: string | undefined): readonly string[];
  told(text: string): boolean;
  logged(words: string): number;
  /** The next process, with the same folder. */
  restart(): Promise<Scene>;
};

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "own-login-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A source that only receives, and a filehelper-only page. The person has not scanned anything. */
async function start(
  t: TestContext,
  wechat: WeChatSimulator,
  folder: string,
  { account = ME, canSend = false, askedAtStart = true, quiet = "off" } = {},
): Promise<Scene> {
  const clock = new FastClock(20);
  const session = new ScriptedSession();
  const recorder = new Recorder(false, true);
  const running = await startPipeline(
    t,
    clock,
    {
      DATA_DIR: folder,
      ECHO_TO_SENDER: "true",
      FILEHELPER_LOGIN: "own",
      FILEHELPER_ORIGIN: wechat.origin,
      QUIET_HOURS: quiet,
    },
    { name: "scripted", title: { zh: "脚本", en: "script" }, config: {}, create: () => session },
    recorder,
    askedAtStart,
  );
  session.push({ type: "online", account, resumed: true, canSend, serverTime: clock.now() });
  await until(() => running.pipeline.current.status.account !== undefined);
  const batch = (...messages: Parameters<typeof received>[]): void => {
    const at = { at: clock.now(), begunAt: clock.monotonic(), caughtUp: true };
    session.push({ type: "batch", messages: messages.map((each) => received(...each)), ...at });
  };
  const ofView = ({ of }: LoginView): string | undefined => of?.name;
  return {
    ...running,
    wechat,
    session,
    recall: async (text) => {
      const id = { msgId: text, sentAt: clock.now() };
      const notice = { msgType: "REVOKE", revokedMsgId: text, replaceMessage: "" } as const;
      batch([{ msgType: "TEXT", content: text }, undefined, id]);
      batch([notice, undefined, { msgId: `${text} taken back`, sentAt: clock.now() }]);
      await until(() => recorder.alerts.includes(text));
    },
    views: (of) =>
      recorder.views
        .filter((view) => ofView(view) === of)
        .map(({ state }) => state)
        .filter((state, index, all) => state !== all[index - 1]),
    told: (text) => wechat.sentTexts.some(({ content }) => content.includes(text)),
    logged: (words) => running.log.filter((line) => line.includes(words)).length,
    restart: async () => {
      await running.stop();
      return await start(t, wechat, folder, { account, canSend });
    },
  };
}

async function page(t: TestContext, over: Parameters<typeof startWeChatSimulator>[0] = {}) {
  const wechat = await startWeChatSimulator({ page: "filehelper", syncHoldMs: 40, loginHoldMs: 40, ...over });
  t.after(() => wechat.close());
  return wechat;
}

async function scan(wechat: WeChatSimulator): Promise<void> {
  await wechat.waitForUuid();
  wechat.scan();
  wechat.confirm();
}

test("the login is shown under its own name; after the scan alerts reach filehelper, and echo stays off with one line", async (t) => {
  const wechat = await page(t);
  const scene = await start(t, wechat, await folderOf(t));
  const { recorder } = scene;
  await until(() => scene.views("filehelper").includes("code"));
  const code = recorder.views.find(({ state }) => state === "code");
  assert.deepEqual(code?.of, { name: "filehelper", title: { zh: "文件传输助手", en: "filehelper" } });
  await scene.recall("before the scan");
  assert.match(await recorder.status(), /filehelper own login \(waiting for a scan\): a code was sent/);
  await scan(wechat);
  await until(() => scene.told("before the scan"));
  await scene.recall("after the scan");
  await until(() => scene.told("after the scan"));
  assert.deepEqual([...new Set(wechat.sentTexts.map(({ chat }) => chat))], ["filehelper"]);
  assert.deepEqual(scene.session.sends, []);
  assert.deepEqual(scene.views(undefined), []);
  assert.match(await recorder.status(), /filehelper .*own login online \(老周\) since/);
  assert.match(await recorder.status(), /echo off: this message source can only receive/);
  assert.equal(scene.logged("the session only receives"), 1);
  assert.equal(scene.logged('"sinks":["echo"]'), 1);
});

test("a restart goes on with the login without a scan", async (t) => {
  const wechat = await page(t);
  const first = await start(t, wechat, await folderOf(t));
  await scan(wechat);
  await until(() => first.views("filehelper").includes("loggedIn"));
  const codes = wechat.count("jslogin");
  const second = await first.restart();
  await second.recall("after the restart");
  await until(() => second.told("after the restart"));
  assert.equal(wechat.count("jslogin"), codes);
  assert.deepEqual(second.views("filehelper"), []);
});

test("a logout at the phone is told once; /login filehelper shows a new code; the source stays as it was", async (t) => {
  const wechat = await page(t);
  const scene = await start(t, wechat, await folderOf(t), { canSend: true });
  await scan(wechat);
  await until(() => scene.views("filehelper").includes("loggedIn"));
  const codes = wechat.count("jslogin");
  wechat.kick(1100);
  await until(() => scene.views("filehelper").includes("loggedOut"));
  assert.match(
    await scene.recorder.status(),
    /filehelper own login \(logged out\): it was logged out on the phone/,
  );
  await scene.recall("kept");
  assert.equal(wechat.count("jslogin"), codes, "nobody asked for a login");
  assert.equal(scene.views("filehelper").filter((state) => state === "loggedOut").length, 1);
  assert.equal(scene.pipeline.current.status.state, "online");
  assert.equal(scene.told("kept"), false);
  assert.equal(
    await scene.recorder.say("login filehelpr"),
    "“filehelpr” has no login of its own: nothing was done. What has one: /login filehelper",
  );
  const asked = await scene.recorder.say("login filehelper");
  if (/Log in anyway/.test(asked)) await scene.recorder.say("login filehelper confirm");
  await until(() => wechat.count("jslogin") > codes);
  assert.equal(scene.session.requestedLogins, 0);
  await scan(wechat);
  await until(() => scene.told("kept"));
});

test("/logout of the source leaves the login of filehelper, and the other way round", async (t) => {
  const wechat = await page(t);
  const scene = await start(t, wechat, await folderOf(t), { canSend: true });
  await scan(wechat);
  await until(() => scene.views("filehelper").includes("loggedIn"));
  await scene.recorder.say("logout filehelper");
  await scene.recorder.say("logout confirm");
  assert.deepEqual(
    [scene.session.logouts, wechat.loggedOut],
    [0, false],
    "a yes to one question is none to the other",
  );
  await scene.recorder.say("logout");
  await scene.recorder.say("logout confirm");
  assert.deepEqual([scene.session.logouts, wechat.loggedOut], [1, false]);
  await scene.recorder.say("logout filehelper");
  await scene.recorder.say("logout filehelper confirm");
  assert.deepEqual([scene.session.logouts, wechat.loggedOut], [1, true]);
});

test("somebody else who scans gets nothing and gives no commands until an owner confirms it, once", async (t) => {
  const wechat = await page(t, { account: { uin: 3_000_000_009, nickName: "阿敏" } });
  const scene = await start(t, wechat, await folderOf(t));
  const { recorder } = scene;
  await scan(wechat);
  await until(() => recorder.notices.some((notice) => notice.includes("阿敏")));
  await scene.recall("not for her");
  wechat.ownFromPhone("filehelper", "recall status");
  await until(() => scene.pipeline.ownLogins[0]?.status.state === "online");
  assert.match(await recorder.status(), /another person's \(阿敏\)/);
  assert.equal(recorder.notices.filter((notice) => notice.includes("/login filehelper confirm")).length, 1);
  assert.deepEqual(wechat.sentTexts, []);
  assert.equal(
    await recorder.say("login filehelper confirm"),
    "OK, alerts go to the account that is logged in at filehelper now",
  );
  await until(() => scene.told("not for her"));
  const next = await scene.restart();
  await next.recall("after the restart");
  await until(() => next.told("after the restart"));
  assert.deepEqual(
    next.recorder.notices.filter((notice) => notice.includes("阿敏")),
    [],
  );
});

test("commands that I write into filehelper are answered there through this login", async (t) => {
  const wechat = await page(t, { echo: "beforeReply" });
  const scene = await start(t, wechat, await folderOf(t));
  await scan(wechat);
  await scene.recall("hello");
  await until(() => scene.told("hello"));
  wechat.ownFromPhone("filehelper", "recall recent");
  await until(() => wechat.sentTexts.length >= 2);
  assert.match(wechat.sentTexts.at(-1)?.content ?? "", /hello/);
});

test("in quiet hours no code comes unasked; /login filehelper begins at once, and the source's login is not asked for", async (t) => {
  const wechat = await page(t);
  const hour = new Date().getHours();
  const quiet = `${hour}-${(hour + 3) % 24}`;
  const scene = await start(t, wechat, await folderOf(t), { askedAtStart: false, quiet });
  await until(() => scene.views("filehelper").includes("postponed"));
  assert.equal(wechat.count("jslogin"), 0);
  await scene.recorder.say("login filehelper");
  await until(() => scene.views("filehelper").includes("code"));
  assert.equal(scene.session.requestedLogins, 0);
  assert.deepEqual(scene.views(undefined), []);
});
