import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { addmsg } from "../../../../src/wechat/ingest/dialects/addmsg/index.ts";
import { onebot11 } from "../../../../src/wechat/ingest/dialects/onebot11/index.ts";
import { onebot12 } from "../../../../src/wechat/ingest/dialects/onebot12/index.ts";
import type { Dialect, LosslessJson } from "../../../../src/wechat/ingest/model/dialect.ts";
import { callback, eventOf, LI, ME, SENT } from "./rig.ts";

type Form = (id: LosslessJson) => LosslessJson;
type Ways = {
  readonly dialect: Dialect;
  readonly message: Form;
  readonly recall: (id: string) => LosslessJson;
};

const bot11 = (fields: { readonly [name: string]: LosslessJson }): LosslessJson => ({
  time: SENT,
  self_id: ME,
  user_id: LI,
  ...fields,
});
const bot12 = (fields: { readonly [name: string]: LosslessJson }): LosslessJson => ({
  time: SENT,
  self: { platform: "wechat", user_id: ME },
  user_id: LI,
  ...fields,
});

const WAYS: readonly Ways[] = [
  {
    dialect: addmsg,
    message: (id) => callback({ NewMsgId: id, Content: { string: "好" } }),
    recall: (id) =>
      callback({
        MsgType: 10002,
        NewMsgId: "1",
        Content: {
          string: `<sysmsg type="revokemsg"><revokemsg><msgid>17</msgid><newmsgid>${id}</newmsgid></revokemsg></sysmsg>`,
        },
      }),
  },
  {
    dialect: onebot11,
    message: (id) => bot11({ post_type: "message", message_type: "private", message_id: id, message: "好" }),
    recall: (id) => bot11({ post_type: "notice", notice_type: "friend_recall", message_id: losslessly(id) }),
  },
  {
    dialect: onebot12,
    message: (id) =>
      bot12({
        type: "message",
        detail_type: "private",
        message_id: id,
        message: [{ type: "text", data: { text: "好" } }],
      }),
    recall: (id) => bot12({ type: "notice", detail_type: "private_message_delete", message_id: id }),
  },
];

/** A number as the door's parser gives it: one that JavaScript cannot hold is its digits. Any other text stays a text. */
function losslessly(id: string): LosslessJson {
  const number = Number(id);
  return Number.isSafeInteger(number) && String(number) === id ? number : id;
}

function idOfMessage(dialect: Dialect, payload: LosslessJson): string {
  const event = eventOf(dialect, payload);
  assert.ok(event.type === "message");
  return event.message.msgId;
}

function idOfRecall(dialect: Dialect, payload: LosslessJson): string {
  const event = eventOf(dialect, payload);
  if (event.type === "recall") return event.revokedMsgId;
  assert.ok(event.type === "message" && event.message.msgType === "REVOKE");
  return event.message.revokedMsgId;
}

const decimalId = fc
  .integer({ min: 1, max: 19 })
  .chain((digits) => fc.bigInt({ min: 10n ** BigInt(digits - 1), max: 10n ** BigInt(digits) - 1n }))
  .map(String);

for (const { dialect, message, recall } of WAYS) {
  it(`${dialect.name}: an id of 1 to 19 digits stays as it is, as number and as text, in message and recall`, () => {
    fc.assert(
      fc.property(decimalId, (id) => {
        assert.equal(idOfMessage(dialect, message(id)), id);
        assert.equal(idOfMessage(dialect, message(losslessly(id))), id);
        assert.equal(idOfRecall(dialect, recall(id)), id);
      }),
    );
  });
}

for (const { dialect, message, recall } of WAYS.slice(1)) {
  it(`${dialect.name}: any other id becomes one of at most 19 digits, the same in message and recall`, () => {
    const foreign = fc.oneof(
      fc.uuid(),
      fc.string({ minLength: 1, maxLength: 128 }),
      fc.integer({ max: -1 }).map(String),
    );
    fc.assert(
      fc.property(foreign, (id) => {
        const got = idOfMessage(dialect, message(id));
        assert.match(got, /^[0-9]{1,19}$/);
        assert.ok(BigInt(got) < 2n ** 63n || got === id);
        assert.equal(idOfRecall(dialect, recall(id)), got);
      }),
    );
  });
}

it("the hash of an id is of its source and place: the same id elsewhere is another message", () => {
  const inGroup = (group: string, id: string): LosslessJson =>
    bot12({ type: "message", detail_type: "group", group_id: group, message_id: id, message: "好" });
  const first = idOfMessage(onebot12, inGroup("a", "x-1"));
  assert.notEqual(idOfMessage(onebot12, inGroup("b", "x-1")), first);
  assert.equal(idOfMessage(onebot12, inGroup("a", "x-1")), first);
  const eleven = bot11({
    post_type: "message",
    message_type: "group",
    group_id: "a",
    message_id: "x-1",
    message: "好",
  });
  assert.notEqual(idOfMessage(onebot11, eleven), first);
});
