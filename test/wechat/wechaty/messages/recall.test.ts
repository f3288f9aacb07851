import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decimalId, RawIds } from "../../../../src/wechat/wechaty/messages/ids.ts";
import { isRecall, readRecalled } from "../../../../src/wechat/wechaty/messages/recall.ts";

const nobody = (): undefined => undefined;
const SERVER_ID = "4611686018427387904";

function notice(ids: string): string {
  return `<sysmsg type="revokemsg"><revokemsg><session>wxid_lan</session>${ids}<replacemsg><![CDATA["兰兰" 撤回了一条消息]]></replacemsg></revokemsg></sysmsg>`;
}

const sentence = '"兰兰" 撤回了一条消息';

for (const [what, text, id, words] of [
  ["digits alone are the id", SERVER_ID, SERVER_ID, ""],
  ["the web form has its id in msgid", notice(`<msgid>${SERVER_ID}</msgid>`), SERVER_ID, sentence],
  [
    "the pad form has its id in newmsgid and a local number in msgid",
    notice(`<msgid>1234567890</msgid><newmsgid>${SERVER_ID}</newmsgid>`),
    SERVER_ID,
    sentence,
  ],
  [
    "newmsgid 0 counts for nothing",
    notice(`<msgid>${SERVER_ID}</msgid><newmsgid>0</newmsgid>`),
    SERVER_ID,
    sentence,
  ],
  ["a member stands before it", `wxid_lan:\n${notice(`<msgid>${SERVER_ID}</msgid>`)}`, SERVER_ID, sentence],
  [
    "it is escaped",
    notice(`<msgid>${SERVER_ID}</msgid>`).replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
    SERVER_ID,
    sentence,
  ],
] as const) {
  test(`a recall: ${what}`, () => {
    const read = readRecalled(text, nobody);
    assert.ok(isRecall(read));
    assert.deepEqual([read.revokedMsgId, read.replaceMessage], [id, words]);
  });
}

for (const [what, text] of [
  ["a sentence alone", "兰兰撤回了一条消息"],
  ["a notice of another kind", '<sysmsg type="pat"><pat><template>"兰兰" 拍了拍我</template></pat></sysmsg>'],
  ["a notice that names no message", notice("")],
  ["nothing", ""],
  ["zero", "0"],
  ["an id that no message had", "ckz1abcd0000"],
] as const) {
  test(`no recall is guessed from ${what}`, () => {
    assert.equal(isRecall(readRecalled(text, nobody)), false);
  });
}

test("a raw id counts when a message came under it in that chat, and only there", () => {
  const ids = new RawIds("wechaty-puppet-mock");
  const kept = ids.keep("wxid_lan", "ckz1abcd0000");
  const inChat = readRecalled("ckz1abcd0000", (raw) => ids.known("wxid_lan", raw));
  assert.ok(isRecall(inChat));
  assert.equal(inChat.revokedMsgId, kept);
  assert.equal(isRecall(readRecalled("ckz1abcd0000", (raw) => ids.known("wxid_other", raw))), false);
});

test("no text whatever throws, and what is read as a recall has a decimal id", () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.string({ unit: "binary" }), fc.constant(notice("<msgid>x</msgid>"))),
      (text) => {
        const read = readRecalled(text, nobody);
        if (isRecall(read)) assert.match(read.revokedMsgId, /^\d{1,20}$/);
        else assert.notEqual(read.summary, "");
      },
    ),
  );
});

test("every id becomes a decimal one of 63 bits; a decimal one stays itself", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string(), (raw, chat) => {
      const id = decimalId("p", chat, raw);
      assert.match(id, /^\d{1,19}$/);
      assert.ok(BigInt(id) < 2n ** 63n);
      assert.equal(decimalId("p", chat, raw), id);
    }),
  );
  fc.assert(
    fc.property(fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }), (id) => {
      assert.equal(decimalId("p", "c", String(id)), String(id));
    }),
  );
  assert.notEqual(decimalId("p", "c", String(2n ** 63n)), String(2n ** 63n));
});

test("raw ids are kept for the newest 10,000 messages", () => {
  const ids = new RawIds("p");
  const first = ids.keep("c", "raw-0");
  for (let index = 1; index <= 10_000; index += 1) ids.keep("c", `raw-${index}`);
  assert.equal(ids.rawOf(first), first);
  assert.equal(ids.rawOf(decimalId("p", "c", "raw-10000")), "raw-10000");
});
