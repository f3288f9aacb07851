import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { backOf, readAction } from "../../../src/http/page/server/read-action.ts";
import { alertId, quietSink } from "../../bridge/commands/rig.ts";
import { textMessage } from "../../fakes/alerts.ts";
import { openPage } from "./rig.ts";

async function signedIn(t: TestContext) {
  const page = await openPage(t);
  const cookie = await page.cookie();
  /** As a script of the page does it. */
  const act = async (form: Readonly<Record<string, string>>) => {
    const { status, body, headers } = await page.post(form, { cookie, accept: "application/json" });
    assert.equal(headers["cache-control"], "no-store");
    return { status, ...JSON.parse(body) };
  };
  return { ...page, cookie, act };
}

describe("a form of the page runs the command of that name", () => {
  it("retry, test, lang and login answer in words", async (t) => {
    const { act, rig } = await signedIn(t);
    rig.dead = 2;
    assert.deepEqual(await act({ act: "retry" }), { status: 200, text: "Retrying 2 alerts" });
    rig.places = [{ sink: quietSink("a", { notify: async () => {} }), title: "Place", off: false }];
    assert.match((await act({ act: "test" })).text, /Place: arrived/);
    rig.state = "loggedOut";
    assert.match((await act({ act: "login" })).text, /a code follows/);
    assert.equal(rig.seen.logins, 1);
    assert.match((await act({ act: "lang", locale: "zh" })).text, /从现在起用中文/);
  });

  it("logout asks first, and acts when it is sure", async (t) => {
    const { act, rig } = await signedIn(t);
    const asked = await act({ act: "logout" });
    assert.match(asked.ask, /^This logs out/);
    assert.equal(asked.text, asked.ask);
    assert.equal(rig.seen.logouts, 0);
    assert.match((await act({ act: "logout", sure: "yes" })).text, /Logged out/);
    assert.equal(rig.seen.logouts, 1);
  });

  it("sure without a question does nothing", async (t) => {
    const { act, rig } = await signedIn(t);
    assert.match((await act({ act: "logout", sure: "yes" })).text, /too late/);
    assert.equal(rig.seen.logouts, 0);
  });

  it("forget deletes the recall with that id, and says when it is gone", async (t) => {
    const { act, rig } = await signedIn(t);
    await rig.list({ original: textMessage("a") }, { shortId: "RAAA", id: alertId("aa") });
    await rig.list({ original: textMessage("b") }, { shortId: "RAAA", id: alertId("bb") });
    assert.match((await act({ act: "forget", alertId: alertId("aa") })).text, /deleted for good/);
    assert.equal(rig.history.isListed(alertId("aa")), false);
    assert.equal(rig.history.isListed(alertId("bb")), true);
    assert.match((await act({ act: "forget", alertId: alertId("aa") })).text, /no longer listed/);
  });

  it("mute takes a chat and a time, unmute ends it", async (t) => {
    const { act, rig } = await signedIn(t);
    await rig.list({ original: textMessage("a") });
    const [chat] = rig.chats.all();
    const name = chat?.names[0] ?? "";
    assert.match((await act({ act: "mute", chat: name, time: "8h" })).text, /is muted until/);
    assert.ok(rig.chats.all().some(({ mutedUntil }) => mutedUntil !== undefined));
    assert.match((await act({ act: "unmute", chat: name })).text, /has alerts again/);
  });
});

describe("without a script", () => {
  it("a form leads back to a view of the page, and nowhere else", async (t) => {
    const { post, cookie, rig } = await signedIn(t);
    const send = async (back: string) => {
      const { status, headers } = await post({ act: "retry", back }, { cookie });
      assert.equal(status, 303);
      return headers.location;
    };
    assert.equal(await send("status"), "/status");
    assert.equal(await send("?q=a&kind=TEXT"), "/?q=a&kind=TEXT");
    for (const back of ["//evil.example", "https://evil.example", "\\\\evil", "x", "do", ""])
      assert.equal(await send(back), "/", back);
    const asked = await post({ act: "logout", back: "status" }, { cookie });
    assert.equal(asked.status, 200);
    for (const field of [
      'name="act" value="logout"',
      'name="back" value="status"',
      'name="sure" value="yes"',
    ])
      assert.ok(asked.body.includes(field), field);
    const sure = await post({ act: "logout", back: "status", sure: "yes" }, { cookie });
    assert.deepEqual([sure.status, sure.headers.location, rig.seen.logouts], [303, "/status", 1]);
  });
});

describe("a form with a mistake", () => {
  it("is answered with 400, and nothing is done", async (t) => {
    const { act, rig } = await signedIn(t);
    for (const form of [
      {},
      { act: "forgetAll" },
      { act: "mute" },
      { act: "mute", chat: "a", time: "2y" },
      { act: "unmute", chat: "  " },
      { act: "lang", locale: "fr" },
      { act: "forget", alertId: "RAAA" },
    ] as const)
      assert.equal((await act(form)).status, 400, JSON.stringify(form));
    assert.equal(rig.seen.forgotten, 0);
  });

  it("of another type than forms have, or too large, does nothing", async (t) => {
    const { ask, cookie, rig } = await signedIn(t);
    rig.state = "loggedOut";
    const form = { "content-type": "application/x-www-form-urlencoded", cookie };
    const json = { "content-type": "text/plain", cookie };
    assert.equal((await ask("/do", { method: "POST", headers: json, body: "act=login" })).status, 400);
    const large = `act=login&x=${"x".repeat(20_000)}`;
    assert.equal((await ask("/do", { method: "POST", headers: form, body: large })).status, 413);
    assert.equal((await ask("/do?act=login", { headers: { cookie } })).status, 404);
    assert.equal(rig.seen.logins, 0);
  });
});

it("names the field that is wrong", () => {
  assert.deepEqual(readAction({ act: "mute", chat: "a", time: "2y" }), { wrong: "time" });
  assert.deepEqual(readAction({ act: "lang" }), { wrong: "locale" });
});

it("leads back to views alone", () => {
  for (const [back, to] of [
    ["rules", "rules"],
    ["/doctor?x=1", "doctor?x=1"],
    [undefined, ""],
    ["?q=a b", ""],
    ["status/../do", ""],
  ] as const)
    assert.equal(backOf(back), to, String(back));
});

describe("the doctor's list", () => {
  it("names the command while it cannot be run here", async (t) => {
    const { ask, cookie } = await signedIn(t);
    const { body } = await ask("/doctor", { headers: { cookie } });
    assert.ok(body.includes("npm run doctor"));
  });

  it("runs once for all who look, is shown when it is done, and runs again later", async (t) => {
    let runs = 0;
    const gate = Promise.withResolvers<void>();
    const page = await openPage(t, {
      runDoctor: async function* () {
        runs += 1;
        await gate.promise;
        yield { id: "a.b", group: "a", title: "The check", status: "ok", seen: "fine", todo: "" };
      },
    });
    const headers = { cookie: await page.cookie() };
    const look = async () => (await page.ask("/doctor", { headers })).body.includes("The check");
    assert.deepEqual([await look(), await look(), runs], [false, false, 1]);
    gate.resolve();
    await page.clock.advance(1_000);
    assert.deepEqual([await look(), runs], [true, 1]);
    await page.clock.advance(60_000);
    await look();
    assert.equal(runs, 2);
  });
});
