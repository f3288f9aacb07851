import assert from "node:assert/strict";
import { randomInt } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Busy, picturesAt, seeded } from "../life/busy.ts";
import { CHAT, type Env, SINKS } from "../life/places.ts";
import { Runs } from "../life/process.ts";
import { sample, sha256 } from "../media/samples.ts";
import { scaled } from "../scale.ts";
import { runCommand } from "./commands.ts";

const SEED = Number(process.env.BUSY_SEED ?? randomInt(2 ** 31));
const BACKUPS = scaled(3, 30);

test(`a backup made in a busy hour goes on in another folder, without a scan, where it was (BUSY_SEED=${SEED})`, async (t) => {
  const runs = await Runs.open(t);
  const { places } = runs;
  const { wechat, friend, cwd } = places;
  await runs.startOnline();
  const bytes = sample("jpeg", 4_000);
  const picture = await runs.reads(() => wechat.friendSends(friend, { kind: "image", bytes }));
  const before = await runs.reads(() => wechat.friendSends(friend, "备份之前说的"));
  const media = join(places.dataDir, "media");
  await runs.until(
    () => existsSync(media) && readdirSync(media).some((name) => name.startsWith("img_")),
    "the picture",
  );

  const busy = new Busy(places, seeded(SEED), 2);
  let last = "";
  for (let count = 1; count <= BACKUPS; count += 1) {
    last = join(cwd, `backup-${count}.tar.gz`);
    const { exitCode, stderr } = await runCommand("backup", { DATA_DIR: places.dataDir }, [last]);
    assert.equal(exitCode, 0, stderr);
  }
  await busy.stop();
  const refused = await runCommand("restore", { DATA_DIR: places.dataDir }, [last, "--force"]);
  assert.equal(refused.exitCode, 75, refused.stderr);
  assert.ok(refused.stderr.includes(`pid ${runs.program.child.pid}`), refused.stderr);
  // Nothing is lost at the old place either, which knows nothing of the backups.
  const { recalled } = busy;
  for (const sink of SINKS) {
    await runs.until(
      () => recalled.every(({ mark }) => places.matching(sink, mark).length > 0),
      `every recall at ${sink}`,
      scaled(90_000, 300_000),
    );
  }
  assert.equal(await runs.program.kill("SIGTERM"), 0);
  assert.equal(wechat.count("webwxlogout"), 0);

  const there: Env = { DATA_DIR: join(cwd, "another/place") };
  const { exitCode, stderr } = await runCommand("restore", there, [last]);
  assert.equal(exitCode, 0, stderr);
  wechat.recall(before);
  wechat.recall(picture);
  await runs.startOnline(there);
  for (const sink of SINKS) {
    await runs.until(() => places.matching(sink, "备份之前说的").length > 0, `the text at ${sink}`);
    await runs.until(() => picturesAt(places, CHAT, sink).includes(sha256(bytes)), `the picture at ${sink}`);
  }
  assert.equal(wechat.count("jslogin"), 1, "no second scan");
  assert.equal(await runs.program.kill("SIGTERM"), 0);
});
