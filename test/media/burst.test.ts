import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { scaled } from "../scale.ts";
import type { Person } from "../simulators/wechat/index.ts";
import { Rig } from "./rig.ts";
import { KB, MB, sample, sha256, specOf } from "./samples.ts";

const PICTURES = scaled(60, 500);
const PICTURE_BYTES = 40 * KB;
/** Room for a third of them, so that most of what came first has to go. */
const QUOTA_BYTES = Math.floor(PICTURES / 3) * PICTURE_BYTES;
/** Of each end, oldest and newest, so many are recalled. */
const RECALLS = scaled(6, 40);
/** One file far larger than what the program may take for it. */
const LARGE_MB = scaled(200, 500);
/**
 * How much the peak of the program's memory may lie above what it takes when idle (160 to 180 MB). V8 lets 64 MB of
 * buffers gather before it looks which are still used.
 */
const GROWTH_MB = 120;

/** `VmRSS` or `VmHWM` (its peak) in MB; `undefined` where there is no /proc. */
async function memoryMb(pid: number | undefined, field: "VmRSS" | "VmHWM"): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const kb = new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)?.[1];
  return kb === undefined ? undefined : Math.round((Number(kb) * KB) / MB);
}

test(`${PICTURES} pictures in a burst, a third of them fits: memory, quota and the order of alerts hold`, async (t) => {
  const rig = await Rig.prepare(t, { MEDIA_QUOTA_BYTES: String(QUOTA_BYTES) });
  const { wechat } = rig;
  const people: Person[] = [];
  for (let index = 0; index < PICTURES; index += 1) {
    people.push(wechat.addContact({ nickName: `Guest ${String(index).padStart(3, "0")}` }));
  }
  await rig.start();
  const { pid } = rig.program.child;
  const before = await memoryMb(pid, "VmRSS");
  const bytes = people.map(() => sample("jpeg", PICTURE_BYTES));

  let most = 0;
  let watching = true;
  t.after(() => {
    watching = false;
  });
  const watch = (async () => {
    while (watching) {
      const sizes = [...(await rig.files()).values()];
      most = Math.max(
        most,
        sizes.reduce((sum, size) => sum + size, 0),
      );
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  })();

  const begun = performance.now();
  const ids = wechat.batch(() =>
    people.map((person, index) =>
      wechat.friendSends(person, { kind: "image", bytes: bytes[index] ?? Buffer.alloc(0) }),
    ),
  );
  // In the middle of it somebody takes back a text.
  await rig.until(() => rig.logged("media kept").length > 3, "the first pictures");
  const text = rig.says("see you at the pier");
  const recalledAt = performance.now();
  wechat.recall(text);
  await rig.alert(1);
  const textMs = Math.round(performance.now() - recalledAt);
  const meanwhile = rig.logged("media kept").length;
  await rig.until(() => rig.logged("media kept").length === PICTURES, "all pictures were fetched", 120_000);
  const burstMs = Math.round(performance.now() - begun);

  // From both ends by turns.
  const recalled = Array.from({ length: RECALLS }, (_, turn) => [turn, PICTURES - 1 - turn]).flat();
  wechat.batch(() => {
    for (const index of recalled) wechat.recall(ids[index] ?? "");
  });
  await rig.alert(1 + recalled.length);
  for (const [turn, index] of recalled.entries()) {
    const guest = `Guest ${String(index).padStart(3, "0")} recalled a picture`;
    if (turn % 2 === 0) {
      const { telegram, slack } = await rig.alert(2 + turn);
      for (const words of [telegram.alert.text, slack.words]) {
        assert.ok(words.includes(guest), `${guest} as alert ${turn}: ${words}`);
        assert.match(words, /the picture was cleared away: captured media went over MEDIA_QUOTA_BYTES/);
      }
      assert.deepEqual([telegram.alert.kind, telegram.replies, slack.replies], ["text", [], []]);
    } else {
      const { telegram, slack } = await rig.whole(2 + turn);
      const digest = sha256(bytes[index] ?? Buffer.alloc(0));
      assert.ok(telegram.alert.text.includes(guest) && slack.words.includes(guest), guest);
      assert.deepEqual([telegram.alert.medium?.sha256, slack.files[0]?.sha256], [digest, digest], guest);
    }
  }
  watching = false;
  await watch;

  const peak = await memoryMb(pid, "VmHWM");
  const onDisk = await rig.files();
  t.diagnostic(
    `${PICTURES} pictures of 40 KB fetched in ${burstMs} ms; a recall in the middle told in ${textMs} ms ` +
      `(${meanwhile} pictures there); memory ${before} MB before, ${peak} MB at most; ` +
      `disk ${most} bytes at most of ${QUOTA_BYTES}, ${onDisk.size} files at the end`,
  );
  assert.ok(meanwhile < PICTURES, "the text did not wait for all the pictures");
  // Two at most are written at once; the folder is not read in one moment.
  assert.ok(most <= QUOTA_BYTES + 2 * PICTURE_BYTES, `${most} bytes on disk`);
  assert.equal(onDisk.size, QUOTA_BYTES / PICTURE_BYTES);
  assertGrowth(before, peak);
});

test(`a file of ${LARGE_MB} MB comes and goes without ever being in memory`, async (t) => {
  const rig = await Rig.open(t, { MEDIA_MAX_BYTES: String(LARGE_MB * MB) });
  const { pid } = rig.program.child;
  const before = await memoryMb(pid, "VmRSS");
  const bytes = sample("unknown", LARGE_MB * MB);
  const begun = performance.now();
  rig.wechat.recall(await rig.keeps(specOf("file", bytes)));
  const { telegram, slack } = await rig.whole(1, 120_000);
  const ms = Math.round(performance.now() - begun);
  const peak = await memoryMb(pid, "VmHWM");
  t.diagnostic(
    `${LARGE_MB} MB to disk and to Slack in ${ms} ms; memory ${before} MB before, ${peak} MB at most`,
  );
  assert.equal(slack.files[0]?.sha256, sha256(bytes));
  assert.match(
    telegram.alert.text,
    new RegExp(`file of ${LARGE_MB} MB, Telegram bots send at most 50 MB; kept at`),
  );
  assertGrowth(before, peak);
});

function assertGrowth(before: number | undefined, peak: number | undefined): void {
  if (before === undefined || peak === undefined) return;
  assert.ok(peak - before < GROWTH_MB, `${before} MB before, ${peak} MB at most`);
}
