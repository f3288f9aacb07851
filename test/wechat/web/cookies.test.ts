import assert from "node:assert/strict";
import { test } from "node:test";
import { SessionCookies } from "../../../src/wechat/web/cookies.ts";

const API = "https://wx2.qq.com/cgi-bin/mmwebwx-bin/webwxinit";
const SET = [
  "wxuin=3000000001; Domain=wx2.qq.com; Path=/; Expires=Fri, 01-Jan-2038 00:00:00 GMT; Secure",
  "webwx_data_ticket=gS/ab+cd==; Domain=.qq.com; Path=/; Expires=Fri, 01-Jan-2038 00:00:00 GMT; Secure",
];

test("the data ticket reaches every host of the family, the rest only the API host and those below it", () => {
  const cookies = new SessionCookies();
  cookies.store(API, SET);
  assert.equal(
    cookies.header("https://webpush.wx2.qq.com/x"),
    "wxuin=3000000001; webwx_data_ticket=gS/ab+cd==",
  );
  assert.equal(cookies.header("https://file.wx8.qq.com/x"), "webwx_data_ticket=gS/ab+cd==");
  assert.equal(cookies.header("https://example.com/x"), "");
});

test("on a pinned origin the real hosts' domains do not keep a cookie from its server", () => {
  for (const origin of ["http://127.0.0.1:4567", "http://localhost:4567"]) {
    const cookies = new SessionCookies();
    cookies.store(`${origin}/x`, SET);
    assert.equal(cookies.header(`${origin}/y`), "wxuin=3000000001; webwx_data_ticket=gS/ab+cd==");
  }
});

test("cookies survive being saved; a broken header spoils nothing", () => {
  const cookies = new SessionCookies();
  cookies.store(API, ["", ";;;", ...SET]);
  const again = SessionCookies.parse(cookies.serialize());
  assert.equal(again.value(API, "webwx_data_ticket"), "gS/ab+cd==");
});

test("what the jar lacks is completed for that host alone; what it holds stays", () => {
  const cookies = new SessionCookies();
  cookies.store(API, ["wxuin=1; Path=/", "wxsid=old; Path=/; Expires=Thu, 01-Jan-2015 00:00:00 GMT"]);
  cookies.complete("https://wx2.qq.com", { wxuin: "2", wxsid: "new" });
  assert.equal(cookies.header(API), "wxuin=1; wxsid=new");
  assert.equal(cookies.header("https://file.wx2.qq.com/x"), "");
  cookies.store(API, ["wxsid=newer; Domain=wx2.qq.com; Path=/"]);
  assert.equal(cookies.value(API, "wxsid"), "newer");
});
