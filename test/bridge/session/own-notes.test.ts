import assert from "node:assert/strict";
import { test } from "node:test";
import { StoreError } from "../../../src/bridge/model/errors.ts";
import type { ReceivedMessage } from "../../../src/bridge/model/message.ts";
import {
  byMe,
  contactChat,
  groupChat,
  imageMessage,
  received,
  textMessage,
  type Where,
} from "../../fakes/alerts.ts";
import { settle } from "../../fakes/manual-clock.ts";
import { MemoryRecallStore } from "../../fakes/memory-recall-store.ts";
import { ACCOUNT, monitorRig } from "./monitor-rig.ts";

const helper = { ...contactChat("文件传输助手", ""), chatName: "filehelper" };
const mine = byMe(helper);
const note = (content: string, msgId: string, where: Where = mine): ReceivedMessage =>
  received({ msgType: "TEXT", content }, where, { msgId });

test("a text of mine in the chat with myself is passed on, each time a batch brings it", async (t) => {
  const { online, batch, ownNotes } = await monitorRig(t);
  await online();
  const [first, second] = [note("recall status", "1"), note("备忘", "2")];
  await batch([first, second]);
  assert.deepEqual(ownNotes, [first, second]);
  await batch([first]);
  assert.deepEqual(ownNotes, [first, second, first]);
});

test("nothing else is passed on", async (t) => {
  const { online, batch, say, ownNotes, notice } = await monitorRig(t);
  await online();
  const others = [
    textMessage("recall status"),
    textMessage("recall status", byMe(contactChat())),
    textMessage("recall status", groupChat()),
    textMessage("recall status", { ...helper, senderName: "filehelper" }),
    imageMessage(mine),
    received({ msgType: "REVOKE", revokedMsgId: "0", replaceMessage: "" }, mine),
    notice("9", "1"),
  ];
  await batch(others.map(({ message, chat }, at) => ({ chat, message: { ...message, msgId: `${at + 1}` } })));
  await say({ type: "names", messages: [note("recall status", "20")] });
  assert.deepEqual(ownNotes, []);
});

test("a note is stored before it is passed on, and one that cannot be stored waits", async (t) => {
  const recalls = new MemoryRecallStore();
  const { clock, online, batch, ownNotes, session } = await monitorRig(t, { recalls });
  await online();
  const remember = recalls.remember.bind(recalls);
  recalls.remember = () => Promise.reject(new StoreError("write", "the disk is full"));
  const first = note("recall status", "1");
  await batch([first]);
  assert.deepEqual(ownNotes, []);
  const before = session.acknowledged;
  recalls.remember = remember;
  await clock.advance(60_000);
  await settle();
  assert.deepEqual(ownNotes, [first]);
  assert.deepEqual(await recalls.find("1"), first);
  assert.equal(session.acknowledged, before + 1);
});

test("while the session only receives, nobody is told of notes", async (t) => {
  const { say, batch, online, ownNotes } = await monitorRig(t);
  await say({ type: "online", account: ACCOUNT, resumed: false, canSend: false, serverTime: undefined });
  await batch([note("recall status", "1")]);
  assert.deepEqual(ownNotes, []);
  await online();
  await batch([note("recall status", "2")]);
  assert.equal(ownNotes.length, 1);
});
