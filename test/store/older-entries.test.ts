import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import type { ReceivedMessage } from "../../src/bridge/model/message.ts";
import type { UnsupportedDetails, UnsupportedSubtype } from "../../src/bridge/model/unsupported.ts";
import { alertAbout, LONG_AGO } from "../contracts/samples.ts";
import { ManualClock } from "../fakes/manual-clock.ts";
import { addTo } from "../fakes/new-alert.ts";
import { nextAlert } from "../next-alert.ts";
import { databasePath, openedStore } from "./folder.ts";

const expiresAt = LONG_AGO + 180_000;

/** A message of Mei that has no kind of its own. */
function unsupported(
  msgId: string,
  subtype: UnsupportedSubtype,
  details: UnsupportedDetails,
): ReceivedMessage {
  return {
    message: {
      msgId,
      senderName: "@mei",
      chatName: "@mei",
      sentAt: LONG_AGO,
      senderType: "CONTACT",
      contactNickName: "Mei",
      contactRemarkName: "",
      msgType: "UNSUPPORTED",
      subtype,
      details,
      summary: "聊天记录：夜跑（甲: 走）",
    },
    chat: { kind: "CONTACT", title: "Mei" },
  };
}

/** How another version of the program wrote it, in SQL, and how this one reads it. */
const VERSIONS = [
  [
    "without subtype and details",
    (path: string) => `json_remove(?1, '${path}.subtype', '${path}.details')`,
    "unknown",
    {},
  ],
  [
    "of a subtype and with details that are not known",
    (path: string) =>
      `json_set(?1, '${path}.subtype', 'hologram', '${path}.details', json('{"title":"T","shape":"round","text":7}'))`,
    "unknown",
    { title: "T" },
  ],
  [
    "with details that are no object",
    (path: string) => `json_set(?1, '${path}.details', 7)`,
    "chatHistory",
    {},
  ],
] as const;

for (const [name, written, subtype, details] of VERSIONS) {
  test(`a kept message ${name} is read, and so is an alert of it`, async (t) => {
    const path = databasePath(t);
    const { recalls, outbox } = await openedStore(t, path, new ManualClock(LONG_AGO));
    const original = unsupported("1", "chatHistory", { title: "夜跑", lines: "甲: 走" });
    const alert = { ...alertAbout("1"), original };
    await recalls.remember([{ received: original, expiresAt }]);
    await addTo(outbox, [alert], ["slack"]);

    const other = new DatabaseSync(path);
    for (const [table, column, at] of [
      ["messages", "value", "$.value.message"],
      ["alerts", "body", "$.original.message"],
    ] as const) {
      const sql = `UPDATE ${table} SET ${column} = ${written(at).replace("?1", column)}`;
      assert.equal(Number(other.prepare(sql).run().changes), 1);
    }
    other.close();

    const read = unsupported("1", subtype, details);
    assert.deepEqual(await recalls.find("1"), read);
    assert.deepEqual((await nextAlert(outbox, "slack"))?.alert, { ...alert, original: read });
  });
}

test("a message without a kind of its own comes back as it was", async (t) => {
  const { recalls } = await openedStore(t, undefined, new ManualClock(LONG_AGO));
  const received = unsupported("1", "transfer", { amount: "￥8.80", memo: "茶" });
  await recalls.remember([{ received, expiresAt }]);
  assert.deepEqual(await recalls.find("1"), received);
});
