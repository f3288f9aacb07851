import assert from "node:assert/strict";
import { test } from "node:test";
import { ChosenLanguage } from "../../src/app/shared/chosen-language.ts";
import { textsFor } from "../../src/text/index.ts";
import { Language } from "../../src/text/language.ts";
import { MemoryStateStore } from "../fakes/memory-state-store.ts";

async function start(state: MemoryStateStore, configured: "zh" | "en") {
  const language = new Language(configured);
  const changes: string[] = [];
  const chosen = await ChosenLanguage.open(state, language, configured, () => changes.push(language.locale));
  return { language, chosen, changes };
}

test("every text follows the language at once", async () => {
  const { language, chosen, changes } = await start(new MemoryStateStore(), "en");
  const { texts } = language;
  for (const locale of ["zh", "en", "zh"] as const) {
    await chosen.use(locale);
    const { reason, ...plain } = textsFor(locale);
    for (const [name, part] of Object.entries(plain)) assert.equal(Reflect.get(texts, name), part, name);
    assert.equal(typeof reason, typeof texts.reason);
  }
  assert.deepEqual(changes, ["zh", "en", "zh"]);
});

test("the chosen language is kept over a restart", async () => {
  const state = new MemoryStateStore();
  await (await start(state, "en")).chosen.use("zh");
  assert.equal((await start(state, "en")).language.locale, "zh");
});

test("a language that is set anew in the settings counts again", async () => {
  const state = new MemoryStateStore();
  await (await start(state, "en")).chosen.use("en");
  assert.equal((await start(state, "zh")).language.locale, "zh");
});

test("choosing the language that is in use is no change", async () => {
  const { chosen, changes } = await start(new MemoryStateStore(), "zh");
  await chosen.use("zh");
  assert.deepEqual(changes, []);
});

test("a damaged choice is no choice", async () => {
  const state = new MemoryStateStore();
  for (const text of ["", "{", "null", '{"chosen":"fr","over":"en"}', '{"chosen":"zh"}']) {
    await state.set("language", text);
    assert.equal((await start(state, "en")).language.locale, "en", text);
  }
});
