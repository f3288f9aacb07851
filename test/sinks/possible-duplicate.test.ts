import assert from "node:assert/strict";
import { createServer as createTlsServer } from "node:https";
import { type TestContext, test } from "node:test";
import type { DeliveryError } from "../../src/bridge/model/errors.ts";
import { silentLogger } from "../../src/bridge/ports/log.ts";
import { createFetch, type FetchOptions } from "../../src/net/fetch.ts";
import { createSlackApi } from "../../src/sinks/slack/api/api.ts";
import { toDeliveryError as slackError } from "../../src/sinks/slack/api/errors.ts";
import { createTelegramApi } from "../../src/sinks/telegram/api/api.ts";
import { toDeliveryError as telegramError } from "../../src/sinks/telegram/api/errors.ts";
import { startHttpProxy, startSocksProxy } from "../fakes/proxy.ts";
import { selfSigned } from "../fakes/tls-certificate.ts";
import { listening, recorder, startServer } from "../net/helpers.ts";

const never = new AbortController().signal;

type Options = { readonly fetch: typeof fetch; readonly origin?: string; readonly signal?: AbortSignal };

/** What each bot makes of a message that is sent over this connection. */
const bots: Readonly<Record<string, (options: Options) => Promise<DeliveryError>>> = {
  telegram: async ({ fetch, origin = "https://bot.invalid", signal = never }) => {
    const api = createTelegramApi({ token: "1:t", apiRoot: origin, fetch });
    return await failure(telegramError, api.sendText("1", "words", { html: false }, signal));
  },
  slack: async ({ fetch, origin = "https://bot.invalid", signal = never }) => {
    const config = { botToken: "xoxb-t", appToken: "xapp-t", channel: "C1", ownerIds: [] };
    const api = createSlackApi({ ...config, apiUrl: `${origin}/api/` }, fetch, silentLogger);
    return await failure(slackError, api.post({ text: "words", blocks: [] }, {}, signal));
  },
};

async function failure(
  classify: (error: unknown) => DeliveryError,
  sent: Promise<unknown>,
): Promise<DeliveryError> {
  try {
    await sent;
  } catch (error) {
    return classify(error);
  }
  return assert.fail("the message was accepted");
}

/** An error as undici's fetch rejects with it: the reason is its cause. */
function fetchFailed(cause: Error): Error {
  return new TypeError("fetch failed", { cause });
}

function systemError(code: string, syscall?: string): Error {
  return Object.assign(
    new Error(`${syscall ?? ""} ${code}`),
    syscall === undefined ? { code } : { code, syscall },
  );
}

const certificate = (code: string): readonly [string, Error, boolean] => [code, systemError(code), false];

/** The reason, and whether the message may have arrived all the same. */
const REASONS: readonly (readonly [what: string, cause: Error, mayHaveArrived: boolean])[] = [
  ["ECONNREFUSED", systemError("ECONNREFUSED", "connect"), false],
  ["ENOTFOUND", systemError("ENOTFOUND", "getaddrinfo"), false],
  ["EAI_AGAIN", systemError("EAI_AGAIN", "getaddrinfo"), false],
  ["EAI_FAIL", systemError("EAI_FAIL", "getaddrinfo"), false],
  ["EHOSTUNREACH", systemError("EHOSTUNREACH", "connect"), false],
  ["ENETUNREACH", systemError("ENETUNREACH", "connect"), false],
  ["ENETDOWN", systemError("ENETDOWN", "connect"), false],
  ["EADDRNOTAVAIL", systemError("EADDRNOTAVAIL", "connect"), false],
  ["a firewall that forbids the connection", systemError("EPERM", "connect"), false],
  ["a connection that the system gave up", systemError("ETIMEDOUT", "connect"), false],
  ["UND_ERR_CONNECT_TIMEOUT", systemError("UND_ERR_CONNECT_TIMEOUT"), false],
  [
    "several addresses that all refuse",
    Object.assign(
      new AggregateError([systemError("ETIMEDOUT", "connect"), systemError("ENETUNREACH", "connect")]),
      { code: "ETIMEDOUT" },
    ),
    false,
  ],
  certificate("CERT_HAS_EXPIRED"),
  certificate("CERT_NOT_YET_VALID"),
  certificate("CERT_SIGNATURE_FAILURE"),
  certificate("DEPTH_ZERO_SELF_SIGNED_CERT"),
  certificate("SELF_SIGNED_CERT_IN_CHAIN"),
  certificate("UNABLE_TO_VERIFY_LEAF_SIGNATURE"),
  certificate("UNABLE_TO_GET_ISSUER_CERT"),
  certificate("UNABLE_TO_GET_ISSUER_CERT_LOCALLY"),
  certificate("INVALID_CA"),
  certificate("ERR_TLS_CERT_ALTNAME_INVALID"),
  ["a peer that speaks no TLS", systemError("ERR_SSL_WRONG_VERSION_NUMBER"), false],
  ["a tunnel that broke while it was opened", systemError("UND_ERR_PRX_CONN"), false],
  ["a proxy with a wrong certificate", systemError("UND_ERR_PRX_TLS"), false],
  ["a SOCKS proxy that speaks no SOCKS5", systemError("UND_ERR_SOCKS5_VERSION"), false],
  ["a SOCKS proxy that cannot connect", systemError("UND_ERR_SOCKS5_REPLY_5"), false],
  ["ECONNRESET", systemError("ECONNRESET", "read"), true],
  ["EPIPE", systemError("EPIPE", "write"), true],
  ["ETIMEDOUT of an open connection", systemError("ETIMEDOUT", "read"), true],
  ["EHOSTUNREACH of an open connection", systemError("EHOSTUNREACH", "read"), true],
  ["ENETDOWN of an open connection", systemError("ENETDOWN", "write"), true],
  ["UND_ERR_SOCKET", systemError("UND_ERR_SOCKET"), true],
  ["UND_ERR_HEADERS_TIMEOUT", systemError("UND_ERR_HEADERS_TIMEOUT"), true],
  ["UND_ERR_BODY_TIMEOUT", systemError("UND_ERR_BODY_TIMEOUT"), true],
  ["UND_ERR_DESTROYED", systemError("UND_ERR_DESTROYED"), true],
  ["a TLS record that is broken", systemError("ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC"), true],
  ["a code of tomorrow", systemError("UND_ERR_OF_TOMORROW"), true],
  ["no code at all", new Error("something"), true],
];

for (const [bot, send] of Object.entries(bots)) {
  for (const [what, cause, mayHaveArrived] of REASONS) {
    test(`${bot}: after ${what} a message ${mayHaveArrived ? "may" : "cannot"} have arrived`, async () => {
      const { code, maybeDelivered } = await send({ fetch: () => Promise.reject(fetchFailed(cause)) });
      assert.deepEqual([code, maybeDelivered], ["unavailable", mayHaveArrived]);
    });
  }

  test(`${bot}: a message that was given up before it was sent cannot have arrived`, async () => {
    const { maybeDelivered } = await send({ fetch, signal: AbortSignal.abort() });
    assert.equal(maybeDelivered, false);
  });

  test(`${bot}: a message that was given up while the answer was waited for may have arrived`, async (t) => {
    const stop = new AbortController();
    const server = await startServer(() => stop.abort());
    t.after(server.close);
    const { maybeDelivered } = await send({ fetch, origin: server.origin, signal: stop.signal });
    assert.deepEqual([server.seen.length, maybeDelivered], [1, true]);
  });

  test(`${bot}: a message whose connection breaks after it was read may have arrived`, async (t) => {
    const server = await startServer((_, response) => response.destroy());
    t.after(server.close);
    const { maybeDelivered } = await send({ ...own(t), origin: server.origin });
    assert.deepEqual([server.seen.length, maybeDelivered], [1, true]);
  });

  test(`${bot}: a message for a server with an unknown certificate cannot have arrived`, async (t) => {
    const { port, close } = await listening(
      createTlsServer(
        selfSigned("localhost"),
        recorder([], () => {}),
      ),
    );
    t.after(close);
    const { message, maybeDelivered } = await send({ ...own(t), origin: `https://localhost:${port}` });
    assert.match(message, /CERT|certificate/);
    assert.equal(maybeDelivered, false);
  });

  test(`${bot}: a message for a server that speaks no TLS cannot have arrived`, async (t) => {
    const server = await startServer();
    t.after(server.close);
    const origin = server.origin.replace("http:", "https:");
    assert.equal((await send({ ...own(t), origin })).maybeDelivered, false);
    assert.equal(server.seen.length, 0);
  });

  test(`${bot}: a message that a proxy refused, or that found no proxy, cannot have arrived`, async (t) => {
    const http = await startHttpProxy({ upstreamPort: 9, credentials: "alice:right" });
    const socks = await startSocksProxy({ upstreamPort: 9, credentials: "alice:right" });
    t.after(http.close);
    t.after(socks.close);
    for (const proxy of [
      `http://alice:wrong@127.0.0.1:${http.port}`,
      `http://alice:right@127.0.0.1:${http.port}`,
      `socks5://alice:wrong@127.0.0.1:${socks.port}`,
      `socks5://alice:right@127.0.0.1:${socks.port}`,
      "http://127.0.0.1:9",
      "socks5://127.0.0.1:9",
    ]) {
      const { code, maybeDelivered } = await send(own(t, { proxy }));
      assert.deepEqual([code, maybeDelivered], ["unavailable", false], proxy);
    }
  });
}

/** Connections of their own, closed with the test. */
function own(t: TestContext, options: FetchOptions = {}): { readonly fetch: typeof fetch } {
  const kit = createFetch(options);
  t.after(() => kit.close());
  return { fetch: kit.fetch };
}
