import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { parseLossless } from "../../../../src/wechat/ingest/door/lossless-json.ts";
import type { Dialect, LosslessJson } from "../../../../src/wechat/ingest/model/dialect.ts";
import { DialectError } from "../../../../src/wechat/ingest/model/dialect.ts";
import type { IngestEvent } from "../../../../src/wechat/ingest/model/event.ts";
import { NOW, type OpenedDoor, openedDoor, TOKEN } from "./rig.ts";

function fieldOf(payload: LosslessJson, name: string): unknown {
  return typeof payload === "object" && payload !== null && !Array.isArray(payload)
    ? Object.entries(payload).find(([key]) => key === name)?.[1]
    : undefined;
}

/** `{"self":…, "ping":id}`, `{"self":…, "off":id}`; anything else is a kind that it does not know. */
const tiny: Dialect = {
  name: "addmsg",
  decode: (payload) => {
    const self = fieldOf(payload, "self");
    if (fieldOf(payload, "bad") !== undefined) throw new DialectError("bad", "must not be there");
    const ping = fieldOf(payload, "ping");
    const off = fieldOf(payload, "off");
    const events: IngestEvent[] = [];
    if (ping !== undefined) events.push({ id: `ping:${String(ping)}`, at: NOW, type: "ping" });
    if (off !== undefined) events.push({ id: `off:${String(off)}`, at: NOW, type: "offline", reason: "x" });
    return {
      account: typeof self === "string" ? self : undefined,
      events,
      names: [{ id: "wxid_a", nickName: "A", ownName: "" }],
      unknown: events.length === 0 ? ["notice.strange"] : [],
    };
  },
};

async function push(door: OpenedDoor, payload: string, path = "/v1/dialects/addmsg"): Promise<number> {
  return (await door.call(path, { method: "POST", body: payload })).status;
}

const idsIn = async (door: OpenedDoor): Promise<readonly string[]> =>
  (await door.inbox.waiting(100)).map(({ id }) => id);

describe("POST /v1/dialects/{name}", () => {
  it("takes a payload as it comes, with the token in the address, and learns its names", async (t) => {
    const door = await openedDoor(t, { dialects: [tiny] });
    const { status } = await door.call(`/v1/dialects/addmsg?access_token=${TOKEN}`, {
      method: "POST",
      body: '{"self":"wxid_me","ping":5576224237104747184}',
      token: "",
    });
    assert.equal(status, 200);
    assert.deepEqual(await idsIn(door), ["online:ping:5576224237104747184", "ping:5576224237104747184"]);
    assert.deepEqual(JSON.parse((await door.inbox.waiting(1))[0]?.body ?? ""), {
      id: "online:ping:5576224237104747184",
      at: NOW,
      type: "online",
      account: { id: "wxid_me", nickName: "Me" },
      canSend: false,
      canFetchMedia: false,
    });
    assert.deepEqual(door.learned, [{ id: "wxid_a", nickName: "A", ownName: "" }]);
  });

  it("puts an online event before the first events, and again after the program was off-line", async (t) => {
    const door = await openedDoor(t, { dialects: [tiny] });
    for (const payload of [
      '{"ping":"1"}',
      '{"ping":"2"}',
      '{"off":"3"}',
      '{"off":"4"}',
      '{"ping":"5"}',
      '{"ping":"6"}',
    ]) {
      await push(door, payload.replace("{", '{"self":"wxid_me",'));
    }
    assert.deepEqual(await idsIn(door), [
      "online:ping:1",
      "ping:1",
      "ping:2",
      "off:3",
      "off:4",
      "online:ping:5",
      "ping:5",
      "ping:6",
    ]);
  });

  it("of another account is refused with 409", async (t) => {
    const door = await openedDoor(t, { dialects: [tiny] });
    door.behind.boundAccount = "wxid_me";
    assert.equal(await push(door, '{"self":"wxid_other","ping":"1"}'), 409);
    assert.equal(await push(door, '{"self":"wxid_me","ping":"1"}'), 200);
    assert.equal(await push(door, '{"ping":"2"}'), 200);
  });

  it("of a kind that nobody knows is answered with 200 and logged once", async (t) => {
    const door = await openedDoor(t, { dialects: [tiny] });
    assert.equal(await push(door, '{"other":1}'), 200);
    assert.equal(await push(door, '{"other":2}'), 200);
    assert.equal(door.log.lines.filter(({ fields }) => fields.kind === "notice.strange").length, 1);
    assert.equal(await door.inbox.count(), 0);
  });

  it("that is no JSON, or breaks its own rules, is 400; an unknown dialect is 404", async (t) => {
    const door = await openedDoor(t, { dialects: [tiny] });
    assert.equal(await push(door, "{"), 400);
    assert.equal(await push(door, `${"[".repeat(200_000)}`), 400);
    assert.equal(await push(door, `${"[".repeat(200_000)}${"]".repeat(200_000)}`), 400);
    const refused = await door.call("/v1/dialects/addmsg", { method: "POST", body: '{"bad":1}' });
    assert.deepEqual(
      [refused.status, refused.body],
      [400, { line: 1, path: "bad", rule: "must not be there" }],
    );
    assert.equal(await push(door, "{}", "/v1/dialects/other"), 404);
    assert.equal(await push(door, '{"ping":"1"}'), 200);
  });
});

describe("numbers in JSON", () => {
  it("of 1 to 19 digits keep every digit, as a number and as a string", () => {
    const ofLength = (length: number) =>
      fc.bigInt({ min: 10n ** BigInt(length - 1), max: 10n ** BigInt(length) - 1n });
    const digits = fc.integer({ min: 1, max: 19 }).chain(ofLength).map(String);
    fc.assert(
      fc.property(digits, fc.boolean(), (id, negative) => {
        const text = negative && id !== "0" ? `-${id}` : id;
        const read = parseLossless(`{"n":${text},"s":"${text}","a":[${text}]}`);
        const expected = Number.isSafeInteger(Number(text)) ? Number(text) : text;
        assert.deepEqual(read, { n: expected, s: text, a: [expected] });
        assert.equal(String(fieldOf(read, "n")), text);
      }),
    );
  });

  it("that are no ids stay numbers", () => {
    assert.deepEqual(parseLossless('[0.1,1e3,-2.5,true,null,"9007199254740993"]'), [
      0.1,
      1_000,
      -2.5,
      true,
      null,
      "9007199254740993",
    ]);
  });

  it("all other values are those of JSON.parse", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = JSON.stringify(value);
        const plain: unknown = JSON.parse(text, (_name, each: unknown) =>
          typeof each === "number" && Number.isInteger(each) && !Number.isSafeInteger(each) ? "large" : each,
        );
        const read: unknown = JSON.parse(JSON.stringify(parseLossless(text)), (_name, each: unknown) => each);
        if (!JSON.stringify(plain).includes('"large"')) assert.deepEqual(read, plain);
      }),
    );
  });
});
