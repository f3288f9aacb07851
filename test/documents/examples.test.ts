import assert from "node:assert/strict";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { kinds } from "../../config/kinds.ts";
import { loadConfig } from "../../config/load.ts";
import { describeAlert } from "../../src/bridge/describe/alert.ts";
import { formatAlert } from "../../src/sinks/terminal/format.ts";
import { textsFor } from "../../src/text/index.ts";
import { alertOf, groupChat, received } from "../fakes/alerts.ts";
import { documents, fencesOf, guides, read } from "./documents.ts";

const root = new URL("../../", import.meta.url);

// YAML in deploy/ is for other programs: test/deploy/readme.test.ts.
for (const { path, text } of documents.filter((document) => !document.path.startsWith("deploy/"))) {
  const examples = fencesOf(text).filter(({ language }) => language === "yaml");
  if (examples.length === 0) continue;
  test(`the program accepts every example of settings in ${path}`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), "bridge-documents-"));
    t.after(() => rm(folder, { recursive: true }));
    await cp(new URL("examples/own-sink.mjs", root), join(folder, "own-sink.mjs"));
    for (const { code } of examples) {
      // A secret in a file of its own: the file that the example names is not here.
      const yaml = code.replaceAll("/run/secrets/", `${folder}/`);
      await writeFile(join(folder, "telegram"), "1234567890:REPLACE-WITH-THE-TOKEN-OF-BOTFATHER\n");
      await writeFile(join(folder, "local.yaml"), yaml);
      const env = { CONFIG_FILE: "local.yaml" };
      const config = await loadConfig(env, { isTTY: false, stdoutIsTTY: false, kinds, cwd: folder });
      assert.ok(config.sinks.length > 0, code);
    }
  });
}

test("every example in JSON can be read", () => {
  for (const { path, text } of guides)
    for (const { code } of fencesOf(text).filter(({ language }) => language === "json"))
      assert.doesNotThrow(() => JSON.parse(code), path);
});

const SENT = Date.UTC(2026, 2, 14, 19, 42, 7);
const PICTURED = [
  {
    path: "README.md",
    locale: "en",
    names: { nick: "Lin Yue", group: "Harbour walks" },
    words: "the boat leaves from pier 3, not 5\nbring the blue folder",
    sentence: '"Lin Yue" has recalled a message.',
  },
  {
    path: "README.zh-CN.md",
    locale: "zh",
    names: { nick: "林岳", group: "周末徒步" },
    words: "船改在三号码头，不是五号\n记得带蓝色文件夹",
    sentence: '"林岳" 撤回了一条消息',
  },
] as const;

for (const { path, locale, names, words, sentence } of PICTURED) {
  test(`the alert in ${path} is what the terminal shows`, () => {
    const place = /<!-- alert -->([\s\S]*?)<!-- \/alert -->/.exec(read(path))?.[1] ?? "";
    const [drawn] = fencesOf(place);
    if (drawn === undefined) {
      assert.match(place, /<img |!\[/, "neither the words of an alert nor a picture");
      return;
    }
    const original = received({ msgType: "TEXT", content: words }, groupChat(names), { sentAt: SENT });
    const alert = { ...alertOf({ original, sentence, recalledAt: SENT + 41_000 }), shortId: "RK4M" };
    const texts = textsFor(locale);
    const told = describeAlert(alert, { texts, now: SENT, timeZone: "UTC", possibleDuplicate: false });
    const shown = formatAlert(told, undefined, { colour: false, columns: undefined });
    assert.equal(drawn.code, shown.trimEnd());
  });
}
