import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { StoreError } from "../../../../src/bridge/model/errors.ts";
import { MemoryEventInbox } from "../../../fakes/memory-event-inbox.ts";
import { NOW, type OpenedDoor, openedDoor, ping, textEvent } from "./rig.ts";

/** That a right request is answered as ever: what was refused has harmed nobody else. */
async function works(door: OpenedDoor, id: string): Promise<void> {
  const { status, body } = await door.post(ping(id));
  assert.equal(status, 200);
  assert.deepEqual(body, { accepted: 1, duplicates: 0 });
}

async function stored(door: OpenedDoor): Promise<readonly unknown[]> {
  return (await door.inbox.waiting(1_000)).map(({ body }) => JSON.parse(body));
}

describe("POST /v1/events", () => {
  it("takes one event as JSON and answers when it is stored", async (t) => {
    const door = await openedDoor(t);
    const { status, body } = await door.post(textEvent("01-1"));
    assert.equal(status, 200);
    assert.deepEqual(body, { accepted: 1, duplicates: 0 });
    const { v: _, ...event } = textEvent("01-1");
    assert.deepEqual(await stored(door), [event]);
    assert.deepEqual(door.behind.told, ["arrived", "seen events"]);
  });

  it("takes many, one a line, and keeps their order; empty lines say nothing", async (t) => {
    const door = await openedDoor(t);
    const lines = ["a", "b", "c"].map((id) => JSON.stringify(ping(id)));
    const { body } = await door.postLines(["", ...lines.map((line) => `${line}\r`), "", ""]);
    assert.deepEqual(body, { accepted: 3, duplicates: 0 });
    assert.deepEqual(
      (await door.inbox.waiting(9)).map(({ id }) => id),
      ["a", "b", "c"],
    );
    assert.deepEqual(door.behind.told, ["arrived", "seen ping"]);
  });

  it("answers a repeat as a duplicate", async (t) => {
    const door = await openedDoor(t);
    await door.post(ping("a"));
    const { body } = await door.postLines([JSON.stringify(ping("b")), JSON.stringify(ping("a"))]);
    assert.deepEqual(body, { accepted: 1, duplicates: 1 });
    assert.equal(await door.inbox.count(), 2);
  });

  it("names a message and a recall without an id by their message", async (t) => {
    const door = await openedDoor(t);
    const { id: _, ...message } = textEvent("");
    const recall = { v: 1, type: "recall", at: NOW, chat: "1@chatroom", revokedMsgId: "12" };
    await door.postLines([JSON.stringify(message), JSON.stringify(recall)]);
    const ids = (await door.inbox.waiting(9)).map(({ id }) => id);
    assert.deepEqual(ids, ["msg:5576224237104747184", "recall:12"]);
  });

  it("takes a message with any media.url: what is wrong with it is told of its bytes", async (t) => {
    const door = await openedDoor(t);
    const url = "http://169.254.169.254/latest";
    const { status } = await door.post({
      ...textEvent("a"),
      media: { url, size: 3, sha256: "AB".repeat(32) },
    });
    assert.equal(status, 200);
    const [event] = await stored(door);
    assert(typeof event === "object" && event !== null && "media" in event);
    assert.deepEqual(event.media, { size: 3, sha256: "ab".repeat(32), place: { kind: "url", url } });
  });
});

describe("a body that breaks a rule is refused with line, path and rule, and nothing of it is kept", () => {
  const cases: readonly (readonly [string, readonly string[], Readonly<Record<string, unknown>>])[] = [
    ["no JSON", [JSON.stringify(ping("a")), "{"], { line: 2, path: "", rule: /JSON/ }],
    [
      "a numeric id",
      [JSON.stringify(ping("a")), "", '{"v":1,"id":42,"type":"ping","at":1767225600000}'],
      { line: 3, path: "id", rule: /send ids as strings/ },
    ],
    [
      "a numeric msgId",
      [JSON.stringify(textEvent("a", { msgId: 12 }))],
      { line: 1, path: "message.msgId", rule: /send ids as strings/ },
    ],
    [
      "a msgId of 20 digits",
      [JSON.stringify(textEvent("a", { msgId: "1".repeat(20) }))],
      { line: 1, path: "message.msgId", rule: /19 decimal digits/ },
    ],
    [
      "an id of 129 characters",
      [JSON.stringify(ping("x".repeat(129)))],
      { line: 1, path: "id", rule: /128/ },
    ],
    [
      "an unknown field",
      [JSON.stringify(textEvent("a", { contnet: "" }))],
      { line: 1, path: "message", rule: /contnet/ },
    ],
    [
      "a field that is missing",
      [JSON.stringify(textEvent("a", { userNickName: undefined }))],
      { line: 1, path: "message.userNickName", rule: /missing/ },
    ],
    [
      "a field of another kind",
      [JSON.stringify(textEvent("a", { mediaId: "1" }))],
      { line: 1, path: "message", rule: /mediaId/ },
    ],
    [
      "seconds",
      [JSON.stringify(textEvent("a", { sentAt: 99_999_999_999 }))],
      { line: 1, path: "message.sentAt", rule: /seconds/ },
    ],
    [
      "a day and more ahead",
      [JSON.stringify(textEvent("a", { sentAt: NOW + 86_400_001 }))],
      { line: 1, path: "message.sentAt", rule: /24 hours/ },
    ],
    ["another version", [JSON.stringify({ ...ping("a"), v: 2 })], { line: 1, path: "v", rule: /must be 1/ }],
    ["no event", [""], { line: 1, path: "", rule: /no event/ }],
  ];
  for (const [name, lines, { line, path, rule }] of cases) {
    it(name, async (t) => {
      const door = await openedDoor(t);
      const { status, body } = await door.postLines(lines);
      assert.equal(status, 400);
      assert(typeof body === "object" && body !== null && "rule" in body && "line" in body && "path" in body);
      assert.deepEqual([body.line, body.path], [line, path]);
      assert(rule instanceof RegExp);
      assert.match(String(body.rule), rule);
      assert.equal(await door.inbox.count(), 0);
      await works(door, "right");
    });
  }

  it("what lies on the border is taken", async (t) => {
    const door = await openedDoor(t);
    const lines = [{ sentAt: 100_000_000_000 }, { sentAt: NOW + 86_400_000 }].map((change, index) =>
      JSON.stringify(textEvent(`${index}`, change)),
    );
    assert.equal((await door.postLines([...lines, JSON.stringify(ping("x".repeat(128)))])).status, 200);
  });

  it("bytes that are no UTF-8", async (t) => {
    const door = await openedDoor(t);
    const body = Buffer.from(JSON.stringify(ping("\u00e9")), "latin1");
    const { status } = await door.call("/v1/events", {
      method: "POST",
      body,
      headers: { "content-type": "application/json" },
    });
    assert.equal(status, 400);
    await works(door, "right");
  });
});

describe("another account", () => {
  const online = (id: string, account: string) => ({
    v: 1,
    id,
    type: "online",
    at: NOW,
    account: { id: account, nickName: "Me" },
    canSend: true,
    canFetchMedia: false,
  });

  it("is refused with 409, and the session hears of it", async (t) => {
    const door = await openedDoor(t);
    door.behind.boundAccount = "wxid_me";
    const lines = [ping("a"), online("b", "wxid_other")].map((event) => JSON.stringify(event));
    assert.equal((await door.postLines(lines)).status, 409);
    assert.equal(await door.inbox.count(), 0);
    assert.deepEqual(door.behind.told, ["refused wxid_other"]);
    assert.equal((await door.post(online("c", "wxid_me"))).status, 200);
  });

  it("may not come beside the first one in the same body", async (t) => {
    const door = await openedDoor(t);
    const lines = [online("a", "wxid_1"), online("b", "wxid_2")].map((event) => JSON.stringify(event));
    assert.equal((await door.postLines(lines)).status, 409);
    assert.equal(await door.inbox.count(), 0);
  });
});

describe("an inbox that cannot take more", () => {
  const failing = (t: TestContext, change: Partial<MemoryEventInbox>) =>
    openedDoor(t, { inbox: Object.assign(new MemoryEventInbox(), change) });

  it("with 10,000 events that wait answers 429 with Retry-After in whole seconds", async (t) => {
    let waiting = 10_000;
    const door = await failing(t, { count: async () => waiting });
    const { status, headers } = await door.post(ping("a"));
    assert.equal(status, 429);
    assert.match(headers.get("retry-after") ?? "", /^[1-9]\d*$/);
    waiting = 9_999;
    await works(door, "a");
  });

  it("that cannot be written answers 503 with Retry-After, and the log says why", async (t) => {
    const door = await failing(t, {
      accept: async () => {
        throw new StoreError("write", "the disk is full");
      },
    });
    const { status, headers } = await door.post(ping("a"));
    assert.equal(status, 503);
    assert.match(headers.get("retry-after") ?? "", /^[1-9]\d*$/);
    assert(door.log.lines.some(({ fields }) => fields.error === "the disk is full"));
    assert.deepEqual(door.behind.told, []);
  });
});
