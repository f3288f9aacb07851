import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { type TestContext, test } from "node:test";
import { guardedGet, RefusedAddress, type Resolve } from "../../src/net/guarded-get.ts";
import { isPublicAddress } from "../../src/net/public-address.ts";

const never = new AbortController().signal;

/** A server on this machine. Returns its port and how often it was asked. */
async function listen(t: TestContext, answer: Parameters<typeof createServer>[1]) {
  let asked = 0;
  const server: Server = createServer((request, response) => {
    asked += 1;
    answer?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { port, asked: () => asked };
}

const options = (hosts: readonly string[] = [], resolve?: Resolve) => ({
  hosts,
  timeoutMs: 2_000,
  ...(resolve === undefined ? {} : { resolve }),
});

async function bytesOf(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test("only addresses of the public internet are public", () => {
  const refused = [
    ...["127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1"],
    ...["169.254.169.254", "100.64.0.1", "100.100.100.200", "168.63.129.16", "224.0.0.1", "255.255.255.255"],
    ...["192.0.0.192", "198.18.0.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254"],
    ...["::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "64:ff9b::808:808"],
    ...["2002:7f00:1::", "2001:0:7f00:1::", "ff02::1", "2001:db8::1", "", "localhost", "1.2.3"],
  ];
  for (const address of refused) assert.equal(isPublicAddress(address), false, address);
  for (const address of ["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700:4700::1111", "2400:3200::1"])
    assert.equal(isPublicAddress(address), true, address);
});

test("an address that is not listed must be https and public, in whatever digits it is written", async () => {
  const addresses = [
    ...[
      "http://example.com/a",
      "ftp://example.com/a",
      "file:///etc/passwd",
      "nonsense",
      "https://user:pw@example.com/",
    ],
    ...[
      "https://127.0.0.1/",
      "https://2130706433/",
      "https://0x7f.1/",
      "https://0177.0.0.1/",
      "https://127.1/",
    ],
    ...[
      "https://[::1]/",
      "https://[::ffff:127.0.0.1]/",
      "https://[64:ff9b::7f00:1]/",
      "https://169.254.169.254/latest/",
    ],
  ];
  const resolve: Resolve = async () => assert.fail("nothing is looked up");
  for (const address of addresses)
    await assert.rejects(guardedGet(address, options([], resolve), never), RefusedAddress, address);
});

test("a name that leads into the private network is refused, with one such address among others too", async (t) => {
  const { port, asked } = await listen(t, (_request, response) => response.end("secret"));
  const lookups: (readonly string[])[] = [
    ["127.0.0.1"],
    ["8.8.8.8", "10.0.0.1"],
    ["::ffff:127.0.0.1"],
    ["fe80::1"],
  ];
  for (const found of lookups) {
    const resolve: Resolve = async () =>
      found.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
    const address = `https://rebind.example:${port}/`;
    await assert.rejects(guardedGet(address, options([], resolve), never), RefusedAddress, String(found));
  }
  assert.equal(asked(), 0);
});

test("a name is looked up once, and the connection goes to that answer: one that changes is harmless", async (t) => {
  const first = await listen(t, (_request, response) => response.end("first"));
  let lookups = 0;
  const resolve: Resolve = async () => {
    lookups += 1;
    return [{ address: lookups === 1 ? "127.0.0.1" : "127.0.0.2", family: 4 }];
  };
  const url = `http://rebind.example:${first.port}/`;
  const answer = await guardedGet(url, options(["rebind.example"], resolve), never);
  assert.equal(await bytesOf(answer.body), "first");
  assert.equal(lookups, 1);
});

test("a listed host may be private and be asked by http, by name and by port", async (t) => {
  const { port } = await listen(t, (_request, response) => {
    response.setHeader("content-type", "image/png");
    response.end("bytes");
  });
  for (const hosts of [["127.0.0.1"], [`127.0.0.1:${port}`]]) {
    const answer = await guardedGet(`http://127.0.0.1:${port}/a.png`, options(hosts), never);
    assert.deepEqual([answer.status, answer.mime, answer.bytes], [200, "image/png", 5]);
    assert.equal(await bytesOf(answer.body), "bytes");
  }
  const resolve: Resolve = async () => [{ address: "127.0.0.1", family: 4 }];
  const answer = await guardedGet(`http://nas.home:${port}/`, options(["nas.home"], resolve), never);
  assert.equal(await bytesOf(answer.body), "bytes");
  await assert.rejects(
    guardedGet(`http://127.0.0.1:${port}/`, options(["127.0.0.1:1"]), never),
    RefusedAddress,
  );
});

test("a redirect to a host that is not listed is not followed, nor is one without an end", async (t) => {
  const secret = await listen(t, (_request, response) => response.end("secret"));
  const { port } = await listen(t, (request, response) => {
    const to: Readonly<Record<string, string>> = {
      "/inside": `http://localhost:${secret.port}/`,
      "/metadata": "http://169.254.169.254/latest/meta-data",
      "/loop": "/loop",
      "/nowhere": "http://",
      "/here": "/bytes",
    };
    const location = to[request.url ?? ""];
    if (location === undefined) return void response.end("bytes");
    response.writeHead(302, { location }).end();
  });
  const get = (path: string) => guardedGet(`http://127.0.0.1:${port}${path}`, options(["127.0.0.1"]), never);
  for (const path of ["/inside", "/metadata", "/loop", "/nowhere"])
    await assert.rejects(get(path), RefusedAddress, path);
  assert.equal(secret.asked(), 0);
  assert.equal(await bytesOf((await get("/here")).body), "bytes");
});

test("a server that says nothing is given up, and an abort ends at once", async (t) => {
  const { port } = await listen(t, () => {});
  const url = `http://127.0.0.1:${port}/`;
  await assert.rejects(guardedGet(url, { hosts: ["127.0.0.1"], timeoutMs: 50 }, never));
  await assert.rejects(guardedGet(url, options(["127.0.0.1"]), AbortSignal.timeout(20)));
});
