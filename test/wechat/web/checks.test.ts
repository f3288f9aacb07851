import assert from "node:assert/strict";
import { describe, type TestContext, test } from "node:test";
import { systemClock } from "../../../src/bridge/ports/clock.ts";
import type { Check, CheckDeps } from "../../../src/kinds/check.ts";
import { createFetch } from "../../../src/net/fetch.ts";
import { ownLoginChecks } from "../../../src/wechat/own-login.ts";
import { webChecks } from "../../../src/wechat/web/checks.ts";
import { statuses, todoOf } from "../../doctor/well-made.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";
import { startHttpProxy } from "../../fakes/proxy.ts";
import { type Answer, startServer } from "../../net/helpers.ts";
import { startWeChatSimulator } from "../../simulators/wechat/index.ts";

type Over = {
  readonly proxy?: string;
  readonly state?: CheckDeps["state"];
  readonly clock?: CheckDeps["clock"];
};

async function check(t: TestContext, origin: string, over: Over = {}): Promise<readonly Check[]> {
  const kits: ReturnType<typeof createFetch>[] = [];
  t.after(() => Promise.all(kits.map((kit) => kit.close())));
  const deps: CheckDeps = {
    connect: (proxy) => {
      const kit = createFetch({ proxy });
      kits.push(kit);
      return kit;
    },
    clock: over.clock ?? systemClock,
    isRunning: false,
    state: over.state ?? new MemoryStateStore(),
  };
  const config = { origin, mode: "uos", proxy: over.proxy } as const;
  return await Array.fromAsync(webChecks(config, deps, new AbortController().signal));
}

async function answering(t: TestContext, answer: Answer): Promise<string> {
  const server = await startServer(answer);
  t.after(() => server.close());
  return server.origin;
}

const shifted = (ms: number): CheckDeps["clock"] => ({ ...systemClock, now: () => Date.now() + ms });
const MINUTE = 60_000;

describe("the checks of web WeChat", () => {
  test("fetch the login page alone, as the client that logs in, and ask for no login code", async (t) => {
    const wechat = await startWeChatSimulator();
    t.after(() => wechat.close());
    assert.deepEqual(statuses(await check(t, wechat.origin)), [
      "wechat.page ok",
      "wechat.clock ok",
      "wechat.login warn",
    ]);
    assert.equal(wechat.count("jslogin"), 0);
    assert.equal(wechat.requests.length, 1);
    const origin = await answering(t, ({ method, url, headers }, response) => {
      assert.deepEqual([method, url], ["GET", "/"]);
      assert.match(headers["user-agent"] ?? "", /UOS/);
      response.end();
    });
    assert.equal((await check(t, origin))[0]?.status, "ok");
  });

  test("a redirect is an answer; 4xx warns, 5xx fails", async (t) => {
    const status = async (code: number): Promise<string | undefined> => {
      const origin = await answering(t, (_, response) => response.writeHead(code, { location: "/x" }).end());
      return (await check(t, origin))[0]?.status;
    };
    assert.equal(await status(302), "ok");
    assert.equal(await status(404), "warn");
    assert.equal(await status(502), "fail");
  });

  test("no connection fails with the host, the code and what to set", async (t) => {
    const server = await startServer();
    await server.close();
    const [page, ...rest] = await check(t, server.origin);
    assert.equal(page?.status, "fail");
    assert.match(
      page?.seen.en ?? "",
      /127\.0\.0\.1:\d+ cannot be reached: connection refused \(ECONNREFUSED\)/,
    );
    assert.match(page === undefined ? "" : todoOf(page), /WECHAT_PROXY/);
    assert.deepEqual(statuses(rest), ["wechat.login warn"]);
  });

  test("a page that never comes fails after 15 s", async (t) => {
    const origin = await answering(t, () => {});
    const clock = new ManualClock();
    const running = check(t, origin, { clock });
    await clock.advance(15_000);
    assert.match((await running)[0]?.seen.en ?? "", /no answer in time/);
  });

  test("goes through the proxy, and a proxy that refuses is told without its password", async (t) => {
    const origin = await answering(t, (_, response) => response.end());
    const proxy = await startHttpProxy({
      upstreamPort: Number(new URL(origin).port),
      credentials: "me:right",
    });
    t.after(() => proxy.close());
    const good = await check(t, "http://wx.example", { proxy: `http://me:right@127.0.0.1:${proxy.port}` });
    assert.match(good[0]?.seen.en ?? "", /wx\.example answers through WECHAT_PROXY/);
    const [bad] = await check(t, "https://wx.example", { proxy: `http://me:wrong@127.0.0.1:${proxy.port}` });
    assert.equal(bad?.status, "fail");
    assert.match(
      bad?.seen.en ?? "",
      /through WECHAT_PROXY: the proxy does not accept its user name and password/,
    );
    assert.match(bad === undefined ? "" : todoOf(bad), /^Check the user name and password in WECHAT_PROXY$/);
    assert.doesNotMatch(JSON.stringify(bad), /wrong@|me:/);
  });

  test("the clock: a minute off warns, ten minutes fail, in both directions", async (t) => {
    const origin = await answering(t, (_, response) => response.end());
    for (const [ms, status, words] of [
      [50_000, "ok", /agrees/],
      [2 * MINUTE, "warn", /ahead of/],
      [-2 * MINUTE - 2_000, "warn", /2 min .*behind/],
      [11 * MINUTE, "fail", /ahead of/],
    ] as const) {
      const line = (await check(t, origin, { clock: shifted(ms) }))[1];
      assert.equal(line?.status, status, String(ms));
      assert.match(line?.seen.en ?? "", words);
    }
  });

  test("the saved login: there, none, or one that cannot be read", async (t) => {
    const origin = await answering(t, (_, response) => response.end());
    const saved = {
      version: 1,
      apiOrigin: origin,
      credentials: { uin: "1", sid: "s", skey: "k", passTicket: "p", deviceId: "e1" },
      self: { userName: "@me", nickName: "小明" },
      syncKey: { List: [] },
      cookies: "[]",
    };
    const login = async (text: string): Promise<string | undefined> => {
      const state = new MemoryStateStore();
      state.values.set("wechat.session", text);
      return (await check(t, origin, { state }))[2]?.status;
    };
    assert.equal(await login(JSON.stringify(saved)), "ok");
    assert.equal(await login("{}"), "fail");
  });
});

test("the login of a sink's own is checked under its name, with its settings, its page and its command", async (t) => {
  const page = await startWeChatSimulator({ page: "filehelper" });
  t.after(() => page.close());
  const kit = createFetch();
  t.after(() => kit.close());
  const state = new MemoryStateStore();
  state.values.set("wechat.session", "{}");
  const checks = async (origin: string): Promise<readonly Check[]> => {
    const deps: CheckDeps = { connect: () => kit, clock: systemClock, isRunning: false, state };
    const settings = { origin, proxy: undefined };
    return await Array.fromAsync(ownLoginChecks("filehelper", settings, deps, new AbortController().signal));
  };
  const found = await checks(page.origin);
  assert.deepEqual(statuses(found), ["filehelper.page ok", "filehelper.clock ok", "filehelper.login warn"]);
  assert.match(todoOf(found.at(-1) ?? assert.fail()), /\/login filehelper$/);
  assert.deepEqual([page.count("jslogin"), page.requests.length], [0, 1]);
  assert.match(todoOf((await checks("http://127.0.0.1:1"))[0] ?? assert.fail()), /FILEHELPER_ORIGIN/);
});
