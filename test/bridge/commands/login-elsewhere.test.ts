import assert from "node:assert/strict";
import { test } from "node:test";
import { formatStatus } from "../../../src/bridge/describe/status.ts";
import { textsFor } from "../../../src/text/index.ts";
import { CommandRig, NOW, report, told } from "./rig.ts";

const MINUTE = 60_000;

/** What `/login` answers. */
async function login(rig: CommandRig): Promise<string> {
  return told(await rig.say("login"));
}

for (const locale of ["zh", "en"] as const) {
  const open = () => CommandRig.open({ locale, loginWay: "elsewhere", state: "loggedOut" });
  const { command } = textsFor(locale, {}, "elsewhere");

  test(`/login says whose matter it is, and asks for nothing, when nobody takes such requests (${locale})`, async () => {
    const rig = await open();
    rig.loginRequests = "nobody";
    for (const state of ["loggedOut", "offline", "starting", "waitingForScan"] as const) {
      rig.state = state;
      assert.equal(await login(rig), command.elsewhere.notOurs);
    }
    assert.equal(rig.seen.logins, 0);
    rig.state = "online";
    assert.equal(await login(rig), command.alreadyOnline);
  });

  test(`/login is passed on when the other program takes requests, without a question (${locale})`, async () => {
    const rig = await open();
    rig.loginRequests = "passedOn";
    rig.why = { kind: "loggedOut", reason: "expired", early: false };
    assert.equal(await login(rig), command.elsewhere.passedOn);
    assert.equal(rig.seen.logins, 1);
  });

  test(`a code that the other program gave is shown once more, whoever takes requests (${locale})`, async () => {
    const rig = await open();
    rig.showsLogin = ["somewhere"];
    rig.state = "waitingForScan";
    rig.loginRequests = "nobody";
    assert.equal(await login(rig), command.loginAgain);
    assert.equal(rig.seen.logins, 0);
  });

  test(`/logout asks first, also when nobody takes requests and when the login is over: another account may come (${locale})`, async () => {
    for (const whose of ["nobody", "passedOn"] as const) {
      const rig = await open();
      rig.loginRequests = whose;
      rig.showsLogin = ["somewhere"];
      const ask = whose === "nobody" ? command.elsewhere.logoutAsk : command.logoutAsk;
      assert.ok(told(await rig.say("logout")).startsWith(ask(undefined)));
      assert.equal(rig.seen.logouts, 0);
      assert.equal(told(await rig.say("logout confirm")), command.loggedOut);
      assert.equal(rig.seen.logouts, 1);
    }
  });
}

const fed = (heardAgoMs: number | undefined, refused?: { accountId: string; at: number }) => ({
  ...report,
  source: { title: { zh: "消息推送", en: "pushed messages" }, fed: { heardAgoMs, refused } },
});

test("/status names the source, when its program was last heard of, and an account that was refused", () => {
  const lines = (locale: "zh" | "en", of: typeof report): readonly string[] =>
    formatStatus(of, textsFor(locale, {}, "elsewhere"), { retryCommand: "/retry", timeZone: "UTC" })
      .split("\n")
      .slice(-2);
  assert.match(lines("zh", fed(6_000))[1] ?? "", /^来源 消息推送 · 6 秒前有动静 · 版本 /);
  assert.match(lines("en", fed(undefined))[1] ?? "", /^source: pushed messages · not heard of yet · /);
  const refused = { accountId: "wxid_other", at: NOW - MINUTE };
  assert.match(lines("zh", fed(1_000, refused))[0] ?? "", /拒收了另一个账号 wxid_other 的消息/);
  assert.match(lines("en", fed(1_000, refused))[0] ?? "", /another account, wxid_other, were refused/);
});
