import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { bytesIn } from "../commands/data-folder.ts";
import { sample } from "../media/samples.ts";
import { scaled } from "../scale.ts";
import { textOf } from "./seen.ts";
import { Stage } from "./stage.ts";

const MARK = "gone7marker7harbour";
const MESSAGES = scaled(300, 1_000);
const RECALLED = 30;
/** A minute after window and grace, `grep` finds nothing: here in three seconds, or whole. */
const SPEED = scaled(20, 1);
const WINDOW_SECONDS = scaled(60, 20);
const GRACE_SECONDS = scaled(20, 1);

/** Files below the folder that hold these bytes, also as UTF-16; what is deleted meanwhile is gone. */
async function filesWith(folder: string, mark: string): Promise<readonly string[]> {
  const needles = [Buffer.from(mark, "utf8"), Buffer.from(mark, "utf16le")];
  const holders = [...(await bytesIn(folder))].filter(
    ([path, bytes]) => path.includes(mark) || needles.some((needle) => bytes.includes(needle)),
  );
  return holders.map(([path]) => path);
}

describe("what has expired is really gone", () => {
  test(`${MESSAGES} messages, ${RECALLED} of them recalled, a file and a picture: no byte of them in DATA_DIR`, async (t) => {
    const stage = await Stage.open(t, {
      speed: SPEED,
      env: {
        RECALL_WINDOW_SECONDS: String(WINDOW_SECONDS),
        RECALL_FILE_WINDOW_SECONDS: String(WINDOW_SECONDS),
        RECALL_GRACE_SECONDS: String(GRACE_SECONDS),
        HISTORY_DAYS: "0",
        FILEHELPER: "false",
      },
    });
    const { wechat, friend } = stage;
    await stage.start();
    const file = wechat.friendSends(friend, {
      kind: "file",
      name: `${MARK}.txt`,
      bytes: Buffer.concat([sample("unknown", 2_000), Buffer.from(MARK)]),
    });
    wechat.friendSends(friend, {
      kind: "image",
      bytes: Buffer.concat([sample("jpeg", 2_000), Buffer.from(MARK)]),
    });
    for (let said = 1; said <= MESSAGES - RECALLED; said += 1) {
      wechat.friendSends(friend, `${MARK} ${said} ${"海".repeat(said % 300)}`);
    }
    wechat.recall(file);
    for (let number = 1; number <= RECALLED; number += 1) stage.recall(textOf(number, MARK));
    const saidAt = performance.now();
    await stage.untilAlert(["telegram", "slack", "terminal"], RECALLED);
    assert.ok((await filesWith(stage.dataDir, MARK)).length > 0, "before that it is kept");

    // The whole time, and that the purge comes by once in it.
    const goneAfterMs = ((WINDOW_SECONDS + GRACE_SECONDS + 60) * 1_000) / SPEED;
    const holders = async (): Promise<readonly string[]> => await filesWith(stage.dataDir, MARK);
    await stage.until(async () => (await holders()).length === 0, "everything is gone");
    const tookMs = performance.now() - saidAt;
    t.diagnostic(`gone after ${Math.round((tookMs * SPEED) / 1_000)} s by the program's clock`);
    assert.ok(tookMs < goneAfterMs, `${tookMs} ms, not ${goneAfterMs}`);
    assert.deepEqual(await readdir(join(stage.dataDir, "media")), []);
  });
});
