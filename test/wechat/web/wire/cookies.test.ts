import assert from "node:assert/strict";
import { test } from "node:test";
import { SessionCookies } from "../../../../src/wechat/web/wire/cookies.ts";

const API = "https://wx2.qq.com/cgi-bin/mmwebwx-bin/webwxinit";
const SET = [
  "wxuin=3000000001; Domain=wx2.qq.com; Path=/; Expires=Fri, 01-Jan-2038 00:00:00 GMT; Secure",
  "webwx_data_ticket=gS/ab+cd==; Domain=.qq.com; Path=/; Expires=Fri, 01-Jan-2038 00:00:00 GMT; Secure",
];

const NOW = Date.UTC(2026, 10, 26, 12);

test("the data ticket reaches every host of the family, the rest only the API host and those below it", () => {
  const cookies = new SessionCookies();
  cookies.store(API, SET, NOW);
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
    cookies.store(`${origin}/x`, SET, NOW);
    assert.equal(cookies.header(`${origin}/y`), "wxuin=3000000001; webwx_data_ticket=gS/ab+cd==");
  }
});

test("cookies survive being saved; a broken header spoils nothing", () => {
  const cookies = new SessionCookies();
  cookies.store(API, ["", ";;;", ...SET], NOW);
  const again = SessionCookies.parse(cookies.serialize());
  assert.equal(again.value(API, "webwx_data_ticket"), "gS/ab+cd==");
});

test("what the jar lacks is completed for that host alone; what it holds stays", () => {
  const cookies = new SessionCookies();
  const expired = "wxsid=old; Path=/; Expires=Thu, 01-Jan-2015 00:00:00 GMT";
  cookies.store(API, ["wxuin=1; Path=/", expired], NOW);
  cookies.complete("https://wx2.qq.com", { wxuin: "2", wxsid: "new" });
  assert.equal(cookies.header(API), "wxuin=1; wxsid=new");
  assert.equal(cookies.header("https://file.wx2.qq.com/x"), "");
  cookies.store(API, ["wxsid=newer; Domain=wx2.qq.com; Path=/"], NOW);
  assert.equal(cookies.value(API, "wxsid"), "newer");
});

test("only WeChat's clock ends a cookie: this machine's may be years ahead or behind, or jump", () => {
  for (const now of [Date.UTC(2015, 0, 1), Date.UTC(2001, 0, 1)]) {
    const cookies = new SessionCookies();
    const day = new Date(now + 12 * 3_600_000).toUTCString();
    cookies.store(API, [`wxsid=kept; Path=/; Expires=${day}`, "wxuin=1; Path=/; Max-Age=60"], now);
    const again = SessionCookies.parse(cookies.serialize());
    assert.equal(again.header(API), "wxsid=kept; wxuin=1");
  }
});

test("a cookie that WeChat sends as over takes the one of before away, whatever this machine's clock says", () => {
  for (const end of ["Expires=Sun, 01-Jan-2090 00:00:00 GMT", "Max-Age=0"]) {
    const cookies = new SessionCookies();
    const now = Date.UTC(2090, 0, 1);
    cookies.store(API, ["wxsid=kept; Path=/", "wxuin=1; Path=/"], now);
    cookies.store(API, [`wxsid=; Path=/; ${end}`], now);
    assert.equal(cookies.header(API), "wxuin=1");
  }
});

test("a reply that changes a cookie changes the next header and what is saved, at any query", () => {
  const cookies = new SessionCookies();
  const url = (query: string): string => `https://wx.qq.com/cgi-bin/mmwebwx-bin/webwxsync?${query}`;
  cookies.store(url("a=1"), ["wxsid=first; Path=/"], 0);
  assert.equal(cookies.header(url("a=1")), "wxsid=first");
  assert.equal(cookies.header(url("a=2")), "wxsid=first");
  const saved = cookies.serialize();
  cookies.store(url("a=3"), ["wxsid=second; Path=/"], 0);
  assert.equal(cookies.header(url("a=1")), "wxsid=second");
  assert.notEqual(cookies.serialize(), saved);
});
