import assert from "node:assert/strict";
import { once } from "node:events";
import { createSecureServer } from "node:http2";
import { createServer } from "node:https";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { MessageEvent, WebSocket } from "undici";
import { WebSocketServer } from "ws";
import { createFetch } from "../../src/net/fetch.ts";
import { proxyRefusal } from "../../src/net/proxy-refusal.ts";
import { type ProxyOptions, startHttpProxy, startSocksProxy, type TestProxy } from "../fakes/proxy.ts";
import { selfSigned } from "../fakes/tls-certificate.ts";
import { listening, rejection, type Seen, startServer } from "./helpers.ts";

// `.invalid` never resolves (RFC 2606): what arrives was resolved at the proxy, and nothing can go past it.
const NAME = "wechat.invalid";
const PASSWORD = "p@ss/w%rd-31";
const CREDENTIALS = `alice:${PASSWORD}`;
const IN_URL = `alice:${encodeURIComponent(PASSWORD)}@`;

type Kind = {
  readonly scheme: string;
  readonly start: (options: ProxyOptions) => Promise<TestProxy>;
  readonly plain: string;
  readonly secure: string;
};
const kinds: readonly Kind[] = [
  {
    scheme: "http",
    start: startHttpProxy,
    plain: `GET http://${NAME}/hello?a=1`,
    secure: `CONNECT ${NAME}:443`,
  },
  { scheme: "socks5", start: startSocksProxy, plain: `SOCKS ${NAME}:80`, secure: `SOCKS ${NAME}:443` },
];

type After = { after(fn: () => Promise<void>): void };

const pair = selfSigned(NAME, "localhost", "127.0.0.1");

/** Speaks HTTP/2 to everyone who asks for it. */
async function startTls(t: After): Promise<{ readonly port: number; readonly seen: readonly Seen[] }> {
  setDefaultCACertificates([...getCACertificates("bundled"), pair.cert]);
  const seen: Seen[] = [];
  const server = createSecureServer({ ...pair, allowHTTP1: true });
  server.on("request", (request, response) => {
    seen.push({
      method: request.method,
      url: request.url,
      httpVersion: request.httpVersion,
      headers: request.headers,
      body: Buffer.alloc(0),
    });
    response.setHeader("connection", "close");
    response.end("secure");
  });
  const { port, close } = await listening(server);
  t.after(close);
  return { port, seen };
}

for (const { scheme, start, plain, secure } of kinds) {
  test(`${scheme}: names are resolved at the proxy, for http and https, with a password`, async (t) => {
    const server = await startServer();
    t.after(server.close);
    const tls = await startTls(t);
    for (const [upstream, url, asked] of [
      [server.port, `http://${NAME}/hello?a=1`, plain],
      [tls.port, `https://${NAME}/hello`, secure],
    ] as const) {
      const proxy = await start({ upstreamPort: upstream, credentials: CREDENTIALS });
      const kit = createFetch({ proxy: `${scheme}://${IN_URL}127.0.0.1:${proxy.port}` });
      const response = await kit.fetch(url);
      assert.equal(response.status, 200);
      assert.match(await response.text(), /ok|secure/);
      assert.deepEqual(proxy.asked, [asked]);
      await kit.close();
      await proxy.close();
    }
    assert.equal(server.seen[0]?.url, "/hello?a=1");
    assert.equal(server.seen[0]?.headers.host, NAME);
    assert.equal(tls.seen[0]?.httpVersion, "1.1");
  });

  test(`${scheme}: a wrong password fails, and no error shows the right or the wrong one`, async (t) => {
    const server = await startServer();
    const proxy = await start({ upstreamPort: server.port, credentials: CREDENTIALS });
    const wrong = "wr0ng-secret%2Fx";
    const kit = createFetch({
      proxy: `${scheme}://alice:${wrong}@127.0.0.1:${proxy.port}`,
      connectTimeoutMs: 300,
    });
    t.after(async () => {
      await kit.close();
      await proxy.close();
      await server.close();
    });
    for (const url of [`http://${NAME}/`, `https://${NAME}/`]) {
      const { all } = await rejection(kit.fetch(url));
      for (const form of [
        wrong,
        decodeURIComponent(wrong),
        Buffer.from(`alice:${decodeURIComponent(wrong)}`).toString("base64"),
      ]) {
        assert.equal(all.includes(form), false, all);
      }
    }
    assert.equal(server.seen.length, 0);
  });

  test(`${scheme}: when the proxy is gone nothing goes past it`, async (t) => {
    const server = await startServer();
    const proxy = await start({ upstreamPort: server.port });
    await proxy.close();
    const kit = createFetch({ proxy: `${scheme}://${IN_URL}127.0.0.1:${proxy.port}` });
    t.after(async () => {
      await kit.close();
      await server.close();
    });
    const { all } = await rejection(kit.fetch(server.origin));
    assert.match(all, /ECONNREFUSED/);
    assert.equal(all.includes(PASSWORD) || all.includes(encodeURIComponent(PASSWORD)), false);
    assert.equal(server.seen.length, 0);
  });

  test(`${scheme}: a silent server is given up, renew makes new connections through the proxy`, async (t) => {
    const server = await startServer((seen, response) => {
      if (seen.url !== "/silent") response.end("ok");
    });
    const proxy = await start({ upstreamPort: server.port });
    const kit = createFetch({ proxy: `${scheme}://127.0.0.1:${proxy.port}`, timeoutMs: 80 });
    t.after(async () => {
      await kit.close();
      await proxy.close();
      await server.close();
    });
    assert.match((await rejection(kit.fetch(`http://${NAME}/silent`))).all, /UND_ERR_HEADERS_TIMEOUT/);
    await kit.renew();
    assert.equal(await (await kit.fetch(`http://${NAME}/`)).text(), "ok");
  });
}

test("a caller's own dispatcher does not go past the proxy", async (t) => {
  const server = await startServer();
  const proxy = await startHttpProxy({ upstreamPort: server.port });
  const kit = createFetch({ proxy: `http://127.0.0.1:${proxy.port}` });
  const direct = createFetch();
  t.after(async () => {
    await Promise.all([kit.close(), direct.close()]);
    await proxy.close();
    await server.close();
  });
  const init: RequestInit = {};
  Reflect.set(init, "dispatcher", direct.dispatcher);
  await (await kit.fetch(server.origin, init)).text();
  assert.deepEqual(proxy.asked, [`GET ${server.origin}/`]);
});

for (const { scheme, start, secure } of kinds) {
  test(`${scheme}: a WebSocket over the dispatcher goes through the proxy and may be silent`, async (t) => {
    const sockets = new WebSocketServer({ noServer: true });
    sockets.on("connection", (socket) => socket.on("message", (data) => socket.send(String(data))));
    setDefaultCACertificates([...getCACertificates("bundled"), pair.cert]);
    const server = createServer(pair);
    server.on("upgrade", (request, socket, head) =>
      sockets.handleUpgrade(request, socket, head, (opened) => sockets.emit("connection", opened)),
    );
    const { port, close } = await listening(server);
    const proxy = await start({ upstreamPort: port });
    const kit = createFetch({ proxy: `${scheme}://127.0.0.1:${proxy.port}`, timeoutMs: 50 });
    const socket = new WebSocket(`wss://${NAME}/`, { dispatcher: kit.dispatcher });
    t.after(async () => {
      socket.close();
      await kit.close();
      await proxy.close();
      for (const client of sockets.clients) client.terminate();
      await close();
    });
    await once(socket, "open");
    await delay(200);
    socket.send("still there");
    const [message] = await once(socket, "message");
    assert.ok(message instanceof MessageEvent);
    assert.equal(message.data, "still there");
    assert.deepEqual(proxy.asked, [secure]);
  });
}

for (const { scheme, start } of kinds) {
  test(`${scheme}: what the proxy refuses is told as that`, async (t) => {
    const proxy = await start({ upstreamPort: 9, credentials: CREDENTIALS });
    t.after(proxy.close);
    for (const [user, words] of [
      ["alice:wrong@", /^the proxy does not accept its user name and password$/],
      ["", scheme === "http" ? /user name and password$/ : /another way to sign in$/],
    ] as const) {
      const kit = createFetch({ proxy: `${scheme}://${user}127.0.0.1:${proxy.port}` });
      for (const url of [`https://${NAME}/`, `http://${NAME}/`]) {
        const { error } = await rejection(kit.fetch(url));
        assert.match(proxyRefusal(error)?.message ?? "", words, url);
      }
      await kit.close();
    }
    const gone = createFetch({ proxy: `${scheme}://127.0.0.1:9` });
    assert.equal(proxyRefusal((await rejection(gone.fetch(`https://${NAME}/`))).error), undefined);
    await gone.close();
  });
}

test("https: a proxy is reached by its name and by its address, for http and https", async (t) => {
  const server = await startServer();
  t.after(server.close);
  const tls = await startTls(t);
  for (const host of ["localhost", "127.0.0.1"]) {
    for (const [upstream, url, asked] of [
      [server.port, `http://${NAME}/hello`, `GET http://${NAME}/hello`],
      [tls.port, `https://${NAME}/hello`, `CONNECT ${NAME}:443`],
    ] as const) {
      const proxy = await startHttpProxy({ upstreamPort: upstream, credentials: CREDENTIALS, tls: pair });
      const kit = createFetch({ proxy: `https://${IN_URL}${host}:${proxy.port}` });
      assert.match(await (await kit.fetch(url)).text(), /ok|secure/);
      assert.deepEqual(proxy.asked, [asked]);
      await kit.close();
      await proxy.close();
    }
  }
});

test("https: a proxy whose certificate is not for its address gets no request", async (t) => {
  const other = selfSigned("proxy.invalid");
  setDefaultCACertificates([...getCACertificates("bundled"), pair.cert, other.cert]);
  const proxy = await startHttpProxy({ upstreamPort: 9, tls: other });
  const kit = createFetch({ proxy: `https://127.0.0.1:${proxy.port}` });
  t.after(async () => {
    await kit.close();
    await proxy.close();
  });
  for (const scheme of ["http", "https"]) {
    const { all } = await rejection(kit.fetch(`${scheme}://${NAME}/`));
    assert.match(all, /certificate|altnames/i);
  }
  assert.deepEqual(proxy.asked, []);
});

test("without a proxy a server that offers HTTP/2 is spoken to in HTTP/1.1", async (t) => {
  const tls = await startTls(t);
  const kit = createFetch();
  t.after(kit.close);
  assert.equal(await (await kit.fetch(`https://localhost:${tls.port}/`)).text(), "secure");
  assert.equal(tls.seen[0]?.httpVersion, "1.1");
});

test("the warning about SOCKS5 is silent and other warnings are not", async (t) => {
  const warned: string[] = [];
  const listener = (warning: Error): void => void warned.push(warning.message);
  process.on("warning", listener);
  t.after(async () => void process.off("warning", listener));
  await createFetch({ proxy: "socks5://127.0.0.1:9" }).close();
  process.emitWarning("something else");
  while (warned.length === 0) await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(warned, ["something else"]);
});

test("an address that is no URL is refused without being shown", () => {
  assert.throws(
    () => createFetch({ proxy: `http//alice:${PASSWORD}` }),
    (error: Error) => !JSON.stringify({ ...error, message: error.message }).includes(PASSWORD),
  );
});
