import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isOwnHost } from "../../src/http/host-header.ts";
import { ask, open } from "./rig.ts";

test("on loopback only loopback's names are ours, with any port", () => {
  for (const host of [
    "127.0.0.1",
    "127.0.0.1:9464",
    "127.8.9.10",
    "localhost",
    "LocalHost:80",
    "localhost.",
    "[::1]",
    "[0:0:0:0:0:0:0:1]:9464",
    "[::ffff:127.0.0.1]",
  ]) {
    for (const listening of ["127.0.0.1", "::1", "localhost"]) {
      assert.ok(isOwnHost(host, listening), `${host} at ${listening}`);
    }
  }
  for (const host of [
    "",
    "rebind.example",
    "rebind.example:9464",
    "localhost.rebind.example",
    "127.0.0.1.rebind.example",
    "192.168.1.20",
    "[2001:db8::7]",
    "::1",
    "[127.0.0.1]",
    "[::1",
    "user@localhost",
    "localhost:9464:1",
    "localhost:x",
    "localhost, rebind.example",
    "0",
    "127.1",
    "2130706433",
  ]) {
    assert.ok(!isOwnHost(host, "127.0.0.1"), host);
  }
});

test("on another address every address is ours, and no name but the one that was set", () => {
  for (const listening of ["0.0.0.0", "::", "192.168.1.20", "recorder.lan"]) {
    for (const host of ["192.168.1.20:9464", "10.0.0.3", "[2001:db8::7]:80", "localhost"]) {
      assert.ok(isOwnHost(host, listening), `${host} at ${listening}`);
    }
    assert.ok(!isOwnHost("rebind.example", listening), listening);
  }
  assert.ok(isOwnHost("Recorder.LAN:9464", "recorder.lan"));
  assert.ok(!isOwnHost("printer.lan", "recorder.lan"));
});

test("no name but localhost passes on loopback, however it is written", () => {
  fc.assert(
    fc.property(fc.domain(), fc.option(fc.integer({ min: 0, max: 65_535 })), (name, port) => {
      const header = port === null ? name : `${name}:${port}`;
      assert.ok(!isOwnHost(header, "127.0.0.1"));
      assert.ok(!isOwnHost(header, "0.0.0.0"));
    }),
  );
  fc.assert(fc.property(fc.string(), (text) => void isOwnHost(text, "127.0.0.1")));
});

test("a foreign Host gets 403 on every path, and nothing else", async (t) => {
  const { port } = await open(t);
  for (const path of ["/livez", "/healthz", "/metrics", "/"]) {
    const { status, body } = await ask(port, path, { headers: { host: "rebind.example" } });
    assert.equal(status, 403, path);
    assert.ok(!/state|recall_bridge/.test(body), body);
  }
  assert.equal((await ask(port, "/livez", { headers: { host: `localhost:${port}` } })).status, 200);
  assert.equal((await ask(port, "/livez", { headers: { host: "192.168.1.20" } })).status, 403);
});

test("a listener for other machines answers to their way of asking for it", async (t) => {
  const { port } = await open(t, { host: "0.0.0.0" });
  assert.equal((await ask(port, "/livez", { headers: { host: "192.168.1.20:9464" } })).status, 200);
  assert.equal((await ask(port, "/livez", { headers: { host: "rebind.example" } })).status, 403);
});
