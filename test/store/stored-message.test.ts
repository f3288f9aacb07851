import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { it } from "node:test";
import fc from "fast-check";
import type { ReceivedMessage, Sender } from "../../src/bridge/model/message.ts";
import { inBrief, inFull } from "../../src/store/tables/stored-message.ts";
import { textMessage } from "../contracts/samples.ts";
import { databasePath, openedStore } from "./folder.ts";

const name = fc.constantFrom("", "@mei", "@@hike", "同事", " ");
const sender: fc.Arbitrary<Sender> = fc.oneof(
  fc.record({
    senderType: fc.constant("GROUP"),
    groupNickName: name,
    userNickName: name,
    userDisplayName: name,
    userRemarkName: name,
    memberName: name,
    meIsAt: fc.boolean(),
  }),
  fc.record({ senderType: fc.constant("SUBSCRIPTION"), subscriptionNickName: name }),
  fc.record({ senderType: fc.constant("CONTACT"), contactNickName: name, contactRemarkName: name }),
  fc.record({ senderType: fc.constant("MYSELF"), myNickName: name }),
  fc.record({ senderType: fc.constant("UNSUPPORTED") }),
);
const received: fc.Arbitrary<ReceivedMessage> = fc
  .record({ sender, senderName: name, chatName: name, content: fc.string(), title: name, stableId: name })
  .map(({ sender, senderName, chatName, content, title, stableId }) => ({
    message: { senderName, msgId: "7", chatName, sentAt: 9, ...sender, msgType: "TEXT", content },
    chat: stableId === "" ? { kind: "CONTACT", title } : { kind: "GROUP", title, stableId },
  }));

it("every message comes back with all its fields, whatever its names", () => {
  fc.assert(
    fc.property(received, (whole) => {
      assert.deepEqual(inFull(JSON.parse(JSON.stringify(inBrief(whole)))), whole);
      // As earlier programs stored it.
      assert.deepEqual(inFull(JSON.parse(JSON.stringify(whole))), whole);
    }),
  );
});

it("what is no message is returned as it is", () => {
  for (const value of [undefined, null, 7, "text", [], {}, { message: 7 }])
    assert.equal(inFull(value), value);
});

it("a row has the name of its chat once, and no name that is empty", async (t) => {
  const path = databasePath(t);
  const { recalls, close } = await openedStore(t, path);
  recalls.useAccount("7001");
  const said = textMessage("1");
  await recalls.remember([{ received: said, expiresAt: Number.MAX_SAFE_INTEGER }]);
  assert.deepEqual(await recalls.find("1"), said);
  await close();
  const file = new DatabaseSync(path, { readOnly: true });
  const value = String(file.prepare("SELECT value FROM messages").get()?.value);
  file.close();
  assert.equal(value.split("@mei").length, 2, value);
  assert.doesNotMatch(value, /""/);
});
