import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import type { MessageKind } from "../simulators/telegram/index.ts";
import { type Rig, WHOLE } from "./rig.ts";
import { FILE_NAME, type Format, type Kind, MB, sample, sha256, specOf } from "./samples.ts";

/** A row of the table "Media: what each sink shows" of ARCHITECTURE.md. */
export type Row = {
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

export const FILE = "webwxsendappmsg";
export const ROWS: readonly Row[] = [
  row("image", "jpeg", { telegram: "photo", large: "document", filehelper: "webwxsendmsgimg" }, 20 * MB),
  row("voice", "mp3", { telegram: "voice", filehelper: FILE }),
  row("video", "mp4", { telegram: "video", filehelper: "webwxsendvideomsg" }, 20 * MB),
  row("animation", "gif", { telegram: "animation", filehelper: FILE }),
  row("animation", "png", { telegram: "photo", large: "document", filehelper: FILE }),
  row("file", "unknown", { telegram: "document", filehelper: FILE }),
  row("image", "unknown", { telegram: "document", filehelper: FILE }),
];

/** No format that anybody knows, whatever kind it comes as. */
export const UNKNOWN_ROWS: readonly Row[] = (["voice", "video", "animation"] as const).map((kind) =>
  row(kind, "unknown", { telegram: "document", filehelper: FILE }),
);

function row(
  kind: Kind,
  format: Format,
  shown: Pick<Row, "telegram" | "filehelper" | "large">,
  filehelperLimit = 25 * MB,
): Row {
  return { kind, format, inline: ["jpeg", "png", "gif"].includes(format), filehelperLimit, ...shown };
}

/** All rows, or these in `npm test`. */
export const pick = (sample: readonly string[]): readonly Row[] =>
  WHOLE ? ROWS : ROWS.filter(({ kind, format }) => sample.includes(`${kind} ${format}`));

export type Case = { readonly row: Row; readonly bytes: Buffer; readonly name: string };

export function caseOf(row: Row, size: number): Case {
  return { row, bytes: sample(row.format, size), name: `${row.kind} (${row.format}) of ${size} bytes` };
}

/** Below its head's length nothing is of a known format, and a document. */
export const isTiny = ({ bytes }: Case): boolean => bytes.length < 100;

/** What Telegram shows it as. */
export function telegramKind(one: Case): MessageKind {
  const { row, bytes } = one;
  if (isTiny(one)) return "document";
  return bytes.length > 10 * MB ? (row.large ?? row.telegram) : row.telegram;
}

export function filehelperWay(one: Case): string {
  const { row, bytes } = one;
  if (isTiny(one)) return FILE;
  return row.format === "gif" && bytes.length <= MB ? "webwxsendemoticon" : row.filehelper;
}

/** The path that words name, which is the file. */
export async function assertPath(words: string, { bytes, name }: Case): Promise<void> {
  const path = /(\/\S*\/media\/[^"\n#]*?)(?:"|\\n|\n|$)/.exec(words)?.[1];
  assert.ok(path, `${name}: a path in ${words}`);
  assert.equal(sha256(await readFile(path.trim())), sha256(bytes), `${name} at ${path}`);
}

export async function assertAtFilehelper(rig: Rig, one: Case, index: number): Promise<void> {
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
export async function play(rig: Rig, cases: readonly Case[]): Promise<void> {
  const ids: string[] = [];
  for (const { row, bytes } of cases) ids.push(await rig.keeps(specOf(row.kind, bytes)));
  rig.wechat.batch(() => {
    for (const msgId of ids) rig.wechat.recall(msgId);
  });
}
