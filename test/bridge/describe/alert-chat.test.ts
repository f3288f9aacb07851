import assert from "node:assert/strict";
import { test } from "node:test";
import { alertChatOf } from "../../../src/bridge/describe/message/names.ts";
import { textsFor } from "../../../src/text/index.ts";

const [zh, en] = [textsFor("zh"), textsFor("en")];

test("a chat is called by its newest name with something visible in it, clean for display", () => {
  assert.deepEqual(alertChatOf({ key: 7, names: ["同学\u202e群", "旧名"] }, zh), { key: 7, name: "同学群" });
  assert.deepEqual(alertChatOf({ key: 7, names: ["\u200b", "旧名"] }, zh), { key: 7, name: "旧名" });
});

test("a chat without a name is a place of its own all the same, and is called so in the reader's language", () => {
  assert.deepEqual(alertChatOf({ key: 8, names: [] }, zh), { key: 8, name: "没有名字的聊天" });
  assert.deepEqual(alertChatOf({ key: 8, names: [" "] }, en), { key: 8, name: "a chat without a name" });
});
