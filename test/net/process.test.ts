import assert from "node:assert/strict";
import { test } from "node:test";
import { startHttpProxy, startSocksProxy, type TestProxy } from "../fakes/proxy.ts";
import { Rig } from "../media/rig.ts";

const PASSWORD = "pa55word-of-the-proxy";

/** The same address under a name that exists nowhere: only the proxy "resolves" it. */
function named(address: string, name: string): string {
  const url = new URL(address);
  url.hostname = name;
  return url.href.replace(/\/$/, address.endsWith("/") ? "/" : "");
}

function portOf(address: string): number {
  return Number(new URL(address).port);
}

type Starter = typeof startHttpProxy;

for (const [name, scheme, [wechatBy, telegramBy, slackBy]] of [
  [
    "HTTP, SOCKS5 and SOCKS5",
    ["http", "socks5", "socks5"],
    [startHttpProxy, startSocksProxy, startSocksProxy],
  ],
  ["SOCKS5, HTTP and HTTP", ["socks5", "http", "http"], [startSocksProxy, startHttpProxy, startHttpProxy]],
] as const) {
  test(`three services through ${name}: each by its own proxy, and nothing past it`, async (t) => {
    const proxies: TestProxy[] = [];
    const through = async (start: Starter, upstreamPort: number): Promise<TestProxy> => {
      const proxy = await start({ upstreamPort, credentials: `me:${PASSWORD}` });
      proxies.push(proxy);
      return proxy;
    };
    t.after(() => Promise.all(proxies.map((proxy) => proxy.close())));
    const rig = await Rig.prepare(t);
    const wechat = await through(wechatBy, portOf(rig.wechat.origin));
    const telegram = await through(telegramBy, portOf(rig.telegram.apiRoot));
    const slack = await through(slackBy, portOf(rig.slack.apiUrl));
    const address = (index: 0 | 1 | 2, { port }: TestProxy): string =>
      `${scheme[index]}://me:${PASSWORD}@127.0.0.1:${port}`;
    await rig.start({
      WECHAT_ORIGIN: named(rig.wechat.origin, "wechat.invalid"),
      TELEGRAM_API_ROOT: named(rig.telegram.apiRoot, "telegram.invalid"),
      SLACK_API_URL: named(rig.slack.apiUrl, "slack.invalid"),
      WECHAT_PROXY: address(0, wechat),
      TELEGRAM_PROXY: address(1, telegram),
      SLACK_PROXY: address(2, slack),
    });
    rig.wechat.recall(rig.says({ kind: "text", text: "through the proxies" }));
    await rig.alert(1);
    const sockets = (): readonly string[] => slack.asked.filter((line) => line.includes("127.0.0.1"));
    await rig.until(
      () => sockets().length > 0,
      "the WebSocket, whose address Slack gives, goes through the proxy",
    );
    assert.ok(
      wechat.asked.every((line) => line.includes("wechat.invalid")),
      wechat.asked.join("\n"),
    );
    assert.ok(
      telegram.asked.every((line) => line.includes("telegram.invalid")),
      telegram.asked.join("\n"),
    );
    assert.ok(slack.asked.some((line) => line.includes("slack.invalid")));
    const { stdout, stderr } = rig.program;
    assert.ok(!`${stdout}${stderr}`.includes(PASSWORD));
  });
}
