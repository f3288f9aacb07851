import assert from "node:assert/strict";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { describe, test } from "node:test";
import { Rig, WHOLE } from "./rig.ts";
import { KB, MB, sample, sha256, specOf } from "./samples.ts";

const isPart = (name: string): boolean => name.endsWith(".part");

describe("the life of files", { concurrency: 3 }, () => {
  test("kill -9 in the middle of a download: no half file, it goes on after the restart, the bytes arrive", async (t) => {
    const rig = await Rig.open(t);
    const { wechat } = rig;
    const whole = sample("jpeg", 100 * KB);
    await rig.keeps(specOf("image", whole));
    const video = sample("mp4", 4 * MB);
    wechat.setFault("webwxgetvideo", { kind: "stall" });
    const msgId = rig.says(specOf("video", video));
    const halfWay = async () =>
      [...(await rig.files())].some(([name, size]) => isPart(name) && size >= video.length / 2);
    await rig.until(halfWay, "half of the video");
    await rig.program.kill("SIGKILL");
    const left = [...(await rig.files())];
    assert.equal(left.filter(([name]) => isPart(name)).length, 1);

    await rig.start();
    await rig.untilKept([msgId]);
    const sizes = [...(await rig.files()).values()].sort((a, b) => a - b);
    assert.deepEqual(sizes, [whole.length, video.length]);
    wechat.recall(msgId);
    const { telegram, slack } = await rig.whole(1);
    const digest = sha256(video);
    assert.deepEqual([telegram.replies[0]?.medium?.sha256, slack.files[0]?.sha256], [digest, digest]);
    assert.equal(wechat.count("jslogin"), 1);
    for (const name of (await rig.files()).keys()) {
      assert.equal((await stat(join(rig.mediaDir, name))).mode & 0o777, 0o600);
    }
    assert.equal((await stat(rig.mediaDir)).mode & 0o777, 0o700);
  });

  test("kill -9 between the words and the bytes: both sinks get the bytes once, in reply to the words", async (t) => {
    const rig = await Rig.open(t);
    const { wechat } = rig;
    const picture = sample("jpeg", 300 * KB);
    wechat.setFault("webwxgetmsgimg", { kind: "stall" });
    wechat.batch(() => wechat.recall(rig.says(specOf("image", picture))));
    await rig.alert(1);
    // Settled: no sink would wonder whether it had them.
    await rig.until(() => rig.logged("alert delivered").length === 3, "the words are noted as delivered");
    await rig.program.kill("SIGKILL");
    await rig.start();
    const { telegram, slack } = await rig.whole(1);
    assert.match(telegram.alert.text, /is still downloading/);
    assert.deepEqual(
      telegram.replies.map(({ kind, medium }) => [kind, medium?.sha256]),
      [["photo", sha256(picture)]],
    );
    assert.deepEqual(
      slack.files.map((file) => file.sha256),
      [sha256(picture)],
    );
    assert.equal(rig.telegramAlerts().length + rig.slackAlerts().length, 2);
  });

  test("Telegram is down at the recall and the bridge is killed: the bytes wait, pinned, and arrive", async (t) => {
    const rig = await Rig.open(t, { MEDIA_QUOTA_BYTES: String(400 * KB) });
    const { wechat, telegram } = rig;
    const picture = sample("jpeg", 300 * KB);
    const msgId = await rig.keeps(specOf("image", picture));
    await telegram.goDown();
    wechat.recall(msgId);
    await rig.until(() => rig.slackAlerts()[0]?.files.length === 1, "the picture in Slack");
    // More than the quota holds: what is pinned stays, what is not goes.
    await rig.keeps(specOf("image", sample("jpeg", 90 * KB)));
    const later = await rig.keeps(specOf("image", sample("jpeg", 90 * KB)));
    assert.equal((await rig.files()).size, 2);
    await rig.program.kill("SIGKILL");
    await telegram.comeUp();
    await rig.start();
    const { telegram: shown } = await rig.whole(1);
    assert.equal((shown.alert.medium ?? shown.replies[0]?.medium)?.sha256, sha256(picture));
    const names = [...(await rig.files()).keys()].sort();
    assert.deepEqual(names, [`img_${msgId}.jpg`, `img_${later}.jpg`].sort());
  });

  if (WHOLE) {
    test("at the end of the window a file goes within a minute; recalled ones with the history", async (t) => {
      const rig = await Rig.open(t, {
        RECALL_WINDOW_SECONDS: "1",
        RECALL_FILE_WINDOW_SECONDS: "1",
        RECALL_GRACE_SECONDS: "1",
        HISTORY_DAYS: "0",
      });
      await rig.keeps(specOf("image", sample("jpeg", 100 * KB)));
      await rig.keeps(specOf("file", sample("unknown", 100 * KB)));
      const recalled = await rig.keeps(specOf("video", sample("mp4", 100 * KB)));
      rig.wechat.recall(recalled);
      await rig.whole(1);
      assert.equal((await rig.files()).size, 3);
      await rig.until(async () => (await rig.files()).size === 0, "every file is gone", 62_000);
    });
  }
});
