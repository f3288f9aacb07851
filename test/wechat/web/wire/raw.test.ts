import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { parseRawContact, parseRawMessage, userNameList } from "../../../../src/wechat/web/wire/raw.ts";
import { addMsg } from "../../../fixtures/webwx.ts";

const idOf = (msgId: unknown): string | undefined => parseRawMessage(addMsg({ MsgId: msgId }))?.msgId;

describe("an AddMsg from unknown JSON", () => {
  it("ids of 1 to 19 digits come through, two that are equal as doubles stay two", () => {
    const id = fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }).map(String);
    fc.assert(fc.property(id, (text) => idOf(text) === text));
    const [one, other] = ["4800000000000000001", "4800000000000000002"];
    assert.equal(Number(one), Number(other));
    assert.notEqual(idOf(one), idOf(other));
  });

  it("an id that JSON has rounded is no id, and NewMsgId is never read", () => {
    const read = parseRawMessage(JSON.parse('{"MsgId":4800000000000000001,"NewMsgId":4800000000000000001}'));
    assert.equal(read?.msgId, "");
    assert.ok(!JSON.stringify(read).includes("48000000"));
    assert.equal(idOf(9007199254740991), "9007199254740991");
    for (const wrong of [0, "0", "", "-5", "12x", "1".repeat(20), 1.5, null, {}, ["5"], true])
      assert.equal(idOf(wrong), "");
  });

  it("texts and numbers are coerced where they mean something", () => {
    const read = parseRawMessage({
      MsgType: "49",
      Content: 12,
      CreateTime: "1760000000",
      ImgHeight: 9.7,
      FileSize: 77,
      VoiceLength: {},
      Url: false,
    });
    assert.deepEqual(
      [
        read?.msgType,
        read?.content,
        read?.createTime,
        read?.imgHeight,
        read?.fileSize,
        read?.voiceLength,
        read?.url,
      ],
      [49, "12", 1_760_000_000, 9, "77", 0, ""],
    );
  });

  it("a time that cannot be one is none", () => {
    for (const CreateTime of [-1, 2 ** 32, 9_007_199_254_741, "soon", null]) {
      assert.equal(parseRawMessage({ CreateTime })?.createTime, 0);
    }
  });

  it("what is no object is no message", () => {
    for (const value of [null, undefined, 5, "x", [], true]) assert.equal(parseRawMessage(value), undefined);
  });

  it("any JSON value gives a message or undefined, with every field of its type", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const read = parseRawMessage(value);
        assert.ok(read === undefined || (typeof read.content === "string" && Number.isInteger(read.msgType)));
      }),
    );
  });
});

describe("contact records", () => {
  it("need a user name; bad members spoil no others", () => {
    assert.equal(parseRawContact({ NickName: "小满" }), undefined);
    const read = parseRawContact({
      UserName: "@@a",
      MemberList: [null, 5, { NickName: "?" }, { UserName: "@b", NickName: "乙" }],
    });
    assert.deepEqual(read?.members, [{ userName: "@b", nickName: "乙", displayName: "" }]);
  });

  it("a comma list gives each name once", () => {
    assert.deepEqual(userNameList("filehelper,@@a,,@b,@@a,"), ["filehelper", "@@a", "@b"]);
    assert.deepEqual(userNameList(""), []);
  });
});
