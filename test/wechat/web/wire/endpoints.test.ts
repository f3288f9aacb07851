import assert from "node:assert/strict";
import { test } from "node:test";
import { isPinned, originsOf, qrContent, redirectTarget } from "../../../../src/wechat/web/wire/endpoints.ts";

test("the roles of a WeChat host are named after it", () => {
  assert.deepEqual(originsOf("https://wx2.qq.com"), {
    login: "https://login.wx2.qq.com",
    api: "https://wx2.qq.com",
    file: "https://file.wx2.qq.com",
    push: ["https://webpush.wx2.qq.com", "https://webpush2.wx2.qq.com"],
  });
});

test("an address, localhost or a port keeps all roles on one origin", () => {
  for (const origin of [
    "http://127.0.0.1:8080",
    "http://localhost",
    "https://10.0.0.5",
    "https://gate.example:8443",
  ]) {
    assert.equal(isPinned(origin), true, origin);
    const { login, api, file, push } = originsOf(origin);
    assert.deepEqual(
      [login, api, file, ...push],
      Array.from({ length: 4 }, () => origin),
    );
  }
  assert.equal(isPinned("http://[::1]"), true);
  assert.equal(isPinned("https://web.wechat.com"), false);
});

test("the confirmed login decides the host of the session, within WeChat's own hosts", () => {
  const path = "/cgi-bin/mmwebwx-bin/webwxnewloginpage?ticket=T";
  assert.equal(
    redirectTarget(`https://wx8.qq.com${path}`, "https://wx.qq.com")?.apiOrigin,
    "https://wx8.qq.com",
  );
  for (const bad of [
    `https://wx.qq.com.evil.example${path}`,
    `http://wx2.qq.com${path}`,
    `https://evilqq.com${path}`,
    "no url",
  ]) {
    assert.equal(redirectTarget(bad, "https://wx.qq.com"), undefined, bad);
  }
});

test("a pinned origin takes the path of the redirect and keeps its own host", () => {
  assert.deepEqual(redirectTarget("https://wx2.qq.com/x?ticket=T", "http://127.0.0.1:9"), {
    apiOrigin: "http://127.0.0.1:9",
    url: "http://127.0.0.1:9/x?ticket=T",
  });
});

test("the code's text is the link that the phone knows", () => {
  assert.equal(qrContent("AbC1=="), "https://login.weixin.qq.com/l/AbC1==");
});
