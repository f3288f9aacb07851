import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type RecallSentence, readRecallSentence } from "../../../src/bridge/describe/recall-sentence.ts";

const me: RecallSentence = { recaller: { me: true }, author: "" };
const nobody: RecallSentence = { recaller: undefined, author: "" };
const by = (name: string, author = ""): RecallSentence => ({ recaller: { me: false, name }, author });

describe("sentences of recall notices", () => {
  const cases: readonly (readonly [string, RecallSentence])[] = [
    ["你撤回了一条消息", me],
    ["You've recalled a message", me],
    ["You recalled a message.", me],
    ['"小满" 撤回了一条消息', by("小满")],
    ["小满 撤回了一条消息", by("小满")],
    ['"小满" 收回了一則訊息', by("小满")],
    ['"Xiao" has recalled a message.', by("Xiao")],
    ['"Xiao" recalled a message', by("Xiao")],
    ['"老顾" 撤回了成员"小满"的一条消息', by("老顾", "小满")],
    ['你撤回了成员"小满"的一条消息', { ...me, author: "小满" }],
    ['你 撤回了成员"小满"的一条消息', { ...me, author: "小满" }],
    ['你撤回了"小满"的一条消息', { ...me, author: "小满" }],
    ['You recalled a message from "Xiao"', { ...me, author: "Xiao" }],
    ["你 撤回了一条消息", me],
    ["撤回了一条消息", nobody],
    ["小满 拍了拍我", nobody],
  ];
  for (const [text, expected] of cases) {
    it(text, () => assert.deepEqual(readRecallSentence(text), expected));
  }
});
