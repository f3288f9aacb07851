import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startWeChatSimulator, type WeChatSimulator } from "./index.ts";
import { PlainClient, retOf, type Twist } from "./plain-client.ts";

describe("credentials on the simulated web WeChat", () => {
  let wechat: WeChatSimulator;
  let client: PlainClient;
  before(async () => {
    wechat = await startWeChatSimulator({ syncHoldMs: 10, loginHoldMs: 10 });
    client = new PlainClient(wechat.origin);
    await client.login(wechat);
  });
  after(() => wechat.close());

  const wrongCookies: readonly (readonly [string, NonNullable<Twist["cookies"]>, number])[] = [
    ["no wxuin", { wxuin: undefined }, 1102],
    ["no wxsid", { wxsid: undefined }, 1102],
    ["no webwx_data_ticket", { webwx_data_ticket: undefined }, 1102],
    ["another wxuin", { wxuin: "12" }, 1102],
    ["another webwx_data_ticket", { webwx_data_ticket: "gS0uT9aaaaaa" }, 1102],
    ["a wxsid nobody has", { wxsid: "AAAAAAAAAAAAAAAA" }, 1100],
  ];
  for (const [what, cookies, code] of wrongCookies) {
    test(`${what}: ${code} on every kind of endpoint`, async () => {
      assert.equal(retOf(await client.post("webwxinit", {}, { cookies })), code);
      assert.equal(retOf(await client.sync(client.syncKey, { cookies })), code);
      assert.equal(await client.syncCheck(client.checkKey, { cookies }), `${code}/0`);
      const contacts = await client.api("webwxgetcontact", { skey: client.credentials.skey }, { cookies });
      assert.equal(retOf(JSON.parse(await contacts.text())), code);
    });
  }

  const wrongBase: readonly (readonly [string, NonNullable<Twist["base"]>, number])[] = [
    ["another Uin", { Uin: 12 }, 1100],
    ["another Sid", { Sid: "AAAAAAAAAAAAAAAA" }, 1100],
    ["another Skey", { Skey: "@crypt_0_0" }, 1101],
    ["no Skey", { Skey: undefined }, 1101],
    ["the keys in capitals", { Uin: undefined, UIN: 3141500926 }, 1100],
  ];
  for (const [what, base, code] of wrongBase) {
    test(`BaseRequest with ${what}: Ret ${code}`, async () => {
      assert.equal(retOf(await client.post("webwxinit", {}, { base })), code);
      assert.equal(retOf(await client.sync(client.syncKey, { base })), code);
      assert.equal(retOf(await client.send("filehelper", "你好", { base })), code);
    });
  }

  test("Uin may be a string or a number", async () => {
    assert.equal(retOf(await client.post("webwxinit", {}, { base: { Uin: wechat.account.uin } })), 0);
    assert.equal(retOf(await client.post("webwxinit", {}, { base: { Uin: String(wechat.account.uin) } })), 0);
  });

  test("wrong sid, uin and skey in the query of synccheck: 1100, 1100, 1101", async () => {
    assert.equal(await client.syncCheck(client.checkKey, { query: { sid: "A" } }), "1100/0");
    assert.equal(await client.syncCheck(client.checkKey, { query: { uin: "1" } }), "1100/0");
    assert.equal(await client.syncCheck(client.checkKey, { query: { skey: "@crypt_0_0" } }), "1101/0");
    assert.equal(await client.syncCheck(client.checkKey, { query: { skey: undefined } }), "1/0");
  });

  test("pass_ticket arrives percent-encoded and is accepted decoded, as it came, and encoded twice", async () => {
    const { passTicket } = client.credentials;
    assert.match(passTicket, /%2B.*%2F/);
    for (const right of [passTicket, decodeURIComponent(passTicket), encodeURIComponent(passTicket)]) {
      assert.equal(retOf(await client.post("webwxinit", {}, { query: { pass_ticket: right } })), 0);
    }
    const wrong = [
      passTicket.slice(1),
      encodeURIComponent(encodeURIComponent(passTicket)),
      "undefined",
      undefined,
    ];
    for (const pass_ticket of wrong) {
      assert.equal(
        retOf(await client.post("webwxinit", {}, { query: { pass_ticket } })),
        -14,
        String(pass_ticket),
      );
    }
  });

  test("a body that is no JSON: Ret 1200", async () => {
    assert.equal(retOf(await client.post("webwxinit", {}, { raw: "BaseRequest=1" })), 1200);
    assert.equal(retOf(await client.send("filehelper", "x", { raw: "{" })), 1200);
  });

  test("the wrong method is 405, an unknown path 404", async () => {
    assert.equal((await client.api("webwxinit", {})).status, 405);
    assert.equal((await client.api("webwxeverything", {})).status, 404);
  });

  test("answers are gzip when accepted, text/plain, and one JSON token a line", async () => {
    const path = "/cgi-bin/mmwebwx-bin/webwxgetcontact";
    const response = await client.get(path, { skey: client.credentials.skey }, { "accept-encoding": "gzip" });
    assert.equal(response.headers.get("content-encoding"), "gzip");
    assert.match(response.headers.get("content-type") ?? "", /^text\/plain/);
    assert.match(await response.text(), /^\{\n"BaseResponse": \{\n"Ret": 0,\n"ErrMsg": ""\n\}\n,\n/);
    const plain = await client.get(
      path,
      { skey: client.credentials.skey },
      { "accept-encoding": "identity" },
    );
    assert.equal(plain.headers.get("content-encoding"), null);
  });
});

describe("sessions that end or change", () => {
  for (const code of [1100, 1101, 1102] as const) {
    test(`kick(${code}) ends a waiting synccheck, webwxsync and webwxinit with ${code}`, async () => {
      const wechat = await startWeChatSimulator({ syncHoldMs: 10_000 });
      try {
        const client = new PlainClient(wechat.origin);
        await client.login(wechat);
        const waiting = client.syncCheck();
        await wechat.waitUntil(() => wechat.count("synccheck") === 1);
        wechat.kick(code);
        assert.equal(await waiting, `${code}/0`);
        const answer = await client.sync();
        assert.equal(retOf(answer), code);
        assert.deepEqual(answer.SyncKey, { Count: 0, List: [] });
        assert.equal(retOf(await client.post("webwxinit", {})), code);
      } finally {
        await wechat.close();
      }
    });
  }

  test("with rotateSkey the old skey stops working, except for one more webwxinit", async () => {
    const wechat = await startWeChatSimulator({ rotateSkey: true, syncHoldMs: 10 });
    try {
      const client = new PlainClient(wechat.origin);
      await client.exchange(await client.redirectUri(wechat));
      const old = client.credentials.skey;
      await client.init();
      assert.notEqual(client.credentials.skey, old);
      assert.equal(await client.syncCheck(), "0/0");
      assert.equal(await client.syncCheck(client.checkKey, { query: { skey: old } }), "1101/0");
      assert.equal(retOf(await client.sync(client.syncKey, { base: { Skey: old } })), 1101);
      assert.equal(retOf(await client.post("webwxinit", {}, { base: { Skey: old } })), 0);
    } finally {
      await wechat.close();
    }
  });
});
