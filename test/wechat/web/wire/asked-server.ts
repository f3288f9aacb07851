import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { TestContext } from "node:test";
import { createFetch } from "../../../../src/net/fetch.ts";
import { SessionCookies } from "../../../../src/wechat/web/wire/cookies.ts";
import { WeChatHttp } from "../../../../src/wechat/web/wire/http.ts";
import type { WireRequest } from "../../../../src/wechat/web/wire/requests.ts";
import { ManualClock } from "../../../fakes/manual-clock.ts";

/** Stands in the address of each request; no error may show it. */
export const SECRET = "@crypt_00ff00ff_0123456789abcdef";

/** A server that answers as the test wants, and a request to it; both closed after the test. */
export async function askedServer(
  t: TestContext,
  { name, timeoutMs }: Pick<WireRequest, "name" | "timeoutMs">,
  answer: (request: IncomingMessage, response: ServerResponse) => void,
) {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  const pool = createFetch();
  t.after(async () => {
    await pool.close();
    server.closeAllConnections();
    server.close();
  });
  const clock = new ManualClock();
  const http = new WeChatHttp(pool, clock, new SessionCookies());
  const url = `http://127.0.0.1:${address.port}/${name}?skey=${SECRET}`;
  const request: WireRequest = { name, method: "GET", url, headers: {}, timeoutMs };
  return { http, clock, request, server, pool };
}
