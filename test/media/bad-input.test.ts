import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, open, readdir, rm, rmdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, type TestContext, test } from "node:test";
import { Rig, WHOLE } from "./rig.ts";
import { FILE_NAME, KB, MB, sample, sha256, specOf } from "./samples.ts";

/** What a sender called the file, what every place may call it, and what the alert has to show of the original. */
const NAMES: readonly { readonly sent: string; readonly safe: string; readonly told: string }[] = [
  { sent: "../../x", safe: "x", told: "../../x" },
  { sent: "..\\..\\boot.ini", safe: "boot.ini", told: "..\\..\\boot.ini" },
  { sent: "con", safe: "_con", told: "con" },
  { sent: "..", safe: "file", told: ".." },
  { sent: `${"长".repeat(296)}.pdf`, safe: `${"长".repeat(38)}.pdf`, told: `${"长".repeat(296)}.pdf` },
  { sent: "a\u0007b\u001b[31mc.txt", safe: "ab[31mc.txt", told: "ab[31mc.txt" },
  { sent: "invoice\u202Efdp.exe", safe: "invoicefdp.exe", told: "invoicefdp.exe" },
];

/** Everything in a folder and below. */
async function everythingIn(folder: string): Promise<readonly string[]> {
  return (await readdir(folder, { recursive: true })).sort();
}

describe("bad input", { concurrency: 3 }, () => {
  test("whatever a file is called: one safe base name everywhere, and the original in the alert", async (t) => {
    const rig = await Rig.open(t, { FILEHELPER: String(WHOLE) });
    const before = await everythingIn(rig.cwd);
    const files = NAMES.map(({ sent }) => ({ sent, bytes: sample("unknown", 2 * KB) }));
    const ids: string[] = [];
    for (const { sent, bytes } of files) ids.push(await rig.keeps({ kind: "file", name: sent, bytes }));
    const onDisk = [...(await rig.files()).keys()].sort();
    assert.deepEqual(onDisk, NAMES.map(({ safe }, index) => `file_${ids[index]}_${safe}`).sort());
    const added = (await everythingIn(rig.cwd)).filter((path) => !before.includes(path));
    assert.deepEqual(added, onDisk.map((name) => join("data/media", name)).sort());

    for (const id of ids) rig.wechat.recall(id);
    for (const [index, { safe, told, sent }] of NAMES.entries()) {
      const { telegram, slack } = await rig.whole(index + 1);
      const digest = sha256(files[index]?.bytes ?? Buffer.alloc(0));
      assert.deepEqual([telegram.alert.medium?.sha256, slack.files[0]?.sha256], [digest, digest], sent);
      assert.deepEqual([telegram.alert.medium?.fileName, slack.files[0]?.name], [safe, safe]);
      // What Telegram would take for a command there stands apart from its slash, by a character without width.
      assert.ok(telegram.alert.text.replaceAll("\u2060", "").includes(told), telegram.alert.text);
      assert.ok(slack.words.includes(told), slack.words);
      if (!WHOLE) continue;
      const atFilehelper = () => rig.wechat.sentMedia.find((sentFile) => sentFile.sha256 === digest);
      await rig.until(() => atFilehelper() !== undefined, `${safe} at filehelper`, 120_000);
      assert.equal(atFilehelper()?.name, safe);
    }
  });

  test("a declared size that lies is believed only when it says too much, and never past the limit", async (t) => {
    const rig = await Rig.open(t, { MEDIA_MAX_BYTES: String(MB) });
    const declared = (declaredSize: string, bytes: Uint8Array) =>
      ({ kind: "file", name: FILE_NAME, declaredSize, bytes }) as const;
    // Too small, and no number at all: the bytes come whole.
    for (const [index, size] of ["7", "9".repeat(40), "-5"].entries()) {
      const bytes = sample("unknown", 300 * KB);
      rig.wechat.recall(await rig.keeps(declared(size, bytes)));
      const { telegram, slack } = await rig.whole(index + 1);
      const digest = sha256(bytes);
      assert.deepEqual([telegram.alert.medium?.sha256, slack.files[0]?.sha256], [digest, digest], size);
    }
    const asked = rig.wechat.count("webwxgetmedia");
    rig.wechat.recall(rig.says(declared("9".repeat(12), sample("unknown", 300 * KB))));
    const { telegram } = await rig.alert(4);
    assert.match(telegram.alert.text, /over MEDIA_MAX_BYTES \(1 MB\) and was not kept/);
    assert.equal(rig.wechat.count("webwxgetmedia"), asked, "it was asked for");

    rig.wechat.recall(rig.says(declared("7", sample("unknown", 2 * MB))));
    await rig.alert(5);
    await rig.until(() => wordsOf(rig, 5).includes("over MEDIA_MAX_BYTES (1 MB)"), "that it is too large");
    assert.equal((await rig.files()).size, 3);
    assert.equal(rig.shownInSlack().length, 3);
    assert.equal(rig.telegramAlerts().filter(({ alert }) => alert.medium).length, 3);
  });

  test("a body without end is dropped at the limit and told; no piece of it stays or is sent", async (t) => {
    const rig = await Rig.open(t, { MEDIA_MAX_BYTES: String(MB) });
    rig.wechat.setFault("webwxgetmsgimg", { kind: "endless" }, Number.POSITIVE_INFINITY);
    const before = rig.says(specOf("image", sample("jpeg", 10 * KB)));
    await rig.until(() => rig.logged("missing for good").length === 1, "the picture is given up");
    rig.wechat.recall(before);
    rig.wechat.batch(() => rig.wechat.recall(rig.says(specOf("image", sample("jpeg", 10 * KB)))));
    for (const count of [1, 2]) {
      await rig.alert(count);
      await rig.until(
        () => /the picture is over MEDIA_MAX_BYTES \(1 MB\) and was not kept/.test(wordsOf(rig, count)),
        `alert ${count} says why`,
      );
    }
    assert.equal(rig.wechat.count("webwxgetmsgimg"), 2);
    assert.deepEqual([...(await rig.files()), ...rig.shownInSlack()], []);
    assert.ok(
      rig.telegramAlerts().every(({ alert, replies }) => ![alert, ...replies].some(({ medium }) => medium)),
    );
  });

  test("a full disk: words go out, the operator reads why, and what fits is kept again", async (t) => {
    const disk = await smallDisk(t);
    if (disk === undefined) return t.skip("this user may not mount a tmpfs");
    const rig = await Rig.prepare(t, { DATA_DIR: join(disk, "data") });
    await rig.start();
    const large = rig.says(specOf("video", sample("mp4", 8 * MB)));
    await rig.until(
      () => rig.logged("missing for good").some((line) => line.includes(large)),
      "it is given up",
    );
    rig.wechat.recall(large);
    const { telegram, slack } = await rig.alert(1);
    const said = /the video could not be kept: the disk is full/;
    assert.match(telegram.alert.text, said);
    assert.match(slack.words, said);
    assert.equal(rig.logged("the disk is nearly full, and the rest is left for the database").length, 1);
    assert.deepEqual([...(await rig.files()), ...rig.shownInSlack()], []);

    const bytes = sample("jpeg", 100 * KB);
    rig.wechat.recall(await rig.keeps(specOf("image", bytes)));
    assert.equal((await rig.whole(2)).telegram.alert.medium?.sha256, sha256(bytes));

    // Not even the database has room: what comes is neither lost nor acknowledged.
    const full = join(disk, "full");
    await fill(full);
    rig.wechat.recall(rig.says("not a byte is left"));
    rig.wechat.recall(rig.says({ kind: "text", text: "x".repeat(200_000) }));
    await rig.until(
      () => rig.logged("could not be written; it is kept and tried again").length > 0,
      "the line",
    );
    await rm(full);
    const third = await rig.alert(3);
    assert.match(third.telegram.alert.text, /not a byte is left/);
    await rig.alert(4);
    assert.equal(await rig.program.kill("SIGTERM"), 0);
  });
});

/** All that was said of an alert, in Telegram and in Slack. */
function wordsOf(rig: Rig, count: number): string {
  const telegram = rig.telegramAlerts()[count - 1];
  return [telegram?.alert, ...(telegram?.replies ?? [])].map((message) => message?.text ?? "").join("\n");
}

/** Writes until there is no room for one more page. */
async function fill(path: string): Promise<void> {
  const file = await open(path, "w");
  try {
    for (;;) await file.write(Buffer.alloc(4 * KB));
  } catch (error) {
    assert.ok(error instanceof Error && "code" in error && error.code === "ENOSPC", String(error));
  } finally {
    await file.close();
  }
}

/** A folder with room for the database and little else. `undefined` where this user may not mount. */
async function smallDisk(t: TestContext): Promise<string | undefined> {
  const path = await mkdtemp(join(tmpdir(), "bridge-disk-"));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", path]).status === 0;
  // Lazily: the program still has files there. Hooks run in the order of their making.
  t.after(async () => {
    if (mounted) spawnSync("umount", ["-l", path]);
    await rmdir(path);
  });
  return mounted ? path : undefined;
}
