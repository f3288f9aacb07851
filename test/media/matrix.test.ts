import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { describe, test } from "node:test";
import type { MessageKind } from "../simulators/telegram/index.ts";
import { type Env, Rig, WHOLE } from "./rig.ts";
import { FILE_NAME, type Format, KB, type Kind, MB, sample, sha256, specOf } from "./samples.ts";

/** A row of the table "Media: what each sink shows" of ARCHITECTURE.md. */
type Row = {
  readonly kind: Kind;
  readonly format: Format;
  /** At Telegram up to 10 MB, and up to 50 MB when that is something else. */
  readonly telegram: MessageKind;
  readonly large?: MessageKind;
  /** Slack shows it as a picture. */
  readonly inline: boolean;
  /** At filehelper up to its limit: the endpoint that sends it. */
  readonly filehelper: string;
  readonly filehelperLimit: number;
};

const FILE = "webwxsendappmsg";
const ROWS: readonly Row[] = [
  row("image", "jpeg", { telegram: "photo", large: "document", filehelper: "webwxsendmsgimg" }, 20 * MB),
  row("voice", "mp3", { telegram: "voice", filehelper: FILE }),
  row("video", "mp4", { telegram: "video", filehelper: "webwxsendvideomsg" }, 20 * MB),
  row("animation", "gif", { telegram: "animation", filehelper: FILE }),
  row("animation", "png", { telegram: "photo", large: "document", filehelper: FILE }),
  row("file", "unknown", { telegram: "document", filehelper: FILE }),
  row("image", "unknown", { telegram: "document", filehelper: FILE }),
];

function row(
  kind: Kind,
  format: Format,
  shown: Pick<Row, "telegram" | "filehelper" | "large">,
  filehelperLimit = 25 * MB,
): Row {
  return { kind, format, inline: ["jpeg", "png", "gif"].includes(format), filehelperLimit, ...shown };
}

/** All rows, or these in `npm test`. */
const pick = (sample: readonly string[]): readonly Row[] =>
  WHOLE ? ROWS : ROWS.filter(({ kind, format }) => sample.includes(`${kind} ${format}`));

type Case = { readonly row: Row; readonly bytes: Buffer; readonly name: string };

function caseOf(row: Row, size: number): Case {
  return { row, bytes: sample(row.format, size), name: `${row.kind} (${row.format}) of ${size} bytes` };
}

/** Below its head's length nothing is of a known format, and a document. */
const isTiny = ({ bytes }: Case): boolean => bytes.length < 100;

/** What Telegram shows it as. */
function telegramKind(one: Case): MessageKind {
  const { row, bytes } = one;
  if (isTiny(one)) return "document";
  return bytes.length > 10 * MB ? (row.large ?? row.telegram) : row.telegram;
}

function filehelperWay(one: Case): string {
  const { row, bytes } = one;
  if (isTiny(one)) return FILE;
  return row.format === "gif" && bytes.length <= MB ? "webwxsendemoticon" : row.filehelper;
}

/** The path that words name, which is the file. */
async function assertPath(words: string, { bytes, name }: Case): Promise<void> {
  const path = /(\/\S*\/media\/[^"\n#]*?)(?:"|\\n|\n|$)/.exec(words)?.[1];
  assert.ok(path, `${name}: a path in ${words}`);
  assert.equal(sha256(await readFile(path.trim())), sha256(bytes), `${name} at ${path}`);
}

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
    const { kind, medium, text } = telegram.alert;
    assert.deepEqual([kind, medium?.sha256], [telegramKind(one), digest], name);
    assert.match(text, /^Yu Qiao recalled a/, name);
    if (kind === "voice") assert.equal(medium?.duration, 6, name);
    if (kind === "video") assert.equal(medium?.duration, 15, name);
    if (row.kind === "file") assert.equal(medium?.fileName, FILE_NAME);
  }
  const [file] = slack.files;
  assert.deepEqual(
    [slack.replies.length, slack.files.length, file?.sha256, file?.threadTs],
    [1, 1, digest, slack.alert.ts],
    name,
  );
  assert.equal(file?.inline, row.inline && !isTiny(one), name);
  if (row.kind === "file") assert.deepEqual([file?.name, file?.title], [FILE_NAME, FILE_NAME]);
  await rig.until(() => rig.terminalAlerts().length > index, `${name} in the terminal`);
  await assertPath(rig.terminalAlerts()[index] ?? "", one);
}

async function assertAtFilehelper(rig: Rig, one: Case, index: number): Promise<void> {
  const { row, bytes, name } = one;
  const { wechat } = rig;
  const text = await wechat.waitForText(index + 1, 120_000);
  assert.equal(text.chat, "filehelper");
  const sent = () => wechat.sentMedia.find(({ sha256: digest }) => digest === sha256(bytes));
  if (bytes.length > row.filehelperLimit) {
    assert.match(text.content, /filehelper takes at most 2[05] MB; kept at /, name);
    await assertPath(text.content, one);
    assert.equal(sent(), undefined, name);
    return;
  }
  await rig.until(() => sent() !== undefined, `${name} at filehelper`, 120_000);
  assert.deepEqual([sent()?.chat, sent()?.endpoint], ["filehelper", filehelperWay(one)], name);
  if (row.kind === "file") assert.equal(sent()?.name, FILE_NAME);
}

/** All cases in one program: the messages, their bytes, then one recall after the other. */
async function play(rig: Rig, cases: readonly Case[]): Promise<void> {
  const ids: string[] = [];
  for (const { row, bytes } of cases) ids.push(await rig.keeps(specOf(row.kind, bytes)));
  rig.wechat.batch(() => {
    for (const msgId of ids) rig.wechat.recall(msgId);
  });
}

const WITH_FILEHELPER: Env = { FILEHELPER: "true" };
const LARGE: Env = { MEDIA_MAX_BYTES: "104857600" };

describe("every kind of media at every size", { concurrency: 3 }, () => {
  test("1 byte and 100 KB: the bytes of every kind at Telegram, Slack and in the file that the terminal names", async (t) => {
    const rig = await Rig.open(t);
    const cases = [1, 100 * KB].flatMap((size) => ROWS.map((row) => caseOf(row, size)));
    await play(rig, cases);
    for (const [index, one] of cases.entries()) await assertShown(rig, one, index);
    assert.equal(rig.slackAlerts().length, cases.length);
  });

  test("filehelper: pictures, videos, stickers and files as what they are", async (t) => {
    const rig = await Rig.open(t, { ...WITH_FILEHELPER });
    const rows = ROWS.filter(({ kind, format }) => `${kind} ${format}` !== "animation png");
    const cases = WHOLE
      ? rows.flatMap((row) => [1, 100 * KB, 20 * MB].map((size) => caseOf(row, size)))
      : rows.slice(0, 4).map((row) => caseOf(row, 100 * KB));
    await play(rig, cases);
    for (const [index, one] of cases.entries()) await assertAtFilehelper(rig, one, index);
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
      () => asked.every((msgId) => rig.logged("not to be had").some((line) => line.includes(msgId))),
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
