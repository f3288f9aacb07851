import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { createFetch } from "../../../../src/net/fetch.ts";
import { textsFor } from "../../../../src/text/index.ts";
import { failureWords } from "../../../../src/text/reason-words.ts";
import { FastClock } from "../../../fakes/fast-clock.ts";
import { openRig } from "../rig.ts";

const person = { simulator: { autoLogin: false } };

describe("login by code", { concurrency: 4 }, () => {
  for (const mode of ["uos", "web"] as const) {
    test(`in ${mode} mode the UOS headers stand on newloginpage alone, or nowhere`, async (t) => {
      const { wechat, start } = await openRig(t, {
        mode,
        simulator: { requireUos: mode === "uos" ? true : "auto" },
      });
      const bridge = start();
      await bridge.event("batch");
      const marked = wechat.requests
        .filter(({ headers }) => headers.extspam !== undefined || headers["client-version"] !== undefined)
        .map(({ endpoint }) => endpoint);
      assert.deepEqual(marked, mode === "uos" ? ["webwxnewloginpage"] : []);
      const uos = wechat.requests.filter(({ headers }) => headers["user-agent"]?.includes("UOS"));
      assert.equal(uos.length, mode === "uos" ? wechat.requests.length : 0);
      const redirect = wechat.requests.find(({ endpoint }) => endpoint === "jslogin")?.query.redirect_uri;
      assert.equal(redirect?.endsWith("?mod=desktop"), mode === "uos");
      const [online] = bridge.of("online");
      assert.ok(online?.serverTime !== undefined && online.serverTime % 1000 === 0);
      assert.ok(Math.abs(online.serverTime - Date.now()) < 60_000, "milliseconds, not seconds");
      assert.deepEqual(bridge.of("online"), [
        {
          type: "online",
          account: { id: String(wechat.account.uin), name: wechat.account.nickName },
          resumed: false,
          canSend: true,
          serverTime: online.serverTime,
        },
      ]);
    });
  }

  test("a code waits through silent polls; 201 over and over is one scan; 200 is the login", async (t) => {
    const { wechat, clock, start } = await openRig(t, { simulator: { autoLogin: false, repeat201: true } });
    const bridge = start();
    const { content, attempt, expiresAt } = await bridge.event("qr");
    const uuid = wechat.currentUuid() ?? "";
    assert.equal(content, `https://login.weixin.qq.com/l/${uuid}`);
    assert.equal(attempt, 1);
    assert.ok(Math.abs(expiresAt - clock.now() - 300_000) < 60_000);
    await wechat.waitUntil(() => wechat.count("login") >= 4);
    assert.equal(bridge.events.length, 1, "silence is no news");

    wechat.scan({ avatar: "data:img/jpg;base64,/9j/4AAQ" });
    await bridge.event("scanned");
    const before = wechat.count("login");
    await wechat.waitUntil(() => wechat.count("login") >= before + 4);
    wechat.confirm();
    await bridge.event("online");
    const told = bridge.events.map(({ type }) => type);
    assert.deepEqual(told.slice(0, 4), ["qr", "scanned", "confirmed", "online"]);
    const polls = wechat.requests.filter(({ endpoint }) => endpoint === "login");
    assert.deepEqual(
      polls.map(({ query }) => query.tip),
      polls.map((_, index) => (index === 0 ? "1" : "0")),
    );
  });

  test("201 at once, again and again, is polled no faster than once a second", async (t) => {
    const clock = new FastClock(10);
    const simulator = { autoLogin: false, repeat201: true, now: () => clock.now() };
    const { wechat, start } = await openRig(t, { clock, simulator });
    start();
    await wechat.waitForUuid();
    wechat.scan();
    await wechat.waitUntil(() => wechat.count("login") >= 6);
    const at = wechat.requests.filter(({ endpoint }) => endpoint === "login").map((request) => request.at);
    for (const [index, time] of at.slice(2).entries()) {
      const distance = time - (at[index + 1] ?? 0);
      // The network's own time is ten times as long on this clock.
      assert.ok(distance >= 600, `${distance} ms between two polls`);
    }
  });

  test("a code that expires is replaced, counted up, by another code", async (t) => {
    const { wechat, start } = await openRig(t, person);
    const bridge = start();
    const first = await bridge.event("qr");
    wechat.expire();
    const second = await bridge.event("qr", 2);
    assert.equal(second.attempt, 2);
    assert.notEqual(second.content, first.content);
    wechat.scan();
    wechat.confirm();
    await bridge.event("online");
    assert.equal(bridge.of("qr").length, 2);
  });

  test("cancel on the phone brings the next code, and the login goes on", async (t) => {
    const { wechat, start } = await openRig(t, person);
    const bridge = start();
    await bridge.event("qr");
    wechat.scan();
    await bridge.event("scanned");
    wechat.cancel();
    assert.equal((await bridge.event("qr", 2)).attempt, 2);
    wechat.scan();
    await bridge.event("scanned", 2);
    wechat.confirm();
    await bridge.event("online");
  });

  test("after five unanswered codes it asks for none until a person does", async (t) => {
    const { wechat, clock, start } = await openRig(t, { simulator: { autoLogin: false, uuidLifeMs: 1 } });
    const bridge = start();
    bridge.session.requestLogin();
    const stopped = await bridge.event("loginStopped");
    assert.deepEqual(stopped, { type: "loginStopped", reason: "unanswered" });
    assert.deepEqual(
      bridge.of("qr").map(({ attempt }) => attempt),
      [1, 2, 3, 4, 5],
    );
    const asked = wechat.requests.length;
    await clock.sleep(6_000);
    assert.equal(wechat.requests.length, asked, "nothing is asked of WeChat meanwhile");
    assert.equal(bridge.events.at(-1), stopped);

    wechat.configure({ uuidLifeMs: 300_000 });
    bridge.session.requestLogin();
    assert.equal((await bridge.event("qr", 6)).attempt, 1);
    wechat.scan();
    wechat.confirm();
    await bridge.event("online");
    bridge.session.requestLogin();
    await bridge.event("batch", 3);
    assert.equal(wechat.count("jslogin"), 6, "asked for while online: ignored");
  });

  test("a login request that comes while the stop is being dealt with counts", async (t) => {
    const { wechat, start } = await openRig(t, { simulator: { autoLogin: false, uuidLifeMs: 1 } });
    const bridge = start();
    bridge.onEvent = (event) => {
      if (event.type === "loginStopped") bridge.session.requestLogin();
    };
    await bridge.event("qr", 7);
    assert.deepEqual(
      bridge.of("qr").map(({ attempt }) => attempt),
      [1, 2, 3, 4, 5, 1, 2],
    );
    assert.ok(wechat.count("jslogin") >= 7);
  });

  test("the connections are made anew after each try that draws no code", async (t) => {
    const { wechat, start } = await openRig(t, { clock: new FastClock(100) });
    const direct = createFetch();
    t.after(() => direct.close());
    let renewals = 0;
    const renew = async (): Promise<void> => {
      renewals += 1;
      await direct.renew();
    };
    wechat.setFault("jslogin", { kind: "reset" }, 3);
    const bridge = start({ pool: { dispatcher: direct.dispatcher, renew } });
    await bridge.event("qr");
    assert.equal(renewals, 3);
    const waits = bridge.of("offline").map(({ retryInMs }) => retryInMs);
    assert.deepEqual(waits, [2_000, 4_000, 8_000]);
  });

  test("a person's word ends the wait for the next try to draw a code", async (t) => {
    // At this pace the fifth wait, of half a minute, would last longer than the test is given.
    const { wechat, start } = await openRig(t, { clock: new FastClock(2) });
    wechat.setFault("jslogin", { kind: "empty" }, Number.POSITIVE_INFINITY);
    const bridge = start();
    for (let failures = 1; failures <= 5; failures += 1) {
      await bridge.event("offline", failures);
      if (failures === 5) wechat.clearFaults();
      bridge.session.requestLogin();
    }
    assert.equal((await bridge.event("qr")).attempt, 1);
  });

  test("the picture of who scans comes with the scan, and a broken one is none", async (t) => {
    const { wechat, start } = await openRig(t, person);
    const bridge = start();
    await bridge.event("qr");
    wechat.scan({ avatar: "data:img/jpg;base64,/9j/4AAQSkZJRg==" });
    const { picture } = await bridge.event("scanned");
    assert.deepEqual(picture, { mime: "image/jpeg", base64: "/9j/4AAQSkZJRg==" });
    for (const [index, avatar] of [
      "data:img/jpg;base64,/9j/4",
      "data:text/html;base64,/9j/",
      undefined,
    ].entries()) {
      wechat.cancel();
      await bridge.event("qr", index + 2);
      wechat.scan({ avatar });
      assert.equal((await bridge.event("scanned", index + 2)).picture, undefined, `picture ${index}`);
    }
    wechat.confirm();
    await bridge.event("online");
  });

  test("a refused login stops with WeChat's own words and asks for nothing more", async (t) => {
    const words = "为了你的账号安全，这个微信号暂时不能登录网页版。\n请在手机上查看。";
    const { wechat, clock, start } = await openRig(t);
    wechat.refuseLogin({ ret: 1203, message: words });
    const bridge = start();
    const stopped = await bridge.event("loginStopped");
    assert.ok(stopped.reason === "refused");
    const said = "为了你的账号安全，这个微信号暂时不能登录网页版。 请在手机上查看。 (1203)";
    assert.ok(failureWords(stopped.detail, textsFor("zh")).startsWith(`${said}。常见原因：新账号`));
    const asked = wechat.requests.length;
    await clock.sleep(4_000);
    assert.equal(wechat.requests.length, asked);
    assert.deepEqual([...bridge.of("online")], []);
    wechat.refuseLogin(undefined);
    bridge.session.requestLogin();
    await bridge.event("online");
  });

  test("the phone's yes is told before the login is finished, however long that takes", async (t) => {
    const { wechat, start } = await openRig(t);
    wechat.setFault("webwxinit", { kind: "ret", ret: 1205 });
    const bridge = start();
    await bridge.event("offline");
    assert.deepEqual(bridge.of("online"), []);
    assert.equal(bridge.of("confirmed").length, 1);
  });

  test("webwxinit that says no once is asked again", async (t) => {
    const { wechat, start } = await openRig(t);
    wechat.setFault("webwxinit", { kind: "ret", ret: 1 });
    const bridge = start();
    await bridge.event("online");
    assert.equal(wechat.count("webwxinit"), 2);
    assert.equal(bridge.of("qr").length, 1);
  });

  test("webwxinit that says no twice is a refused login", async (t) => {
    const { wechat, state, start } = await openRig(t);
    wechat.setFault("webwxinit", { kind: "ret", ret: 1101 }, 2);
    const bridge = start();
    const stopped = await bridge.event("loginStopped");
    assert.ok(stopped.reason === "refused");
    assert.match(stopped.detail.message, /webwxinit.*1101/);
    assert.equal(state.values.size, 0, "nothing is kept of it");
    bridge.session.requestLogin();
    await bridge.event("online");
  });

  test("code in a reply is text: nothing in it is ever run", async (t) => {
    const { wechat, start } = await openRig(t);
    const trap = `"};globalThis.pwned=1;process.exit(3);window.code=200;//`;
    wechat.refuseLogin({ ret: 1203, message: `<![CDATA[${trap}]]>` });
    const bridge = start();
    await bridge.event("loginStopped");
    wechat.refuseLogin(undefined);
    bridge.session.requestLogin();
    await bridge.event("online");
    wechat.setSelector(`2"};globalThis.pwned=2;({"`);
    const lan = wechat.addContact({ nickName: "小岚" });
    const text = "$" + "{globalThis.pwned=3}`;eval('globalThis.pwned=4')";
    const msgId = wechat.friendSends(lan, text);
    const { message } = await bridge.message(msgId);
    wechat.setSelector(undefined);
    assert.equal(message.msgType === "TEXT" && message.content, text);
    assert.equal("pwned" in globalThis, false);
  });
});

test("eight lost polls while somebody scans cost neither the code nor the login", async (t) => {
  const { wechat, start } = await openRig(t, { ...person, clock: new FastClock(40) });
  wechat.setFault("login", { kind: "reset" }, 8, 1);
  const bridge = start();
  await bridge.event("qr");
  await wechat.waitUntil(() => wechat.count("login") >= 3);
  wechat.scan();
  wechat.confirm();
  await bridge.event("online");
  assert.equal(bridge.of("qr").length, 1);
  assert.ok(wechat.count("login") >= 9);
});
