import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { isRevokeNotice, parseRevoke } from "../../../src/wechat/content/revoke.ts";
import { LINEAR_MS, spentMs } from "../../cpu.ts";
import { revokeXml } from "../../fixtures/webwx.ts";

const SENTENCE = '<replacemsg><![CDATA["小满" 撤回了一条消息]]></replacemsg>';

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
      isRevokeNotice(`<sysmsg ${"type=".repeat(200_000)}`);
    });
    assert.ok(ms < LINEAR_MS);
  });
});
