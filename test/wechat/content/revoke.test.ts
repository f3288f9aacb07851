import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { chatIdOfRevoke, isRevokeNotice, parseRevoke } from "../../../src/wechat/content/kinds/revoke.ts";
import { LINEAR_MS, spentMs } from "../../cpu.ts";
import { revokeXml } from "../../fixtures/webwx.ts";

const SENTENCE = '<replacemsg><![CDATA["小满" 撤回了一条消息]]></replacemsg>';

/** Without an id of the chat. */
const bareXml = (inner: string): string =>
  `<sysmsg type="revokemsg"><revokemsg>${inner}</revokemsg></sysmsg>`;

describe("recall notices", () => {
  it("the id is msgid, never oldmsgid, in any order and layout", () => {
    const layouts = [
      `<oldmsgid>1600000001</oldmsgid><msgid>2718281828459045235</msgid>${SENTENCE}`,
      `${SENTENCE}<msgid>2718281828459045235</msgid><oldmsgid>1600000001</oldmsgid>`,
      `\n\t<oldmsgid>1600000001</oldmsgid>\n\t<msgid>\n 2718281828459045235 </msgid>\n${SENTENCE}\n<announcement_id><![CDATA[]]></announcement_id>`,
    ];
    for (const layout of layouts) {
      assert.deepEqual(parseRevoke(revokeXml(layout)), {
        revokedMsgId: "2718281828459045235",
        replaceMessage: '"小满" 撤回了一条消息',
      });
    }
  });

  it("newmsgid counts when it is a server id", () => {
    const id = (inner: string): string | undefined => parseRevoke(revokeXml(inner))?.revokedMsgId;
    assert.equal(
      id("<msgid>1600000001</msgid><newmsgid>2718281828459045235</newmsgid>"),
      "2718281828459045235",
    );
    assert.equal(
      id("<msgid>2718281828459045235</msgid><newmsgid>1600000001</newmsgid>"),
      "2718281828459045235",
    );
    assert.equal(id("<msgid>2718281828459045235</msgid><newmsgid></newmsgid>"), "2718281828459045235");
  });

  it("0 is the last message that I sent there", () => {
    assert.equal(parseRevoke(revokeXml("<msgid>0</msgid>"))?.revokedMsgId, "0");
  });

  it("a nickname cannot name another message", () => {
    const sentence =
      '<replacemsg><![CDATA["</replacemsg><msgid>1</msgid><newmsgid>9999999999</newmsgid>]]>" 撤回了一条消息]]></replacemsg>';
    const read = parseRevoke(revokeXml(`${sentence}<msgid>2718281828459045235</msgid>`));
    assert.equal(read?.revokedMsgId, "2718281828459045235");
  });

  it("a nickname with markup, escaped once more, is shown as written", () => {
    const read = parseRevoke(
      revokeXml('<msgid>5</msgid><replacemsg><![CDATA["A&amp;B &lt;3" 撤回了一条消息]]></replacemsg>'),
    );
    assert.equal(read?.replaceMessage, '"A&B <3" 撤回了一条消息');
  });

  it("a notice without an id names no message", () => {
    assert.equal(parseRevoke(revokeXml(`<oldmsgid>1600000001</oldmsgid>${SENTENCE}`)), undefined);
    assert.equal(parseRevoke(revokeXml("<msgid>abc</msgid>")), undefined);
  });

  it("a notice is known by its start, with either kind of quotes", () => {
    assert.ok(isRevokeNotice(revokeXml("")));
    assert.ok(isRevokeNotice(`<?xml version="1.0"?>\n${revokeXml("").replaceAll('"', "'")}`));
    assert.ok(!isRevokeNotice('<sysmsg type="pat"><pat/></sysmsg>'));
    assert.ok(!isRevokeNotice(`"老顾"修改群名为“${revokeXml("<msgid>5</msgid>")}”`));
  });

  it("the chat has a permanent id, of a group or a person, in any place and layout", () => {
    const id = (inner: string): string | undefined => chatIdOfRevoke(bareXml(inner));
    for (const chat of ["5538097630@chatroom", "wxid_k3v9qk2m1x2y22", "xiaoman_77", "a-b.c", "filehelper"]) {
      assert.equal(id(`<session>${chat}</session><msgid>5</msgid>${SENTENCE}`), chat);
      assert.equal(id(`${SENTENCE}<msgid>5</msgid>\n\t<session> ${chat}\n</session>`), chat);
      assert.equal(id(`<session><![CDATA[${chat}]]></session>${SENTENCE}`), chat);
    }
  });

  it("what cannot be a permanent id is none", () => {
    for (const text of ["", " ", "a b", "渡口", "a\u0000b", "<b/>", "../x", "a".repeat(101), '"; drop'])
      assert.equal(chatIdOfRevoke(bareXml(`<session>${text}</session><msgid>5</msgid>`)), undefined, text);
    assert.equal(chatIdOfRevoke(bareXml(`<msgid>5</msgid>${SENTENCE}`)), undefined);
    assert.equal(chatIdOfRevoke(bareXml("<session>never closed")), undefined);
  });

  it("a nickname cannot give the chat an id, nor another one", () => {
    const evil = "<session>evil@chatroom</session>";
    const sentences = [
      `<replacemsg><![CDATA["${evil}" 撤回了一条消息]]></replacemsg>`,
      `<replacemsg><![CDATA["</replacemsg>${evil}" 撤回了一条消息]]></replacemsg>`,
      `<replacemsg><![CDATA["]]></replacemsg>${evil}<replacemsg><![CDATA[" 撤回了一条消息]]></replacemsg>`,
      // Cut off within the sentence: all that follows may be a nickname.
      `<replacemsg><![CDATA["${evil}" 撤回了一条`,
    ];
    for (const sentence of sentences) {
      assert.equal(chatIdOfRevoke(bareXml(`<msgid>5</msgid>${sentence}`)), undefined, sentence);
      assert.equal(
        chatIdOfRevoke(bareXml(`<session>12@chatroom</session><msgid>5</msgid>${sentence}`)),
        "12@chatroom",
      );
    }
    assert.equal(chatIdOfRevoke(bareXml(`${sentences[0]}<session>12@chatroom</session>`)), "12@chatroom");
  });

  it("every plausible permanent id comes through", () => {
    const letters = fc.constantFrom(..."abcXYZ019_@.-");
    fc.assert(
      fc.property(
        fc.string({ unit: letters, minLength: 1, maxLength: 100 }),
        (id) => chatIdOfRevoke(bareXml(`<session>${id}</session>${SENTENCE}`)) === id,
      ),
    );
  });

  it("every id of 1 to 19 digits comes through", () => {
    const id = fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }).map(String);
    fc.assert(
      fc.property(id, (text) => parseRevoke(revokeXml(`<msgid>${text}</msgid>`))?.revokedMsgId === text),
    );
  });

  it("a megabyte of open tags takes linear time", () => {
    const ms = spentMs(() => {
      parseRevoke(revokeXml("<replacemsg>".repeat(90_000)));
      parseRevoke(revokeXml(`<msgid>${" ".repeat(2 ** 20)}`));
      chatIdOfRevoke(bareXml("<session>".repeat(90_000)));
      chatIdOfRevoke(bareXml(`<session>${"a".repeat(2 ** 20)}`));
      isRevokeNotice(`<sysmsg ${"type=".repeat(200_000)}`);
    });
    assert.ok(ms < LINEAR_MS);
  });
});
