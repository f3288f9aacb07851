import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryStateStore } from "../../fakes/memory-state-store.ts";
import { GROUP, idsIn, ingestRig, iSay, LI, liSays, ME, messagesIn } from "./rig.ts";

const SECOND = 1_000;

test("of two messages with one id the first counts", async (t) => {
  const { push, online, take } = await ingestRig(t);
  await online();
  await push(liSays("1", "first"), liSays("1", "second"));
  await push(liSays("1", "third"));
  const told = messagesIn(take()).map(({ message }) => message.msgType === "TEXT" && message.content);
  assert.deepEqual(told, ["first"]);
});

test("a short recall becomes a notice with a decimal id, named by the last message of the chat", async (t) => {
  const { push, online, take } = await ingestRig(t);
  await online();
  await push(liSays("17"));
  await push({ type: "recall", chat: LI, revokedMsgId: "17", recalledAt: 5, replaceMessage: "撤回" });
  const notice = messagesIn(take()).at(-1);
  assert.ok(notice?.message.msgType === "REVOKE" && notice.message.senderType === "CONTACT");
  const { msgId, contactNickName, sentAt, revokedMsgId, replaceMessage } = notice.message;
  assert.match(msgId, /^[1-9][0-9]{0,18}$/);
  assert.deepEqual([contactNickName, sentAt, revokedMsgId, replaceMessage], ["李", 5, "17", "撤回"]);
  assert.deepEqual(notice.chat, { kind: "CONTACT", title: "李", stableId: LI });
});

test("a recall in a chat that nothing came from names nobody; by the account itself it is mine", async (t) => {
  const { push, online, take } = await ingestRig(t, { isKept: async () => true });
  await online();
  await push({ type: "recall", chat: GROUP, revokedMsgId: "1" });
  await push({ type: "recall", chat: LI, revokedMsgId: "2", by: { id: ME.id, name: "" } });
  assert.deepEqual(
    messagesIn(take()).map(({ message, chat }) => [message.senderType, message.senderName, chat.kind]),
    [
      ["UNSUPPORTED", GROUP, "GROUP"],
      ["MYSELF", ME.id, "CONTACT"],
    ],
  );
});

test("a recall in a group is that of the member who is named, whoever wrote last", async (t) => {
  const { push, online, take } = await ingestRig(t, { isKept: async () => true });
  await online();
  const group = { senderType: "GROUP", senderName: GROUP, chatName: GROUP, groupNickName: "登山队" } as const;
  const names = { userDisplayName: "", userRemarkName: "", meIsAt: false };
  const text = { msgType: "TEXT", content: "早", sentAt: 1_777_000_000_000 } as const;
  await push(
    {
      type: "message",
      message: { ...group, ...names, ...text, msgId: "1", memberName: "a", userNickName: "A" },
    },
    {
      type: "message",
      message: { ...group, ...names, ...text, msgId: "2", memberName: "b", userNickName: "B" },
    },
    { type: "recall", chat: GROUP, revokedMsgId: "1", by: { id: "a", name: "" } },
  );
  const notice = messagesIn(take()).at(-1)?.message;
  assert.ok(notice?.senderType === "GROUP");
  assert.deepEqual([notice.groupNickName, notice.memberName, notice.userNickName], ["登山队", "a", "A"]);
});

test("a message of mine has the chat's name as it was last seen, also after a restart, else its id", async (t) => {
  const state = new MemoryStateStore();
  const first = await ingestRig(t, { state });
  await first.online();
  await first.push(iSay("9"));
  assert.deepEqual(
    messagesIn(first.take()).map(({ chat }) => chat.title),
    [LI],
  );
  await first.push(liSays("1"));
  await first.clock.advance(61 * SECOND);
  await first.stop();
  const second = await ingestRig(t, { state });
  await second.push(iSay("10"));
  assert.deepEqual(
    messagesIn(second.take()).map(({ chat }) => chat.title),
    ["李"],
  );
  assert.deepEqual(second.session.listChats(), [{ kind: "CONTACT", chatName: LI, names: ["李"] }]);
});

test("a recall waits for its message for a minute, and is told with it", async (t) => {
  const { push, online, take, clock } = await ingestRig(t);
  await online();
  await push({ type: "recall", chat: LI, revokedMsgId: "1" });
  await clock.advance(59 * SECOND);
  assert.deepEqual(idsIn(take()), []);
  await push(liSays("1"));
  const kinds = messagesIn(take()).map(({ message }) => message.msgType);
  assert.deepEqual(kinds, ["TEXT", "REVOKE"]);
});

test("a recall whose message never comes is told after a minute, and stays in the inbox until then", async (t) => {
  const { push, online, take, clock, inbox } = await ingestRig(t);
  await online();
  await push({ type: "recall", chat: LI, revokedMsgId: "1" }, liSays("2"));
  assert.deepEqual(idsIn(take()), ["2"]);
  assert.equal(await inbox.count(), 2);
  await clock.advance(61 * SECOND);
  assert.equal(idsIn(take()).length, 1);
  assert.equal(await inbox.count(), 0);
});

test("a recall of a message that is kept is told at once, also after a restart", async (t) => {
  const { push, online, take } = await ingestRig(t, { isKept: async (msgId) => msgId === "1" });
  await online();
  await push({ type: "recall", chat: LI, revokedMsgId: "1" });
  assert.equal(idsIn(take()).length, 1);
});

test("a recall that waits is told before a login ends", async (t) => {
  const { push, online, take } = await ingestRig(t);
  await online();
  await push({ type: "recall", chat: LI, revokedMsgId: "1" });
  take();
  await push({ type: "loggedOut", reason: "kicked" });
  const told = take();
  assert.equal(idsIn(told).length, 1);
  assert.equal(told.at(-1)?.type, "loggedOut");
});

test("messages before any account wait for an `online` event, in the inbox and in order", async (t) => {
  const lines: string[] = [];
  const write = (_fields: unknown, text: string): void => void lines.push(text);
  const log = { trace: write, debug: write, info: write, warn: write, error: write };
  const { push, online, take, inbox } = await ingestRig(t, { log });
  await push(liSays("1"), liSays("2"));
  await push({ type: "qr", url: "https://login.weixin.qq.com/l/x", expiresAt: Date.UTC(2100, 0, 1) });
  const before = take();
  assert.deepEqual(idsIn(before), []);
  assert.equal(before.at(-1)?.type, "qr", "a code is shown meanwhile");
  assert.equal(await inbox.count(), 3);
  assert.equal(lines.filter((line) => line.includes("no account was known")).length, 1);
  await online();
  assert.deepEqual(idsIn(take()), ["1", "2"]);
  assert.equal(await inbox.count(), 0);
});
