import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Frame, RecallCard, RecallList } from "../../../src/http/page/model.ts";
import { views } from "../../../src/http/page/views/index.ts";
import { mediaForm } from "../../../src/http/page/views/media-form.ts";
import { zhPage } from "../../../src/http/page/views/texts/zh.ts";
import {
  cardsOf,
  checksOf,
  codeLogin,
  figures,
  idleLogin,
  kindsOf,
  lateComer,
  rulesOf,
  statusOf,
} from "./content.ts";

const frameOf = (view: Frame["view"], locale: Frame["locale"] = "zh"): Frame => ({
  locale,
  base: "/wx/",
  view,
  version: "0.1.0",
  status: statusOf(locale),
});

const plainCard = lateComer("zh");

const listOf = (cards: readonly RecallCard[], rest: Partial<RecallList> = {}): RecallList => ({
  cards,
  filter: { q: "", chat: "", kind: "", by: "" },
  total: cards.length,
  next: null,
  isLater: false,
  chats: [],
  kinds: kindsOf("zh"),
  keptDays: 30,
  ...rest,
});

/** Every place where words of other people stand, all filled with `words`. */
function everywhere(words: string): readonly string[] {
  const card: RecallCard = {
    ...plainCard,
    alertId: words,
    headline: words,
    times: words,
    note: words,
    item: {
      ...plainCard.item,
      id: words,
      text: words,
      chat: { name: words, kind: "GROUP" },
      media: [
        { url: "media/1", mime: "image/png", fileName: words, bytes: 3 },
        { url: "media/2", mime: words, fileName: words, bytes: 3 },
      ],
    },
  };
  const login = { ...idleLogin("zh"), words };
  const status = { ...statusOf("zh"), words, accountName: words, lines: [words] };
  const sinks = status.sinks.map((sink) => ({ ...sink, title: words, trouble: words }));
  const check = { id: words, group: words, title: words, status: "fail" as const, seen: words, todo: words };
  const filter = { q: words, chat: words, kind: "" as const, by: "" as const };
  return [
    views.recalls(
      { ...frameOf("recalls"), status },
      login,
      listOf([card], { filter, chats: [words], next: words, isLater: true }),
    ),
    views.card(frameOf("recalls"), card),
    views.status(frameOf("status"), { ...status, sinks }, login, figures),
    views.doctor(frameOf("doctor"), [check]),
    views.rules(frameOf("rules"), {
      rules: [{ number: 1, words, applied: 2 }],
      mutes: [{ chat: words, words }],
    }),
    views.enter(frameOf("recalls"), words),
    views.plain(frameOf("recalls"), words, words),
    views.ask(frameOf("status"), words, [[words, words]]),
  ];
}

/** Markup without its texts and values: what is left is what the views themselves wrote. */
const skeleton = (markup: string): string => markup.replace(/"[^"]*"/g, '""').replace(/>[^<]*</g, "><");

test("words of other people change nothing in the markup of any view", () => {
  const harmless = everywhere("x").map(skeleton);
  const nasty = fc.string({
    unit: fc.constantFrom("<", ">", '"', "'", "&", "/", "=", " ", "a", "`", "script"),
  });
  fc.assert(
    fc.property(
      nasty.filter((words) => words.trim() !== ""),
      (words) => {
        assert.deepEqual(everywhere(words).map(skeleton), harmless);
      },
    ),
  );
});

test("no view holds a script or a style of its own, or an address elsewhere", () => {
  for (const locale of ["zh", "en"] as const) {
    const pages = [
      views.recalls(
        frameOf("recalls", locale),
        codeLogin(locale, "2026-11-14T06:00:00.000Z"),
        listOf(cardsOf(locale)),
      ),
      views.status(frameOf("status", locale), statusOf(locale), idleLogin(locale), figures),
      views.doctor(frameOf("doctor", locale), undefined),
      views.doctor(frameOf("doctor", locale), checksOf(locale)),
      views.rules(frameOf("rules", locale), rulesOf(locale)),
      views.enter(frameOf("recalls", locale), "one-time"),
      views.ask(frameOf("status", locale), "?", []),
    ];
    for (const page of pages) {
      assert.doesNotMatch(page, /<style|\sstyle=|\son[a-z]+="|javascript:|https?:|\/\/[a-z]/i);
      for (const [script] of page.matchAll(/<script[\s\S]*?<\/script>/g)) {
        assert.match(script, /^<script (type="module"|defer) src="\/wx\/assets\/[\w.]+\.js"><\/script>$/);
      }
    }
  }
});

test("what a stranger sees is short and links to no file", () => {
  const pages = [
    views.plain(frameOf("recalls"), "链接已失效", "请发送 /page 要一个新的链接。"),
    views.enter(frameOf("recalls"), "t".repeat(43)),
  ];
  for (const page of pages) {
    assert.ok(Buffer.byteLength(page) <= 4096);
    assert.doesNotMatch(page, /<(link|script|img)/);
  }
});

test("every form of a view names its action and where to go back to", () => {
  const page = views.recalls(frameOf("recalls"), idleLogin("zh"), listOf(cardsOf("zh")));
  const forms = [...page.matchAll(/<form method="post"[\s\S]*?<\/form>/g)].map(([form]) => form);
  assert.ok(forms.length > 10);
  for (const form of forms) {
    assert.match(form, /action="\/wx\/do"/);
    assert.match(form, /name="act" value="(mute|forget|lang|leave|logout)"/);
    assert.match(form, /name="back" value=""/);
  }
});

test("the next page keeps the filter", () => {
  const filter = { q: "三点 集合", chat: "家人", kind: "TEXT", by: "other" } as const;
  const page = views.recalls(
    frameOf("recalls"),
    idleLogin("zh"),
    listOf([plainCard], { filter, next: "a b" }),
  );
  const address = /href="([^"]+)" rel="next"/.exec(page)?.[1]?.replaceAll("&amp;", "&") ?? "";
  const asked = new URL(address, "http://127.0.0.1").searchParams;
  assert.deepEqual(Object.fromEntries(asked), { ...filter, before: "a b" });
});

test("new recalls appear on the first page of the whole list only", () => {
  const isLive = (rest: Partial<RecallList>): boolean =>
    views.recalls(frameOf("recalls"), idleLogin("zh"), listOf([], rest)).includes(" data-live");
  assert.ok(isLive({}));
  assert.ok(!isLive({ isLater: true }));
  assert.ok(!isLive({ filter: { q: "x", chat: "", kind: "", by: "" } }));
});

test("an empty list says why", () => {
  const page = (rest: Partial<RecallList>): string =>
    views.recalls(frameOf("recalls"), idleLogin("zh"), listOf([], rest));
  assert.ok(page({}).includes(zhPage.recalls.none));
  assert.ok(page({ keptDays: 0 }).includes(zhPage.recalls.noneKept));
  assert.ok(page({ filter: { q: "x", chat: "", kind: "", by: "" } }).includes(zhPage.recalls.noneFound));
});

test("bytes that no browser shows are a download with type, size and name", () => {
  for (const mime of ["audio/amr", "image/svg+xml", "application/pdf", "text/html", "image/heic", ""]) {
    assert.equal(mediaForm(mime), "file", mime);
  }
  assert.equal(mediaForm("Image/JPEG; q=1"), "image");
  const amr = cardsOf("zh").find(({ item }) => item.media[0]?.mime === "audio/amr");
  assert.ok(amr);
  const card = views.card(frameOf("recalls"), amr);
  assert.match(card, /<a class="medium" href="\/wx\/media\/note\.amr"[^>]* download="note\.amr">/);
  assert.ok(card.includes(zhPage.card.show.file) && card.includes("audio/amr · 4.7 KB"));
});

test("a card loads nothing by itself", () => {
  for (const card of cardsOf("zh")) {
    assert.doesNotMatch(views.card(frameOf("recalls"), card), /<(img|audio|video|source|iframe|object)\b/);
  }
});
