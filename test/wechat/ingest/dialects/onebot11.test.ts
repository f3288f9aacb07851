import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { onebot11 } from "../../../../src/wechat/ingest/dialects/onebot11/index.ts";
import { DialectError, type LosslessJson } from "../../../../src/wechat/ingest/model/dialect.ts";
import { decode, eventOf, ID, type Json, messageOf, NOW, SENT } from "./rig.ts";

// Where each shape is documented. The data are invented.
const SPEC = "github.com/botuniverse/onebot-11";
const SEGMENT = `${SPEC}, message/segment.md`;
const STRING = `${SPEC}, message/string.md`;
const NAPCAT = "app.unpkg.com/napcat-node-ts-sdk@0.4.13, dist/Structs.d.ts";

const ME = 1_000_000_001;
const LI = 2_000_000_002;
const GROUP = 3_000_000_003;

const event = (fields: Json): Json => ({ time: SENT, self_id: ME, ...fields });
const isPrivate = (message: LosslessJson, fields: Json = {}): Json =>
  event({
    post_type: "message",
    message_type: "private",
    sub_type: "friend",
    message_id: 12,
    user_id: LI,
    message,
    raw_message: "raw",
    sender: { user_id: LI, nickname: "李", sex: "unknown" },
    ...fields,
  });
const inGroup = (message: LosslessJson, fields: Json = {}): Json =>
  isPrivate(message, {
    message_type: "group",
    group_id: GROUP,
    sender: { user_id: LI, nickname: "李", card: "跑得慢", role: "member" },
    ...fields,
  });
const segment = (type: string, data: Json = {}): Json => ({ type, data });

describe("segments of OneBot 11, as a list and as a text with codes", () => {
  const rows: readonly (readonly [
    what: string,
    page: string,
    list: readonly Json[],
    cq: string,
    expected: Json,
  ])[] = [
    [
      "text",
      SEGMENT,
      [segment("text", { text: "七点 [见] & 好, 来" })],
      "七点 &#91;见&#93; &amp; 好, 来",
      { msgType: "TEXT", content: "七点 [见] & 好, 来" },
    ],
    [
      "an image",
      SEGMENT,
      [segment("image", { file: "a.jpg", url: "https://example.org/a.jpg?x=1,2&y=3" })],
      "[CQ:image,file=a.jpg,url=https://example.org/a.jpg?x=1&#44;2&amp;y=3]",
      { msgType: "IMAGE", mediaId: "12" },
    ],
    [
      "a voice message",
      SEGMENT,
      [segment("record", { file: "a.amr" })],
      "[CQ:record,file=a.amr]",
      { msgType: "VOICE", mediaId: "12" },
    ],
    [
      "a video",
      SEGMENT,
      [segment("video", { file: "a.mp4" })],
      "[CQ:video,file=a.mp4]",
      { msgType: "VIDEO", mediaId: "12" },
    ],
    [
      "a mention",
      SEGMENT,
      [segment("at", { qq: String(LI) }), segment("text", { text: " 来" })],
      `[CQ:at,qq=${LI}] 来`,
      { msgType: "TEXT", content: `@${LI}\u2005 来` },
    ],
    [
      "everybody's mention",
      SEGMENT,
      [segment("at", { qq: "all" })],
      "[CQ:at,qq=all]",
      { msgType: "TEXT", content: "@所有人\u2005" },
    ],
    [
      "a reply",
      SEGMENT,
      [segment("reply", { id: "5" }), segment("text", { text: "好" })],
      "[CQ:reply,id=5]好",
      { msgType: "TEXT", content: "好" },
    ],
    [
      "a location",
      SEGMENT,
      [segment("location", { lat: "39.89", lon: "116.39", title: "广场", content: "长安街" })],
      "[CQ:location,lat=39.89,lon=116.39,title=广场,content=长安街]",
      { msgType: "POSITION", x: "39.89", y: "116.39", poiname: "广场", label: "长安街" },
    ],
    [
      "a link",
      SEGMENT,
      [segment("share", { url: "https://example.org/", title: "路线", content: "三条" })],
      "[CQ:share,url=https://example.org/,title=路线,content=三条]",
      { msgType: "LINK", url: "https://example.org/", title: "路线", description: "三条" },
    ],
    [
      "a segment that nobody knows, between others",
      SEGMENT,
      [segment("text", { text: "看" }), segment("face", { id: "1" })],
      "看[CQ:face,id=1]",
      { msgType: "TEXT", content: "看[face]" },
    ],
    [
      "such a segment alone",
      SEGMENT,
      [segment("json", { data: "{}" })],
      "[CQ:json,data={}]",
      { msgType: "UNSUPPORTED", subtype: "unknown", summary: "raw" },
    ],
  ];
  for (const [what, page, list, cq, expected] of rows) {
    it(`${what} (${page}; ${STRING})`, () => {
      assert.partialDeepStrictEqual(messageOf(onebot11, isPrivate(list)), {
        contactNickName: "李",
        ...expected,
      });
      assert.deepEqual(eventOf(onebot11, isPrivate(cq)), eventOf(onebot11, isPrivate(list)));
    });
  }

  const napcat: readonly (readonly [string, Json, Json])[] = [
    [
      "a file with its name in file",
      segment("file", { file: "表.xlsx", file_id: "/x", file_size: "8939" }),
      { msgType: "FILE", fileName: "表.xlsx", fileSize: "8939" },
    ],
    [
      "a file with a path in file",
      segment("file", { file: "C:\\Temp\\表.xlsx", file_size: 8939 }),
      { msgType: "FILE", fileName: "表.xlsx", fileSize: "8939" },
    ],
    [
      "a sticker of a shop",
      segment("mface", { url: "https://example.org/a.gif", summary: "[笑]" }),
      { msgType: "ANIMATION" },
    ],
    ["one segment without a list", segment("text", { text: "好" }), { msgType: "TEXT", content: "好" }],
  ];
  for (const [what, one, expected] of napcat) {
    it(`${what} (${NAPCAT})`, () => {
      const message = what.includes("without a list") ? one : [one];
      assert.partialDeepStrictEqual(messageOf(onebot11, isPrivate(message)), expected);
    });
  }

  it("the bytes of a medium are at its url, at an address in file, or in file itself; a name is no place", () => {
    const place = (data: Json): unknown => {
      const one = eventOf(onebot11, isPrivate([segment("image", data)]));
      return one.type === "message" ? one.media?.place : undefined;
    };
    assert.deepEqual(place({ file: "a.jpg", url: "https://example.org/a" }), {
      kind: "url",
      url: "https://example.org/a",
    });
    assert.deepEqual(place({ file: "http://example.org/a" }), { kind: "url", url: "http://example.org/a" });
    assert.deepEqual(place({ file: "base64://AAAA" }), { kind: "inline", base64: "AAAA" });
    assert.equal(place({ file: "file:///etc/passwd" }), undefined);
    assert.equal(place({ file: "a.jpg" }), undefined);
  });

  it("what only looks like a code is text", () => {
    assert.partialDeepStrictEqual(messageOf(onebot11, isPrivate("[CQ:] [x] [CQ:at")), {
      content: "[CQ:] [x] [CQ:at",
    });
  });
});

describe("events of OneBot 11", () => {
  it(`a group message has group, member and card; numbers become texts (${SPEC}, event/message.md)`, () => {
    const payload = inGroup("来");
    assert.equal(decode(onebot11, payload).account, String(ME));
    assert.partialDeepStrictEqual(eventOf(onebot11, payload), {
      id: "msg:12",
      at: SENT * 1000,
      message: {
        senderType: "GROUP",
        chatName: String(GROUP),
        memberName: String(LI),
        userNickName: "李",
        userDisplayName: "跑得慢",
        msgId: "12",
      },
    });
  });

  it("a message of mine that is reported belongs to target_id", () => {
    const mine = isPrivate("好", { post_type: "message_sent", user_id: ME, target_id: LI });
    assert.partialDeepStrictEqual(messageOf(onebot11, mine), { senderType: "MYSELF", chatName: String(LI) });
  });

  it("a time in milliseconds, as gocq-wechat sends it, is read as such", () => {
    assert.equal(eventOf(onebot11, isPrivate("好", { time: SENT * 1000 + 7 })).at, SENT * 1000 + 7);
    assert.equal(eventOf(onebot11, isPrivate("好", { time: 0 })).at, NOW);
  });

  it(`group_recall and friend_recall are recalls (${SPEC}, event/notice.md)`, () => {
    const group = event({
      post_type: "notice",
      notice_type: "group_recall",
      group_id: GROUP,
      user_id: LI,
      operator_id: ME,
      message_id: ID,
    });
    assert.deepEqual(eventOf(onebot11, group), {
      type: "recall",
      id: `recall:${ID}`,
      at: SENT * 1000,
      chat: String(GROUP),
      revokedMsgId: ID,
      by: { id: String(ME), name: "" },
      recalledAt: SENT * 1000,
    });
    const friend = event({ post_type: "notice", notice_type: "friend_recall", user_id: LI, message_id: ID });
    assert.partialDeepStrictEqual(eventOf(onebot11, friend), {
      type: "recall",
      chat: String(LI),
      by: { id: String(LI) },
    });
  });

  it("an id below 0, as some programs have them, is the same in message and recall", () => {
    const sent = messageOf(onebot11, inGroup("来", { message_id: -2_147_483_000 }));
    const recall = event({
      post_type: "notice",
      notice_type: "group_recall",
      group_id: GROUP,
      user_id: LI,
      message_id: -2_147_483_000,
    });
    assert.partialDeepStrictEqual(eventOf(onebot11, recall), { revokedMsgId: sent.msgId });
  });

  const meta = (fields: Json): Json => event({ post_type: "meta_event", ...fields });
  const states: readonly (readonly [string, Json, string])[] = [
    ["lifecycle connect", meta({ meta_event_type: "lifecycle", sub_type: "connect" }), "ping"],
    ["lifecycle disable", meta({ meta_event_type: "lifecycle", sub_type: "disable" }), "offline"],
    [
      "a heartbeat, online",
      meta({ meta_event_type: "heartbeat", status: { online: true, good: true }, interval: 15_000 }),
      "ping",
    ],
    [
      "a heartbeat, offline",
      meta({ meta_event_type: "heartbeat", status: { online: false, good: true } }),
      "offline",
    ],
    [
      "a heartbeat that does not say",
      meta({ meta_event_type: "heartbeat", status: { online: null } }),
      "ping",
    ],
  ];
  for (const [what, payload, type] of states) {
    it(`${what} is ${type} (${SPEC}, event/meta.md)`, () => {
      assert.deepEqual(
        decode(onebot11, payload).events.map((one) => one.type),
        [type],
      );
    });
  }

  it("requests and notices that are no recall are nothing, others are named, neither is an error", () => {
    assert.deepEqual(decode(onebot11, event({ post_type: "request", request_type: "friend" })), {
      account: String(ME),
      events: [],
      names: [],
      unknown: [],
    });
    assert.deepEqual(
      decode(onebot11, event({ post_type: "notice", notice_type: "group_increase" })).unknown,
      [],
    );
    assert.deepEqual(decode(onebot11, event({ post_type: "notice", notice_type: "essence" })).unknown, [
      "notice.essence",
    ]);
    assert.deepEqual(decode(onebot11, event({ post_type: "李 : hello" })).unknown, ["post_type ?"]);
    assert.deepEqual(decode(onebot11, event({ post_type: "message", message_type: "guild" })).unknown, [
      "message.guild",
    ]);
  });

  it("a recall without a message id breaks a rule", () => {
    const payload = event({ post_type: "notice", notice_type: "friend_recall", user_id: LI });
    assert.throws(
      () => decode(onebot11, payload),
      (error) => error instanceof DialectError && error.path === "message_id",
    );
  });
});
