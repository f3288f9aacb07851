import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { searchTextOf } from "../../../src/bridge/history/search-text.ts";
import { foldText } from "../../../src/text/tools/fold.ts";
import {
  accountChat,
  alertOf,
  byMe,
  cardMessage,
  contactChat,
  fileMessage,
  groupChat,
  groupTextMessage,
  linkMessage,
  positionMessage,
  quoteMessage,
  received,
  textMessage,
  unsupportedMessage,
} from "../../fakes/alerts.ts";

const piecesOf = (...parts: Parameters<typeof alertOf>): readonly string[] =>
  searchTextOf(alertOf(...parts)).split("\n");

function holds(pieces: readonly string[], ...wanted: readonly string[]): void {
  for (const piece of wanted) assert(pieces.includes(piece), `${piece} is not in ${pieces.join(" | ")}`);
}

describe("search looks at", () => {
  test("a text, folded, on one line", () => {
    holds(piecesOf({ original: textMessage("Ｃafé\n um  8:00") }), "cafe um 8:00");
  });

  test("what a text replies to", () => {
    holds(piecesOf({ original: quoteMessage("八点") }), "八点", "何青", "几点见?");
  });

  test("the name and remark of a contact, which is the chat's name too, once", () => {
    const pieces = piecesOf({ original: textMessage("a", contactChat("马晓川", "老马")) });
    holds(pieces, "马晓川", "老马");
    assert.equal(pieces.filter((piece) => piece === "老马").length, 1);
  });

  test("every name of a member, and the group's", () => {
    const names = { nick: "川", display: "队长", remark: "老马", group: "登山队" };
    holds(piecesOf({ original: groupTextMessage("a", names) }), "川", "队长", "老马", "登山队");
  });

  test("the group's name of now when it was renamed before the recall", () => {
    const by = groupChat({ group: "夜跑" });
    holds(piecesOf({ original: groupTextMessage("a", { group: "登山队" }), by }), "登山队", "夜跑");
  });

  test("who recalled it, and whose it was, by WeChat's sentence", () => {
    const sentence = "“何青”撤回了成员“小陈”的一条消息";
    const pieces = piecesOf({ original: groupTextMessage(), by: groupChat({ nick: "" }), sentence });
    holds(pieces, "何青", "小陈");
    assert(!pieces.includes(foldText(sentence)), "every recall has such a sentence");
  });

  test("the names in WeChat's sentence, and none of its other words", () => {
    const pieces = piecesOf({ sentence: '"老马" 撤回了一条消息' });
    holds(pieces, "老马");
    assert.ok(!pieces.some((piece) => piece.includes("撤回")), pieces.join());
  });

  test("the name of a file", () => {
    holds(piecesOf({ original: fileMessage(undefined, "Résumé.PDF") }), "resume.pdf");
  });

  test("the words of a link, a place and a card", () => {
    holds(piecesOf({ original: linkMessage() }), "今年的花期", "早了十天", "江边晚报");
    holds(piecesOf({ original: positionMessage() }), "青石渡口", "滨河路 7 号");
    holds(piecesOf({ original: cardMessage() }), "何青");
  });

  test("the details of a message that has no kind of its own", () => {
    const details = { title: "群聊的聊天记录", lines: "甲: 走\n乙: 好", amount: "￥8.80", memo: "茶" };
    const pieces = piecesOf({ original: unsupportedMessage("chatHistory", details) });
    holds(pieces, "群聊的聊天记录", "甲: 走 乙: 好", "¥8.80", "茶");
  });

  test("my own name and an account's", () => {
    holds(piecesOf({ original: textMessage("a", byMe(contactChat())) }), "宋知远");
    holds(piecesOf({ original: textMessage("a", accountChat("江边晚报")) }), "江边晚报");
  });
});

test("a picture without words has names only, and nothing of its media id", () => {
  const original = received({ msgType: "IMAGE", imgWidth: 1, imgHeight: 1, mediaId: "m-77" }, contactChat());
  const pieces = piecesOf({ original });
  assert.deepEqual(
    pieces.filter((piece) => piece !== "老马" && piece !== "马晓川"),
    [],
  );
});

test("whatever the words are, each is found, and none is found across two pieces", () => {
  const word = fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(word, word, (content, fileName) => {
      const texts = searchTextOf(alertOf({ original: textMessage(content) }));
      assert(texts.includes(foldText(content)));
      const files = searchTextOf(alertOf({ original: fileMessage(undefined, fileName) }));
      assert(files.split("\n").every((piece) => piece !== "" && piece === foldText(piece)));
    }),
  );
});
