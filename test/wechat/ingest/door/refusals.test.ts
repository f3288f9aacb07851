import assert from "node:assert/strict";
import { createServer } from "node:net";
import { describe, it } from "node:test";
import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import { ListenError } from "../../../../src/http/listen.ts";
import { ManualClock } from "../../../fakes/manual-clock.ts";
import { head, rawConnection } from "./raw.ts";
import { type OpenedDoor, openedDoor, ping, TOKEN } from "./rig.ts";

async function works(door: OpenedDoor): Promise<void> {
  const { status } = await door.post(ping("right"));
  assert.equal(status, 200);
}

const JSON_TYPE = { "content-type": "application/json" };

describe("who may ask", () => {
  for (const [name, token] of [
    ["no token", ""],
    ["another token", "0123456789abcdef0123456789abcdef-other"],
    ["a part of the token", TOKEN.slice(0, -1)],
  ] as const) {
    it(`${name}: 401 before anything else is looked at`, async (t) => {
      const door = await openedDoor(t);
      for (const path of ["/v1/events", "/v1/commands", "/v1/nothing", `/v1/events?access_token=${TOKEN}`]) {
        const { status, headers } = await door.call(path, { method: "POST", body: "{", token });
        assert.equal(status, 401);
        assert.equal(headers.get("www-authenticate"), "Bearer");
      }
      assert.deepEqual(door.behind.told, []);
      await works(door);
    });
  }

  it("a Host that is a name is refused on a loopback address, an address and localhost are not", async (t) => {
    const door = await openedDoor(t);
    const ask = async (host: string): Promise<string> => {
      const raw = rawConnection(t, door.url);
      raw.send(
        `GET /v1/nothing HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${TOKEN}\r\nConnection: close\r\n\r\n`,
      );
      return (await raw.whole).slice(9, 12);
    };
    assert.equal(await ask("evil.example"), "403");
    assert.equal(await ask("localhost:1"), "404");
    assert.equal(await ask("192.168.1.9:9465"), "404");
    await works(door);
  });

  it("any Host is served on an address that other machines reach", async (t) => {
    const door = await openedDoor(t, { config: { host: "0.0.0.0" } });
    const raw = rawConnection(t, door.url.replace("0.0.0.0", "127.0.0.1"));
    raw.send(
      `GET /v1/nothing HTTP/1.1\r\nHost: bridge.lan\r\nAuthorization: Bearer ${TOKEN}\r\nConnection: close\r\n\r\n`,
    );
    assert.match(await raw.whole, /^HTTP\/1.1 404/);
  });

  it("the token is in no line of the log, wherever it was sent", async (t) => {
    const door = await openedDoor(t);
    await door.call(`/v1/dialects/none?access_token=${TOKEN}`, { method: "POST", body: "{}", token: "" });
    await door.call(`/v1/events?access_token=${TOKEN}`, { method: "POST", body: "{}", token: "" });
    await door.call(`/v1/${TOKEN}`);
    await door.post({ ...ping("a"), [TOKEN]: 1 }, { headers: { "content-encoding": TOKEN } });
    await works(door);
    assert(door.log.lines.length > 1);
    assert(!inspect(door.log.lines, { depth: 9 }).includes(TOKEN));
  });
});

describe("what is not here", () => {
  it("an unknown address is 404", async (t) => {
    const door = await openedDoor(t);
    for (const path of ["/", "/v1", "/v1/events/1", "/v1/media", "/v1/media/%E0%A4%A", "/v2/events"]) {
      assert.equal((await door.call(path)).status, 404, path);
    }
    await works(door);
  });

  it("another method is 405, and Allow names the right ones", async (t) => {
    const door = await openedDoor(t);
    for (const [path, allow] of [
      ["/v1/events", "POST"],
      ["/v1/media/1", "GET, PUT"],
      ["/v1/commands", "GET"],
      ["/v1/commands/1", "POST"],
      ["/v1/dialects/addmsg", "POST"],
    ] as const) {
      const { status, headers } = await door.call(path, { method: "DELETE" });
      assert.deepEqual([status, headers.get("allow")], [405, allow]);
    }
    await works(door);
  });
});

describe("bodies", () => {
  it("of another type, and compressed ones, are 415", async (t) => {
    const door = await openedDoor(t);
    for (const headers of [
      {},
      { "content-type": "text/plain" },
      { ...JSON_TYPE, "content-encoding": "gzip" },
    ]) {
      const body = gzipSync(JSON.stringify(ping("a")));
      const { status } = await door.call("/v1/events", { method: "POST", body, headers });
      assert.equal(status, 415);
    }
    assert.equal(
      (await door.call("/v1/media/1", { method: "PUT", body: "x", headers: { "content-encoding": "br" } }))
        .status,
      415,
    );
    await works(door);
  });

  it("of more than 1 MiB are 413, told before they are read when their length is announced", async (t) => {
    const door = await openedDoor(t);
    const { status } = await door.post(ping("a"), { body: " ".repeat(2 ** 20 + 1) });
    assert.equal(status, 413);
    const raw = rawConnection(t, door.url);
    raw.send(
      head("POST", "/v1/events", TOKEN, [
        "Content-Type: application/json",
        "Content-Length: 99999999999",
        "Expect: 100-continue",
      ]),
    );
    assert.match(await raw.whole, /^HTTP\/1.1 413/);
    await works(door);
  });

  it("of more than 1 MiB without a length are 413 as well", async (t) => {
    const door = await openedDoor(t);
    const raw = rawConnection(t, door.url);
    raw.send(
      head("POST", "/v1/events", TOKEN, [
        "Content-Type: application/x-ndjson",
        "Transfer-Encoding: chunked",
        "Connection: close",
      ]),
    );
    const chunk = " ".repeat(2 ** 18);
    for (let n = 0; n < 5; n += 1) raw.send(`40000\r\n${chunk}\r\n`);
    raw.send("0\r\n\r\n");
    assert.match(await raw.whole, /^HTTP\/1.1 413/);
    await works(door);
  });

  it("of more than 500 events, or a million lines, are 413", async (t) => {
    const door = await openedDoor(t);
    const many = Array.from({ length: 501 }, (_, n) => JSON.stringify(ping(`${n}`)));
    assert.equal((await door.postLines(many)).status, 413);
    assert.equal((await door.postLines(["\n".repeat(2 ** 20 - 1)])).status, 413);
    assert.equal((await door.postLines(many.slice(1))).status, 200);
  });

  it("that a client offers with Expect: 100-continue are asked for when they may come", async (t) => {
    const door = await openedDoor(t);
    const raw = rawConnection(t, door.url);
    const body = JSON.stringify(ping("a"));
    raw.send(
      head("POST", "/v1/events", TOKEN, [
        "Content-Type: application/json",
        `Content-Length: ${body.length}`,
        "Expect: 100-continue",
        "Connection: close",
      ]),
    );
    raw.send(body);
    assert.match(await raw.whole, /^HTTP\/1.1 100 Continue\r\n\r\nHTTP\/1.1 200/);
  });

  it("that are not complete after 30 s are 408; others are answered meanwhile", async (t) => {
    const clock = new ManualClock();
    const door = await openedDoor(t, { clock });
    const slow = Array.from({ length: 20 }, () => rawConnection(t, door.url));
    for (const [index, raw] of slow.entries()) {
      const [method, path, type] =
        index % 3 !== 0 ? ["POST", "/v1/events", "application/json"] : ["PUT", "/v1/media/1", "image/png"];
      const headers = [`Content-Type: ${type}`, "Content-Length: 100", "Expect: 100-continue"];
      raw.send(`${head(method, path, TOKEN, headers)}{`);
    }
    // "100 Continue": the door reads the body now.
    await Promise.all(slow.map(({ answered }) => answered));
    await clock.advance(29_000);
    await works(door);
    assert(slow.every(({ isClosed }) => !isClosed));
    while (slow.some(({ isClosed }) => !isClosed)) {
      await clock.advance(1_000);
      await works(door);
    }
    for (const raw of slow) assert.match(await raw.whole, /\r\nHTTP\/1.1 408/);
    await works(door);
  });

  it("that break off harm nobody", async (t) => {
    const door = await openedDoor(t);
    const raw = rawConnection(t, door.url);
    raw.send(
      `${head("POST", "/v1/events", TOKEN, ["Content-Type: application/json", "Content-Length: 100"])}{`,
    );
    await works(door);
    raw.destroy();
    await works(door);
    assert(!door.log.lines.some(({ level }) => level === "error"));
  });
});

describe("many connections", () => {
  it("that say nothing keep nobody out", async (t) => {
    const door = await openedDoor(t);
    const idle = Array.from({ length: 300 }, () => rawConnection(t, door.url));
    for (const raw of idle) raw.send("POST /v1/events HTTP/1.1\r\nHost: loc");
    await works(door);
    await Promise.race(idle.map(({ whole }) => whole));
    await works(door);
  });

  it("headers of more than 8 kB are refused", async (t) => {
    const door = await openedDoor(t);
    const raw = rawConnection(t, door.url);
    raw.send(head("POST", "/v1/events", TOKEN, [`X-Flood: ${"x".repeat(10_000)}`]));
    assert.match(await raw.whole, /^HTTP\/1.1 431/);
    await works(door);
  });
});

it("a port that another program has is a ListenError that names INGEST_PORT", async (t) => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  t.after(() => other.close());
  const address = other.address();
  assert(typeof address === "object" && address !== null);
  await assert.rejects(
    openedDoor({ ...t, after: () => {} }, { config: { port: address.port } }),
    (error) => error instanceof ListenError && error.key === "INGEST_PORT",
  );
});
