import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { onebot12 } from "../../../../src/wechat/ingest/dialects/onebot12/index.ts";
import { DialectError, type LosslessJson } from "../../../../src/wechat/ingest/model/dialect.ts";
import { KnownNames } from "../../../fakes/known-names.ts";
import { decode, eventOf, GROUP, ID, type Json, LI, ME, messageOf, NOW, SENT } from "./rig.ts";

// Where each shape is documented. The data are invented.
const EVENT = "12.onebot.dev/connect/data-protocol/event";
const MESSAGE = "12.onebot.dev/interface/message/type";
const NOTICE_GROUP = "12.onebot.dev/interface/group/notice-events";
const NOTICE_USER = "12.onebot.dev/interface/user/notice-events";
const META = "12.onebot.dev/interface/meta/events";
const COMWECHAT = "JustUndertaker/ComWeChatBotClient, docs/message/README.md";

const event = (fields: Json): Json => ({
  id: "b6e65187-5ac0-489c-b431-53078e9d2bbb",
  time: SENT + 0.25,
  self: { platform: "wechat", user_id: ME },
  sub_type: "",
  ...fields,
});
const segment = (type: string, data: Json = {}): Json => ({ type, data });
const text = (words: string): Json => segment("text", { text: words });
const isPrivate = (message: LosslessJson, fields: Json = {}): Json =>
  event({
    type: "message",
    detail_type: "private",
    message_id: ID,
    user_id: LI,
    alt_message: "alt",
    message,
    ...fields,
  });
const inGroup = (message: LosslessJson, fields: Json = {}): Json =>
  isPrivate(message, { detail_type: "group", group_id: GROUP, ...fields });

describe("segments of OneBot 12", () => {
  const rows: readonly (readonly [what: string, page: string, segments: readonly Json[], expected: Json])[] =
    [
      ["text", MESSAGE, [text("七点"), text("见")], { msgType: "TEXT", content: "七点见" }],
      [
        "an image",
        MESSAGE,
        [segment("image", { file_id: "f1" })],
        { msgType: "IMAGE", imgHeight: 0, imgWidth: 0, mediaId: ID },
      ],
      [
        "a voice message",
        MESSAGE,
        [segment("voice", { file_id: "f1" })],
        { msgType: "VOICE", voiceLength: 0, mediaId: ID },
      ],
      ["audio", MESSAGE, [segment("audio", { file_id: "f1" })], { msgType: "VOICE", mediaId: ID }],
      [
        "a video",
        MESSAGE,
        [segment("video", { file_id: "f1" })],
        { msgType: "VIDEO", playLength: 0, mediaId: ID },
      ],
      [
        "a file",
        MESSAGE,
        [segment("file", { file_id: "f1", name: "表.xlsx", size: 8939 })],
        { msgType: "FILE", fileName: "表.xlsx", fileSize: "8939" },
      ],
      [
        "a location",
        MESSAGE,
        [
          segment("location", {
            latitude: 31.032315,
            longitude: 121.447127,
            title: "校园",
            content: "东川路",
          }),
        ],
        { msgType: "POSITION", x: "31.032315", y: "121.447127", poiname: "校园", label: "东川路" },
      ],
      [
        "a mention before text",
        MESSAGE,
        [segment("mention", { user_id: LI }), text("来")],
        { msgType: "TEXT", content: `@${LI}\u2005来` },
      ],
      [
        "everybody's mention",
        MESSAGE,
        [segment("mention_all"), text("来")],
        { msgType: "TEXT", content: "@所有人\u2005来" },
      ],
      [
        "a reply",
        MESSAGE,
        [segment("reply", { message_id: "1", user_id: LI }), text("好")],
        { msgType: "TEXT", content: "好", quote: { senderName: LI, content: "" } },
      ],
      [
        "a sticker of WeChat",
        COMWECHAT,
        [segment("wx.emoji", { file_id: "f1" })],
        { msgType: "ANIMATION", mediaId: ID },
      ],
      [
        "a link of WeChat",
        COMWECHAT,
        [segment("wx.link", { title: "路线", des: "三条", url: "https://example.org/" })],
        { msgType: "LINK", title: "路线", description: "三条" },
      ],
      [
        "a segment that nobody knows, between others",
        MESSAGE,
        [text("看"), segment("qq.face", { id: "1" }), text("这")],
        { msgType: "TEXT", content: "看[qq.face]这" },
      ],
      [
        "such a segment alone",
        MESSAGE,
        [segment("wx.app", { appid: "x" })],
        { msgType: "UNSUPPORTED", subtype: "unknown", summary: "alt" },
      ],
      [
        "a medium beside a segment that nobody knows",
        MESSAGE,
        [segment("x.y"), segment("image", { file_id: "f1" })],
        { msgType: "IMAGE" },
      ],
      [
        "text beside a medium",
        MESSAGE,
        [text("看"), segment("image", { file_id: "f1" })],
        { msgType: "TEXT", content: "看[image]" },
      ],
      ["no segment at all", MESSAGE, [], { msgType: "TEXT", content: "alt" }],
    ];
  for (const [what, page, segments, expected] of rows) {
    it(`${what} (${page})`, () => {
      assert.partialDeepStrictEqual(messageOf(onebot12, isPrivate(segments)), {
        senderType: "CONTACT",
        chatName: LI,
        ...expected,
      });
    });
  }

  it("the bytes of a medium are had by get_file, or at an address that the program adds", () => {
    const place = (data: Json): unknown => {
      const one = eventOf(onebot12, isPrivate([segment("image", data)]));
      return one.type === "message" ? one.media?.place : undefined;
    };
    assert.deepEqual(place({ file_id: "e30f9684" }), { kind: "oneBotFile", fileId: "e30f9684" });
    assert.deepEqual(place({ url: "https://example.org/a.jpg" }), {
      kind: "url",
      url: "https://example.org/a.jpg",
    });
    assert.equal(place({ url: "file:///etc/passwd" }), undefined);
  });

  it("a text in the place of segments is one text segment", () => {
    assert.partialDeepStrictEqual(messageOf(onebot12, isPrivate("好")), { content: "好" });
  });
});

describe("messages of OneBot 12", () => {
  it(`a group message has group and member, its own event id, and times with fractions (${EVENT})`, () => {
    const got = eventOf(onebot12, inGroup([text("来")]));
    assert.partialDeepStrictEqual(got, {
      type: "message",
      id: "b6e65187-5ac0-489c-b431-53078e9d2bbb",
      at: SENT * 1000 + 250,
      message: {
        senderType: "GROUP",
        senderName: GROUP,
        chatName: GROUP,
        memberName: LI,
        userNickName: LI,
        sentAt: SENT * 1000 + 250,
      },
    });
  });

  it("an event without an id gets one that its repeats have too", () => {
    assert.equal(eventOf(onebot12, inGroup([text("来")], { id: null })).id, `msg:${ID}`);
  });

  it("the account is self.user_id, and a mention of it is one of me", () => {
    const payload = inGroup([segment("mention", { user_id: ME }), text("来")]);
    assert.equal(decode(onebot12, payload).account, ME);
    assert.partialDeepStrictEqual(messageOf(onebot12, payload), { meIsAt: true });
    assert.partialDeepStrictEqual(messageOf(onebot12, inGroup([segment("mention_all")])), { meIsAt: true });
    assert.partialDeepStrictEqual(messageOf(onebot12, inGroup([segment("mention", { user_id: LI })])), {
      meIsAt: false,
    });
  });

  it("names that a program adds are used and learned; the directory comes first", () => {
    const payload = inGroup([text("来")], { user_name: "李", user_card: "跑得慢", group_name: "夜跑" });
    assert.partialDeepStrictEqual(messageOf(onebot12, payload), {
      userNickName: "李",
      userDisplayName: "跑得慢",
      groupNickName: "夜跑",
    });
    const { names } = decode(onebot12, payload);
    const known = new KnownNames(names);
    assert.partialDeepStrictEqual(messageOf(onebot12, inGroup([text("来")]), known), {
      userNickName: "李",
      userDisplayName: "跑得慢",
      groupNickName: "夜跑",
    });
    assert.deepEqual(decode(onebot12, payload, known).names, []);
  });

  it("a private message of mine belongs to target_id, and to the chat with myself where nobody says more", () => {
    assert.partialDeepStrictEqual(
      messageOf(onebot12, isPrivate([text("好")], { user_id: ME, target_id: LI })),
      { senderType: "MYSELF", chatName: LI },
    );
    assert.partialDeepStrictEqual(messageOf(onebot12, isPrivate([text("好")], { user_id: ME })), {
      senderType: "MYSELF",
      chatName: ME,
    });
  });
});

describe("recalls of OneBot 12", () => {
  const notice = (detail_type: string, fields: Json): Json =>
    event({ type: "notice", detail_type, message_id: ID, ...fields });

  for (const sub_type of ["recall", "delete"]) {
    it(`group_message_delete / ${sub_type} is a recall (${NOTICE_GROUP})`, () => {
      const got = eventOf(
        onebot12,
        notice("group_message_delete", { sub_type, group_id: GROUP, user_id: LI, operator_id: ME }),
      );
      assert.partialDeepStrictEqual(got, {
        type: "recall",
        chat: GROUP,
        revokedMsgId: ID,
        by: { id: ME },
        recalledAt: SENT * 1000 + 250,
      });
    });
  }

  it("without an operator, as ComWeChat sends it, the author took it back", () => {
    const got = eventOf(
      onebot12,
      notice("group_message_delete", { group_id: GROUP, user_id: LI, operator_id: "" }),
    );
    assert.partialDeepStrictEqual(got, { by: { id: LI } });
  });

  it(`private_message_delete belongs to the chat with its author (${NOTICE_USER})`, () => {
    const names = new KnownNames([{ id: LI, nickName: "李", ownName: "" }]);
    const got = eventOf(onebot12, notice("private_message_delete", { user_id: LI }), names);
    assert.partialDeepStrictEqual(got, {
      type: "recall",
      chat: LI,
      revokedMsgId: ID,
      by: { id: LI, name: "李" },
    });
  });

  it("a recall of mine in a private chat names my message, whatever the form of its id", () => {
    for (const id of [ID, "cuid-1"]) {
      const sent = messageOf(
        onebot12,
        isPrivate([text("好")], { message_id: id, user_id: ME, target_id: LI }),
      );
      const got = eventOf(onebot12, notice("private_message_delete", { message_id: id, user_id: ME }));
      assert.partialDeepStrictEqual(got, { type: "recall", chat: ME, revokedMsgId: sent.msgId });
    }
  });
});

describe("meta events and others of OneBot 12", () => {
  const meta = (detail_type: string, fields: Json): Json => {
    const { self: _, ...rest } = event({ type: "meta", detail_type, ...fields });
    return rest;
  };
  const bot = (user_id: string, online: boolean): Json => ({ self: { platform: "wechat", user_id }, online });

  const rows: readonly (readonly [string, Json, string, string | undefined])[] = [
    [
      "connect",
      meta("connect", { version: { impl: "x", version: "1", onebot_version: "12" } }),
      "ping",
      undefined,
    ],
    ["heartbeat", meta("heartbeat", { interval: 5000 }), "ping", undefined],
    [
      "a status: online",
      meta("status_update", { status: { good: true, bots: [bot(ME, true)] } }),
      "ping",
      ME,
    ],
    [
      "a status: offline",
      meta("status_update", { status: { good: true, bots: [bot(ME, false)] } }),
      "offline",
      ME,
    ],
    [
      "a status without accounts, not good",
      meta("status_update", { status: { good: false, bots: [] } }),
      "offline",
      undefined,
    ],
    [
      "a status of two accounts",
      meta("status_update", { status: { good: true, bots: [bot(ME, false), bot(LI, true)] } }),
      "ping",
      undefined,
    ],
  ];
  for (const [what, payload, type, account] of rows) {
    it(`${what} is ${type} (${META})`, () => {
      const got = decode(onebot12, payload);
      assert.deepEqual([got.events.map((one) => one.type), got.account], [[type], account]);
    });
  }

  it("standard events that are no message are nothing, others are named once, neither is an error", () => {
    assert.deepEqual(decode(onebot12, event({ type: "notice", detail_type: "friend_increase" })).unknown, []);
    assert.deepEqual(decode(onebot12, event({ type: "message", detail_type: "channel" })).unknown, [
      "message.channel",
    ]);
    assert.deepEqual(decode(onebot12, event({ type: "x", detail_type: "李 : hello" })).unknown, ["?"]);
    assert.deepEqual(decode(onebot12, {}).unknown, ["."]);
  });

  it("a recall without a message id and a message without its group break a rule", () => {
    const refuses = (payload: LosslessJson, path: string): void => {
      assert.throws(
        () => decode(onebot12, payload),
        (error) => error instanceof DialectError && error.path === path,
      );
    };
    refuses(event({ type: "notice", detail_type: "private_message_delete", user_id: LI }), "message_id");
    refuses(inGroup([text("x")], { group_id: "" }), "group_id");
    refuses(isPrivate([text("x")], { user_id: "x".repeat(129) }), "user_id");
    refuses("text", "");
  });

  it("an event without a time happened now", () => {
    assert.equal(eventOf(onebot12, isPrivate([text("x")], { time: null })).at, NOW);
  });
});
