import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { dialects } from "../../../../src/wechat/ingest/dialects/index.ts";
import { ingestEvent } from "../../../../src/wechat/ingest/envelope/schema.ts";
import {
  type Decoded,
  type Dialect,
  DialectError,
  type LosslessJson,
} from "../../../../src/wechat/ingest/model/dialect.ts";
import { KnownNames } from "../../../fakes/known-names.ts";
import { callback, GROUP, ID, LI, ME, NOW, SENT } from "./rig.ts";

const FIELDS = [
  ...[
    "TypeName",
    "MessageType",
    "Wxid",
    "Data",
    "messages",
    "NewMsgId",
    "MsgId",
    "FromUserName",
    "ToUserName",
    "MsgType",
  ],
  ...[
    "Content",
    "CreateTime",
    "PushContent",
    "MsgSource",
    "ImgBuf",
    "buffer",
    "string",
    "UserName",
    "NickName",
    "Remark",
  ],
  ...[
    "type",
    "detail_type",
    "post_type",
    "message_type",
    "notice_type",
    "meta_event_type",
    "sub_type",
    "self",
    "self_id",
  ],
  ...[
    "user_id",
    "group_id",
    "message_id",
    "message",
    "data",
    "file_id",
    "url",
    "file",
    "time",
    "status",
    "bots",
    "online",
  ],
  ...["__proto__", "constructor", "toString"],
] as const;
const WORDS = [
  ...[
    "AddMsg",
    "sync_message",
    "ModContacts",
    "Offline",
    "message",
    "notice",
    "meta",
    "meta_event",
    "private",
    "group",
  ],
  ...[
    "group_recall",
    "friend_recall",
    "private_message_delete",
    "group_message_delete",
    "heartbeat",
    "lifecycle",
  ],
  ...[
    "text",
    "image",
    "file",
    "mention",
    "at",
    "reply",
    "location",
    "[CQ:image,file=base64://AA]",
    "1",
    "10002",
    "49",
  ],
  ...[
    ID,
    ME,
    LI,
    GROUP,
    "",
    "0",
    '<sysmsg type="revokemsg"><revokemsg><newmsgid>5</newmsgid></revokemsg></sysmsg>',
  ],
  ...[`${LI}:\n<msg><appmsg><type>6</type><title>a</title></appmsg></msg>`, "x".repeat(200), "\ud800", "\0"],
] as const;

const leaf: fc.Arbitrary<LosslessJson> = fc.oneof(
  fc.constantFrom<LosslessJson>(null, true, false, 0, -1, 1.5, 49, 10_002, 10_000, SENT, 1e308, -1e308),
  fc.constantFrom<LosslessJson>(...WORDS),
  fc.string({ maxLength: 12 }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const json: fc.Arbitrary<LosslessJson> = fc.letrec<{ value: LosslessJson }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    leaf,
    fc.dictionary(fc.constantFrom(...FIELDS), tie("value"), { maxKeys: 8 }),
    fc.array(tie("value"), { maxLength: 4 }),
  ),
})).value;

/** Every event of a dialect must be one that could have been posted, but for where its bytes are. */
function checkEvents({ events }: Decoded): void {
  for (const event of events) {
    const { media: _, ...posted } = { media: undefined, ...event };
    const read = ingestEvent.safeParse({ v: 1, ...posted });
    assert.ok(read.success, `${JSON.stringify(event)}: ${read.success ? "" : read.error.message}`);
    assert.ok(event.at <= NOW + 86_400_000);
    if (event.type === "message") assert.ok(event.message.sentAt <= NOW + 86_400_000);
  }
}

function decodeOrRefuse(dialect: Dialect, payload: LosslessJson): void {
  try {
    const decoded = dialect.decode(payload, new KnownNames(), NOW);
    checkEvents(decoded);
    for (const word of decoded.unknown) assert.match(word, /^[\w.?-]+(?: [\w.?-]+)?$/);
  } catch (error) {
    if (!(error instanceof DialectError)) throw error;
  }
}

const bot11 = {
  time: SENT,
  self_id: 5,
  post_type: "message",
  message_type: "group",
  group_id: 7,
  user_id: 6,
  message_id: 8,
};
const bot12 = {
  time: SENT,
  self: { user_id: ME },
  type: "message",
  detail_type: "group",
  group_id: GROUP,
  user_id: LI,
  message_id: ID,
};
const whole: ReadonlyMap<string, { readonly [name: string]: LosslessJson }> = new Map([
  ["addmsg", callback({})],
  ["onebot11", bot11],
  ["onebot12", bot12],
]);

for (const [name, dialect] of dialects) {
  describe(`${name}, of any JSON,`, () => {
    it("makes only events that the envelope allows, or refuses it", () => {
      fc.assert(
        fc.property(json, (payload) => decodeOrRefuse(dialect, payload)),
        { numRuns: 300 },
      );
    });

    it("the same of a right payload in which some fields are anything", () => {
      const fields = fc.dictionary(fc.constantFrom(...FIELDS), json, { maxKeys: 4 });
      fc.assert(
        fc.property(fields, (change) => {
          const right = whole.get(name) ?? {};
          decodeOrRefuse(dialect, { ...right, ...change });
          const data = right.Data;
          if (typeof data === "object" && data !== null)
            decodeOrRefuse(dialect, { ...right, Data: { ...data, ...change } });
        }),
        { numRuns: 300 },
      );
    });
  });
}

it("addmsg: any type and any content of a message", () => {
  const types = fc.oneof(fc.constantFrom(1, 3, 34, 37, 42, 43, 47, 48, 49, 50, 10_000, 10_002), fc.integer());
  const content = fc.oneof(
    fc.string(),
    fc.constantFrom(...WORDS),
    fc
      .string()
      .map(
        (text) =>
          `<msg><appmsg><title>${text}</title><type>6</type><appattach><totallen>9999999999999999999</totallen></appattach></appmsg></msg>`,
      ),
  );
  const dialect = dialects.get("addmsg");
  assert.ok(dialect !== undefined);
  fc.assert(
    fc.property(types, content, fc.boolean(), (MsgType, string, inGroup) => {
      const from = inGroup ? GROUP : LI;
      decodeOrRefuse(dialect, callback({ MsgType, Content: { string }, FromUserName: { string: from } }));
    }),
    { numRuns: 500 },
  );
});
