import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ManualClock } from "../../../fakes/manual-clock.ts";
import { head, rawConnection } from "./raw.ts";
import { openedDoor, ping, TOKEN } from "./rig.ts";

const send = { id: "c1", type: "send", chat: "filehelper", text: "早" } as const;

describe("commands", () => {
  it("are given one at a time, oldest first, until their result came", async (t) => {
    const door = await openedDoor(t);
    door.behind.commands.push(send, { id: "c2", type: "login" });
    assert.deepEqual((await door.call("/v1/commands")).body, send);
    assert.deepEqual((await door.call("/v1/commands")).body, send);
    const result = { ok: true, msgId: "5576224237104747184" };
    const { status } = await door.call("/v1/commands/c1", {
      method: "POST",
      body: JSON.stringify(result),
      headers: { "content-type": "application/json" },
    });
    assert.equal(status, 200);
    assert.deepEqual(door.behind.results, [["c1", result]]);
    assert.deepEqual((await door.call("/v1/commands")).body, { id: "c2", type: "login" });
  });

  it("a request is held for 30 s when nothing waits, and then answered with 204; events are taken meanwhile", async (t) => {
    const clock = new ManualClock();
    const door = await openedDoor(t, { clock });
    const polls = Array.from({ length: 5 }, () => door.call("/v1/commands"));
    while (door.behind.told.filter((line) => line === "waits for a command").length < 5)
      await door.post(ping("a"));
    await clock.advance(29_000);
    assert(!door.behind.told.includes("waits no more"));
    await clock.advance(2_001);
    for (const { status, body } of await Promise.all(polls))
      assert.deepEqual([status, body], [204, undefined]);
  });

  it("a sender that goes away waits no more", async (t) => {
    const door = await openedDoor(t);
    const raw = rawConnection(t, door.url);
    raw.send(head("GET", "/v1/commands", TOKEN, []));
    while (!door.behind.told.includes("waits for a command")) await door.post(ping("a"));
    raw.destroy();
    while (!door.behind.told.includes("waits no more")) await door.post(ping("a"));
  });

  it("a result of another form is 400, of an unknown command 404, of another type 415", async (t) => {
    const door = await openedDoor(t);
    door.behind.commands.push(send);
    const result = async (id: string, body: string, type = "application/json") =>
      await door.call(`/v1/commands/${id}`, { method: "POST", body, headers: { "content-type": type } });
    for (const [body, path] of [
      ["{}", "ok"],
      ['{"ok":true,"msgId":5}', "msgId"],
      ['{"ok":false}', "error"],
      ['{"ok":true,"error":"x"}', ""],
    ] as const) {
      const refused = await result("c1", body);
      assert.equal(refused.status, 400);
      assert(typeof refused.body === "object" && refused.body !== null && "path" in refused.body);
      assert.equal(refused.body.path, path);
    }
    assert.equal((await result("c9", '{"ok":true}')).status, 404);
    assert.equal((await result("c1", '{"ok":true}', "text/plain")).status, 415);
    assert.equal((await result("c1", '{"ok":false,"error":"no such chat","retryAfterMs":5}')).status, 200);
    assert.deepEqual(door.behind.results, [["c1", { ok: false, error: "no such chat", retryAfterMs: 5 }]]);
  });
});
