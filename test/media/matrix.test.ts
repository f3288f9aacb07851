import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { type Env, Rig } from "./rig.ts";
import { FILE_NAME, KB, MB, sha256, specOf } from "./samples.ts";
import {
  assertAtFilehelper,
  assertPath,
  type Case,
  caseOf,
  isTiny,
  pick,
  play,
  ROWS,
  telegramKind,
  UNKNOWN_ROWS,
} from "./table.ts";

/** The outcome at Telegram, Slack and the terminal of the recall of a message whose bytes are kept. */
async function assertShown(rig: Rig, one: Case, index: number): Promise<void> {
  const { row, bytes, name } = one;
  const digest = sha256(bytes);
  const { telegram, slack } = await rig.whole(index + 1);
  if (bytes.length > 50 * MB) {
    assert.equal(telegram.alert.kind, "text", name);
    assert.equal(telegram.replies.length, 0, name);
    assert.match(telegram.alert.text, /of 60 MB, Telegram bots send at most 50 MB; kept at /);
    await assertPath(telegram.alert.text, one);
  } else {
    // What takes longer to go up than a second follows its alert.
    const shown = bytes.length > MB ? telegram.replies[0] : telegram.alert;
    const { kind, medium } = shown ?? {};
    assert.equal(telegram.replies.length, bytes.length > MB ? 1 : 0, name);
    assert.deepEqual([kind, medium?.sha256], [telegramKind(one), digest], name);
    assert.match(telegram.alert.text, /^Yu Qiao recalled a/, name);
    if (kind === "voice") assert.equal(medium?.duration, 6, name);
    if (kind === "video") assert.equal(medium?.duration, 15, name);
    if (row.kind === "file") assert.equal(medium?.fileName, FILE_NAME);
  }
  const [file] = slack.files;
  const isAlone = bytes.length > MB;
  assert.deepEqual(
    [slack.replies.length, slack.files.length, file?.sha256, file?.threadTs],
    isAlone ? [1, 1, digest, slack.alert.ts] : [0, 1, digest, undefined],
    name,
  );
  assert.ok(
    slack.replies.every(({ broadcast }) => broadcast),
    "a reply stands in the channel too",
  );
  assert.equal(file?.inline, row.inline && !isTiny(one), name);
  if (row.kind === "file") assert.deepEqual([file?.name, file?.title], [FILE_NAME, FILE_NAME]);
  await rig.until(() => rig.terminalAlerts().length > index, `${name} in the terminal`);
  await assertPath(rig.terminalAlerts()[index] ?? "", one);
}

const WITH_FILEHELPER: Env = { FILEHELPER: "true" };
const LARGE: Env = { MEDIA_MAX_BYTES: "104857600" };

describe("every kind of media at every size", { concurrency: 3 }, () => {
  test("1 byte and 100 KB: the bytes of every kind at Telegram, Slack and in the file that the terminal names", async (t) => {
    const rig = await Rig.open(t);
    const rows = [...ROWS, ...UNKNOWN_ROWS];
    const cases = [1, 100 * KB].flatMap((size) => rows.map((row) => caseOf(row, size)));
    await play(rig, cases);
    for (const [index, one] of cases.entries()) await assertShown(rig, one, index);
    assert.equal(rig.slackAlerts().length, cases.length);
  });

  test("a position: a venue in reply to the alert at Telegram, words at Slack", async (t) => {
    const rig = await Rig.open(t);
    const place = { latitude: "31.32018", longitude: "120.71254", label: "湖滨路 3 号", poiname: "东渡口" };
    rig.wechat.recall(rig.says({ kind: "position", ...place }));
    await rig.until(() => rig.telegramAlerts()[0]?.replies.length === 1, "the venue");
    const { telegram, slack } = await rig.alert(1);
    assert.match(telegram.alert.text, /recalled a location[\s\S]*东渡口[\s\S]*湖滨路 3 号/);
    const { latitude, longitude, label: address, poiname: title } = place;
    const venue = { latitude: Number(latitude), longitude: Number(longitude), title, address };
    assert.deepEqual(telegram.replies[0]?.venue, venue);
    assert.ok(slack.words.includes("东渡口") && slack.words.includes("湖滨路 3 号"), slack.words);
    assert.deepEqual(slack.replies, []);
  });

  test("20 MB: a picture as a document, everything else as what it is", async (t) => {
    const rig = await Rig.open(t);
    const cases = pick(["image jpeg", "video mp4"]).map((row) => caseOf(row, 20 * MB));
    await play(rig, cases);
    for (const [index, one] of cases.entries()) await assertShown(rig, one, index);
  });

  test("60 MB within MEDIA_MAX_BYTES: bytes in Slack, words and the path in Telegram and filehelper", async (t) => {
    const rig = await Rig.open(t, { ...WITH_FILEHELPER, ...LARGE });
    const cases = pick(["video mp4"]).map((row) => caseOf(row, 60 * MB));
    await play(rig, cases);
    for (const [index, one] of cases.entries()) {
      await assertShown(rig, one, index);
      await assertAtFilehelper(rig, one, index);
    }
  });

  test("60 MB over MEDIA_MAX_BYTES: not kept, and told everywhere", async (t) => {
    const rig = await Rig.open(t, WITH_FILEHELPER);
    const cases = pick(["image jpeg", "file unknown"]).map((row) => caseOf(row, 60 * MB));
    const ids = cases.map(({ row, bytes }) => rig.says(specOf(row.kind, bytes)));
    // What a file's message says of its size is enough: it is not even asked for.
    const asked = ids.filter((_, index) => cases[index]?.row.kind !== "file");
    await rig.until(
      () => asked.every((msgId) => rig.logged("missing for good").some((line) => line.includes(msgId))),
      "all are given up",
    );
    assert.equal(rig.wechat.count("webwxgetmedia"), 0);
    rig.wechat.batch(() => {
      for (const msgId of ids) rig.wechat.recall(msgId);
    });
    for (const [index, { name }] of cases.entries()) {
      const said = / of 60 MB is over MEDIA_MAX_BYTES \(50 MB\) and was not kept/;
      const { telegram, slack } = await rig.alert(index + 1);
      const { content } = await rig.wechat.waitForText(index + 1, 60_000);
      await rig.until(() => rig.terminalAlerts().length > index, `${name} in the terminal`);
      for (const words of [telegram.alert.text, slack.words, content, rig.terminalAlerts()[index] ?? ""]) {
        assert.match(words, said, name);
      }
      assert.deepEqual([telegram.replies, slack.replies], [[], []], name);
    }
    assert.deepEqual([...(await rig.files())], []);
    assert.deepEqual([rig.shownInSlack(), rig.wechat.sentMedia], [[], []]);
  });
});
