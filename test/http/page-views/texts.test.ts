import assert from "node:assert/strict";
import { test } from "node:test";
import { enPage } from "../../../src/http/page/views/texts/en.ts";
import type { PageTexts } from "../../../src/http/page/views/texts/page-texts.ts";
import { zhPage } from "../../../src/http/page/views/texts/zh.ts";
import { foreignWords } from "../../foreign-words.ts";
import { type Given, linesOf } from "../../sentences.ts";

const given: Given<PageTexts> = {
  htmlLang: null,
  views: { recalls: null, status: null, doctor: null, rules: null },
  skip: null,
  navigation: null,
  otherLanguage: null,
  leave: null,
  leaveHint: null,
  script: { failed: null, stale: null },
  login: { title: null, codeAlt: null, left: null, over: null, login: null, logout: null },
  recalls: {
    search: null,
    searchHint: null,
    clear: null,
    chat: null,
    everyChat: null,
    kind: null,
    everyKind: null,
    byOther: null,
    total: null,
    found: null,
    keptDays: [30],
    none: null,
    noneHint: null,
    noneFound: null,
    noneFoundHint: null,
    noneKept: null,
    noneKeptHint: null,
    older: null,
    newest: null,
    fresh: null,
  },
  card: {
    byOther: null,
    own: null,
    more: null,
    muteFor: null,
    mute: null,
    times: { "": null, "1h": null, "8h": null, "3d": null },
    forget: null,
    show: { image: null, audio: null, video: null, file: null },
    download: null,
    cannotPlay: null,
  },
  status: {
    sinks: null,
    sink: null,
    delivered: null,
    waiting: null,
    dead: null,
    fine: null,
    noSinks: null,
    test: null,
    retry: null,
    plot: null,
    day: null,
    recalls: null,
    messages: null,
    table: null,
    noFigures: null,
    unknown: null,
  },
  doctor: {
    running: null,
    runningHint: null,
    again: null,
    levels: { ok: null, warn: null, fail: null },
    allFine: [8],
    toDo: [1, 2],
    nothing: null,
  },
  rules: { rules: null, hint: null, noRules: null, applied: [3], mutes: null, noMutes: null, unmute: null },
  enter: { title: null, words: null, button: null },
  ask: { title: null, yes: null, no: null },
};

test("every text of the page is there in both languages, each in its own words", () => {
  const zh = linesOf(zhPage, given);
  const en = linesOf(enPage, given);
  assert.deepEqual(zh.map(({ path }) => path).toSorted(), en.map(({ path }) => path).toSorted());
  for (const { path, text } of [...zh, ...en]) assert.notEqual(text.trim(), "", path);
  const own = (path: string): boolean => path !== "otherLanguage" && path !== "htmlLang";
  for (const { path, text } of zh.filter(({ path }) => own(path))) {
    assert.deepEqual(foreignWords(text, ["/page", "RULES"]), [], path);
  }
  for (const { path, text } of en.filter(({ path }) => own(path)))
    assert.doesNotMatch(text, /\p{Script=Han}/u, path);
});
