import assert from "node:assert/strict";
import { test } from "node:test";
import { logout, pushLogin } from "../../../../src/wechat/web/login/login-requests.ts";
import { originsOf } from "../../../../src/wechat/web/wire/endpoints.ts";
import { modeOf } from "../../../../src/wechat/web/wire/mode.ts";

const context = {
  origins: originsOf("https://wx2.qq.com"),
  mode: modeOf("uos"),
  now: 1_777_900_000_123,
  credentials: {
    uin: "3141500926",
    sid: "abc+de/f",
    skey: "@crypt_1a2b_3c4d",
    passTicket: "xy%2Fz",
    deviceId: "e123456789012345",
  },
};

test("a push login is asked for at the API host by the account's number, in UOS mode for the desktop", () => {
  const { method, url, headers } = pushLogin(context, "3141500926");
  assert.equal(method, "GET");
  assert.equal(url, "https://wx2.qq.com/cgi-bin/mmwebwx-bin/webwxpushloginurl?uin=3141500926&mod=desktop");
  assert.equal(headers.extspam, undefined);
  const plain = pushLogin({ ...context, mode: modeOf("web") }, "3141500926");
  assert.equal(new URL(plain.url).search, "?uin=3141500926");
});

test("a logout posts the session's id and number as a form, with the skey in the address, and waits 10 s", () => {
  const { method, url, headers, body, timeoutMs } = logout(context);
  assert.equal(method, "POST");
  assert.equal(
    url,
    "https://wx2.qq.com/cgi-bin/mmwebwx-bin/webwxlogout?redirect=1&type=0&skey=%40crypt_1a2b_3c4d",
  );
  assert.equal(headers["Content-Type"], "application/x-www-form-urlencoded");
  assert.deepEqual(Object.fromEntries(new URLSearchParams(body)), { sid: "abc+de/f", uin: "3141500926" });
  assert.equal(timeoutMs, 10_000);
});
