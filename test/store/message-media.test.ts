import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { describe, it } from "node:test";
import type { ReceivedMessage } from "../../src/bridge/model/message.ts";
import { downloadOf, fileBytes, mediaMessage } from "../contracts/media-samples.ts";
import { alertAbout, LONG_AGO, textMessage } from "../contracts/samples.ts";
import { databasePath, openedStore } from "./folder.ts";

const expiresAt = LONG_AGO + 180_000;
const kept = (msgId: string) => ({ received: mediaMessage(msgId), expiresAt });

function rowsIn(path: string): unknown {
  const outside = new DatabaseSync(path, { readOnly: true });
  try {
    return outside.prepare("SELECT count(*) AS rows FROM media").get()?.rows;
  } finally {
    outside.close();
  }
}

describe("a medium whose message is kept", () => {
  it("has no row before it is recalled, kept or missing", async (t) => {
    const path = databasePath(t);
    const { media, recalls } = await openedStore(t, path);
    await recalls.remember(["51", "52", "53", "54"].map(kept));
    assert.equal((await media.unfinished()).length, 4);
    assert.equal(rowsIn(path), 0);
    await media.pin("51", alertAbout("51").id);
    await media.keep("52", downloadOf(fileBytes(9)), 1_000, new AbortController().signal);
    await media.miss("53", { why: "gone" });
    assert.equal(rowsIn(path), 3);
    assert.deepEqual(
      (await media.unfinished()).map(({ received, recalled }) => [received.message.msgId, recalled]),
      [
        ["51", true],
        ["54", false],
      ],
    );
  });

  it("is found among thousands of other messages, each once, in their order", async (t) => {
    const { media, recalls } = await openedStore(t);
    const wanted: string[] = [];
    for (const account of ["7001", "7002"]) {
      for (const store of [recalls, media]) store.useAccount(account);
      for (let from = 0; from < 2_600; from += 100) {
        const batch = Array.from({ length: 100 }, (_, index) => String(10_000 + from + index));
        const isPicture = (msgId: string): boolean => Number(msgId) % 7 === 0;
        await recalls.remember(
          batch.map((msgId) => ({
            ...kept(msgId),
            ...(isPicture(msgId) ? {} : { received: textMessage(msgId, '"msgType":"IMAGE"') }),
          })),
        );
        if (account === "7002") wanted.push(...batch.filter(isPicture));
      }
    }
    const found = await media.unfinished();
    assert.deepEqual(
      found.map(({ received }) => received.message.msgId),
      wanted,
    );
    assert.deepEqual(found[0], { received: mediaMessage(wanted[0] ?? ""), expiresAt, recalled: false });
    assert.equal((await media.awaited()).length, 2);
    assert.deepEqual((await media.giveUp("7002")).toSorted(), wanted);
    assert.deepEqual(await media.unfinished(), []);
    assert.deepEqual(await media.awaited(), [{ accountId: "7001", inUse: false }]);
  });

  it("that is no medium is never fetched, nor a sticker of the shop", async (t) => {
    const { media, recalls } = await openedStore(t);
    const sticker: ReceivedMessage = mediaMessage("52", "ANIMATION");
    assert(sticker.message.msgType === "ANIMATION");
    await recalls.remember([
      { received: textMessage("51"), expiresAt },
      { received: { ...sticker, message: { ...sticker.message, fromStore: true } }, expiresAt },
    ]);
    assert.deepEqual(await media.unfinished(), []);
    assert.deepEqual(await media.awaited(), []);
    for (const msgId of ["51", "52"]) {
      await media.pin(msgId, "alert");
      assert.equal(await media.stateOf(msgId), undefined);
    }
  });
});
