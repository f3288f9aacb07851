import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Logger } from "../../../src/bridge/ports/log.ts";
import { ask, LOOPBACK } from "../rig.ts";
import { OpenPage, openPage } from "./rig.ts";

const PRIVATE_PATHS = [
  "/",
  "/status",
  "/doctor",
  "/rules",
  "/events",
  "/api/recalls",
  "/api/openapi.json",
  "/media/00000000000000000000000000000000",
  "/login/0.png",
  "/assets/uPlot.min.css",
  "/assets/uPlot.iife.min.js",
  "/nothing",
  "/..%2f..%2fpackage.json",
];

describe("a stranger", () => {
  it("gets a 4xx of at most 4 kB for everything, scripts and styles too, and nothing to keep", async (t) => {
    const page = await openPage(t);
    for (const path of PRIVATE_PATHS) {
      for (const method of ["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS"]) {
        const { status, headers, body } = await page.ask(path, { method });
        assert.ok(status >= 400 && status < 500, `${method} ${path}: ${status}`);
        assert.ok(body.length <= 4_096, path);
        assert.equal(headers["cache-control"], "no-store");
        assert.equal(headers["set-cookie"], undefined);
        assert.match(String(headers["content-security-policy"]), /^default-src 'none'; script-src 'self';/);
      }
    }
  });

  it("gets JSON from the list for programs, and no answer to a form", async (t) => {
    const page = await openPage(t);
    const { status, body, headers } = await page.ask("/api/recalls");
    assert.equal(status, 401);
    assert.equal(headers["www-authenticate"], "Bearer");
    assert.equal(typeof JSON.parse(body).error, "string");
    assert.equal((await page.post({ act: "login" }, {})).status, 401);
    assert.equal(page.rig.seen.logins, 0);
  });

  it("finds health and metrics as before", async (t) => {
    const page = await openPage(t);
    assert.equal((await page.ask("/livez")).status, 200);
    assert.equal((await page.ask("/metrics")).status, 200);
  });
});

describe("a one-time link", () => {
  it("shows a button as often as it is opened; pressed, it becomes a cookie, once", async (t) => {
    const page = await openPage(t);
    const token = await page.link();
    for (const _ of [1, 2, 3]) {
      const { status, headers, body } = await page.ask(`/enter?token=${token}`);
      assert.equal(status, 200);
      assert.equal(headers["referrer-policy"], "same-origin");
      assert.equal(headers["cache-control"], "no-store");
      assert.ok(body.includes(token));
    }
    const entered = await page.enter(token);
    assert.equal(entered.status, 303);
    assert.equal(entered.headers.location, "/");
    assert.match(
      String(entered.headers["set-cookie"]),
      /^recall-page-\d+=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    assert.equal((await page.enter(token)).status, 403);
    assert.equal((await page.ask(`/enter?token=${token}`)).status, 403);
  });

  it("pressed twice at once opens one browser", async (t) => {
    const page = await openPage(t);
    const token = await page.link();
    const both = await Promise.all([page.enter(token), page.enter(token)]);
    assert.deepEqual(both.map(({ status }) => status).toSorted(), [303, 403]);
  });

  it("is good for ten minutes", async (t) => {
    const page = await openPage(t);
    const token = await page.link();
    await page.clock.advance(10 * 60_000 - 1);
    assert.equal((await page.ask(`/enter?token=${token}`)).status, 200);
    await page.clock.advance(1);
    assert.equal((await page.ask(`/enter?token=${token}`)).status, 403);
    assert.equal((await page.enter(token)).status, 403);
  });

  it("works after a restart, and so does its cookie; on disk are only hashes", async (t) => {
    const first = await openPage(t);
    const token = await first.link();
    const cookie = await first.cookie();
    const [name = "", secret = ""] = cookie.split("=");
    const kept = [...first.state.values.values()].join();
    for (const each of [token, secret]) assert.ok(!kept.includes(each));
    const second = await openPage(t, { state: first.state });
    const again = `${name.replace(/\d+/, String(second.port))}=${secret}`;
    assert.equal((await second.ask("/", { headers: { cookie: again } })).status, 200);
    assert.equal((await second.enter(token)).status, 303);
  });
});

describe("wrong secrets", () => {
  for (const [what, request] of [
    ["links", (port: number) => ask(port, `/enter?token=${"x".repeat(43)}`)],
    ["tokens", (port: number) => ask(port, "/api/recalls", { headers: { authorization: "Bearer nothing" } })],
    [
      "cookies",
      (port: number) => ask(port, "/", { headers: { cookie: `recall-page-${port}=${"y".repeat(43)}` } }),
    ],
  ] as const) {
    it(`${what} are slowed by 429 after ten, for a minute; a good cookie never is`, async (t) => {
      const page = await openPage(t);
      const cookie = await page.cookie();
      const seen = new Set<number>();
      for (let count = 0; count < 10; count += 1) seen.add((await request(page.port)).status);
      assert.deepEqual([...seen], [what === "links" ? 403 : 401]);
      const slowed = await request(page.port);
      assert.equal(slowed.status, 429);
      assert.equal(slowed.headers["retry-after"], "60");
      assert.ok(slowed.body.length <= 4_096);
      assert.equal((await page.ask("/", { headers: { cookie } })).status, 200);
      await page.clock.advance(60_000);
      assert.notEqual((await request(page.port)).status, 429);
    });
  }

  it("are counted for each address that the proxy names, whatever was written before it", async (t) => {
    const page = await openPage(t, { publicUrl: "https://example.org/" });
    const from = (header: string) =>
      page.ask("/enter?token=x", { headers: { host: "example.org", "x-forwarded-for": header } });
    for (let count = 0; count < 10; count += 1) await from(`10.0.0.${count}, 203.0.113.9`);
    assert.equal((await from("1.2.3.4, 203.0.113.9")).status, 429);
    assert.equal((await from("203.0.113.9, 198.51.100.1")).status, 403);
  });
});

describe("access ends", () => {
  it("by revoke: cookies, open pages, tokens and unused links", async (t) => {
    const page = await openPage(t);
    const cookie = await page.cookie();
    const unused = await page.link();
    const { token = "" } = (await page.access.newToken()) ?? {};
    const bearer = { authorization: `Bearer ${token}` };
    assert.equal((await page.ask("/api/recalls", { headers: bearer })).status, 200);
    const opened = await OpenPage.at(t, page.port, { cookie });
    assert.match(await page.rig.text("page revoke"), /have ended/);
    await opened.untilEnded();
    assert.equal((await page.ask("/", { headers: { cookie } })).status, 401);
    assert.equal((await page.ask("/api/recalls", { headers: bearer })).status, 401);
    assert.equal((await page.enter(unused)).status, 403);
    assert.equal((await page.post({ act: "logout" }, { cookie })).status, 401);
  });

  it("by leaving: that browser alone", async (t) => {
    const page = await openPage(t);
    const [one, other] = [await page.cookie(), await page.cookie()];
    const opened = await OpenPage.at(t, page.port, { cookie: one });
    const left = await page.post({ act: "leave" }, { cookie: one });
    assert.equal(left.status, 303);
    assert.match(String(left.headers["set-cookie"]), /Max-Age=0/);
    await opened.untilEnded();
    assert.equal((await page.ask("/", { headers: { cookie: one } })).status, 401);
    assert.equal((await page.ask("/", { headers: { cookie: other } })).status, 200);
  });

  it("by its 30 days", async (t) => {
    const page = await openPage(t);
    const cookie = await page.cookie();
    page.clock.jump(30 * 86_400_000 - 1);
    assert.equal((await page.ask("/", { headers: { cookie } })).status, 200);
    page.clock.jump(1);
    assert.equal((await page.ask("/", { headers: { cookie } })).status, 401);
  });

  it("a token opens the list and bytes only", async (t) => {
    const page = await openPage(t);
    const { token = "" } = (await page.access.newToken()) ?? {};
    const headers = { authorization: `Bearer ${token}` };
    const statuses = PRIVATE_PATHS.map(async (path) => [path, (await page.ask(path, { headers })).status]);
    const answered = Object.fromEntries(await Promise.all(statuses));
    assert.equal(answered["/api/recalls"], 200);
    assert.equal(answered["/api/openapi.json"], 200);
    assert.equal(answered["/media/00000000000000000000000000000000"], 404);
    for (const path of ["/", "/status", "/events", "/assets/uPlot.min.css"])
      assert.equal(answered[path], 401);
    assert.equal((await page.post({ act: "logout" }, headers)).status, 401);
  });
});

describe("forged requests with a good cookie", () => {
  it("are refused by Host, Origin and fetch metadata", async (t) => {
    const page = await openPage(t);
    const cookie = await page.cookie();
    const own = `${LOOPBACK}:${page.port}`;
    for (const [headers, status] of [
      [{}, 200],
      [{ host: "localhost" }, 200],
      [{ host: "evil.example" }, 403],
      [{ host: `evil.example:${page.port}` }, 403],
      [{ origin: `http://${own}` }, 200],
      [{ origin: `https://${own}` }, 403],
      [{ origin: "http://evil.example" }, 403],
      [{ origin: "null" }, 403],
      [{ origin: "http://localhost:1" }, 403],
      [{ "sec-fetch-site": "same-origin" }, 200],
      [{ "sec-fetch-site": "none", "sec-fetch-mode": "navigate" }, 200],
      [{ "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" }, 403],
      [{ "sec-fetch-site": "same-site", "sec-fetch-mode": "cors", "sec-fetch-dest": "empty" }, 403],
      [{ "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe" }, 403],
      [{ "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" }, 200],
    ] as const) {
      const given: Readonly<Record<string, string>> = { cookie, ...headers };
      assert.equal((await page.ask("/", { headers: given })).status, status, JSON.stringify(headers));
    }
    const crossPost = {
      cookie,
      "sec-fetch-site": "cross-site",
      "sec-fetch-mode": "navigate",
      "sec-fetch-dest": "document",
    };
    assert.equal((await page.post({ act: "login" }, crossPost)).status, 403);
    assert.equal((await page.post({ act: "login" }, { cookie, origin: "http://evil.example" })).status, 403);
    assert.equal(page.rig.seen.logins, 0);
  });
});

describe("behind a reverse proxy with a path and HTTPS", () => {
  const publicUrl = "https://example.org/recalls/";
  const headers = { host: "example.org", origin: "https://example.org" };

  it("links, cookie and redirects have the path; the proxy may keep or take it away", async (t) => {
    const page = await openPage(t, { publicUrl });
    const link = (await page.access.newLink()) ?? "";
    assert.ok(link.startsWith("https://example.org/recalls/enter?token="));
    const entered = await page.enter(await page.link(), { headers });
    assert.equal(entered.headers.location, "/recalls/");
    const set = String(entered.headers["set-cookie"]);
    assert.match(set, /; Path=\/recalls\/; HttpOnly; Secure; SameSite=Strict$/);
    const cookie = set.split(";")[0] ?? "";
    for (const path of ["/recalls/", "/recalls", "/", "/recalls/api/recalls?limit=1", "/api/recalls?limit=1"])
      assert.equal((await page.ask(path, { headers: { ...headers, cookie } })).status, 200, path);
    for (const path of ["/recalls/metrics", "/recallsx/", "/other/"])
      assert.equal((await page.ask(path, { headers: { ...headers, cookie } })).status, 404, path);
    const token = new URL(link).searchParams.get("token");
    assert.equal((await page.ask(`/recalls/enter?token=${token}`, { headers })).status, 200);
  });

  it("the proxy's own Host is taken, a foreign one and another Origin are not", async (t) => {
    const page = await openPage(t, { publicUrl });
    const set = String((await page.enter(await page.link())).headers["set-cookie"]);
    const cookie = set.split(";")[0] ?? "";
    for (const [given, status] of [
      [{ host: "EXAMPLE.org:443" }, 200],
      [{ host: `${LOOPBACK}:${page.port}`, origin: "https://example.org" }, 200],
      [{ host: "example.org", origin: "http://example.org:8443" }, 403],
      [{ host: "example.com" }, 403],
    ] as const) {
      const all: Readonly<Record<string, string>> = { cookie, ...given };
      assert.equal((await page.ask("/", { headers: all })).status, status, JSON.stringify(given));
    }
  });
});

it("no secret of the page is in the log, whatever fails", async (t) => {
  const lines: string[] = [];
  const write = (fields: object, text?: string): unknown => lines.push(JSON.stringify([fields, text]));
  const log: Logger = { trace: write, debug: write, info: write, warn: write, error: write };
  const page = await openPage(t, {
    log,
    history: {
      isKept: true,
      newest: async () => 0,
      entry: async () => undefined,
      counts: async () => [],
      page: async () => {
        throw new Error("the disk is gone");
      },
    },
  });
  const token = await page.link();
  await page.ask(`/enter?token=${token}`);
  const cookie = await page.cookie();
  const failed = await page.ask("/?q=secretwords", { headers: { cookie } });
  assert.equal(failed.status, 503);
  assert.ok(failed.body.length <= 4_096);
  const told = lines.join("\n");
  assert.ok(told.includes("the disk is gone"));
  for (const secret of [token, cookie.split("=")[1] ?? "", "secretwords"]) assert.ok(!told.includes(secret));
});
