import assert from "node:assert/strict";
import { test } from "node:test";
import { kinds } from "../../config/kinds.ts";
import { defineSource } from "../../src/kinds/source-kind.ts";
import * as rule from "../../src/settings/rules.ts";
import { NONE, setting } from "../../src/settings/setting.ts";
import { ScriptedSession } from "../fakes/scripted-session.ts";
import { BEGIN, play, SAVE } from "./rig.ts";
import type { Line } from "./scripted-questions.ts";

const WHERE = "Where should recall alerts go?";
const SINK: Line = [WHERE, ["filehelper"]];

/** A source that needs a port, and makes its token itself. */
const pier = defineSource({
  name: "pier",
  title: { zh: "码头", en: "the pier" },
  loginWay: "elsewhere",
  prefixes: ["PIER_"],
  settings: {
    PIER_PORT: setting(rule.port().default(null), {
      default: NONE,
      example: "8900",
      en: "Its port",
      zh: "端口",
    }),
    PIER_TOKEN: setting(rule.path().optional(), {
      ...{ default: NONE, example: "T", en: "Its token", zh: "令牌" },
      secret: "value",
    }),
  },
  setup: {
    hint: { zh: "别的程序推送", en: "another program pushes" },
    guide: { zh: "要有一个推送的程序", en: "A program has to push" },
    asks: ["PIER_PORT"],
    makes: { PIER_TOKEN: () => "made-token" },
    next: (given) => ({
      zh: `curl ${given.get("PIER_PORT")}`,
      en: `curl ${given.get("PIER_PORT")} with ${given.get("PIER_TOKEN")}`,
    }),
  },
  configure: (values) => values,
  create: () => new ScriptedSession(),
});

test("with the default source nothing more is asked, and it can be changed in the review", async (t) => {
  const plain = await play(t, { script: [...BEGIN, SINK, ...SAVE], sources: [pier] });
  assert.ok(!plain.saved?.has("SOURCE"));
  assert.equal(plain.ask.shown.at(-1), "info: Next: npm start, then scan the code with WeChat on your phone");
  const script: Line[] = [
    ...BEGIN,
    SINK,
    ["Switch the page on", false],
    ["What would you like", "Change where messages come from (now web WeChat)"],
    ["Where do WeChat messages come from?", "pier"],
    ["PIER_PORT", "8901"],
    ["What would you like", "save"],
  ];
  const { ask, saved } = await play(t, { script, sources: [pier] });
  assert.deepEqual(
    ["SOURCE", "PIER_PORT", "PIER_TOKEN"].map((name) => saved?.get(name)),
    ["pier", "8901", "made-token"],
  );
  assert.ok(ask.shown.includes("A program has to push"));
  assert.equal(ask.shown.at(-1), "info: curl 8901 with made-token");
});

test("who has another source is asked for it first, reads its own risk, and keeps the token that is there", async (t) => {
  const script: Line[] = [
    ["Language", "en"],
    ["Where do WeChat messages come from?", "pier"],
    ["PIER_PORT", ""],
    ["the program that pushes the messages logs in to WeChat", true],
    SINK,
    ...SAVE,
  ];
  const file = "SOURCE: pier\nPIER_PORT: 8900\nPIER_TOKEN: mine\n";
  const { ask, saved } = await play(t, { script, file, sources: [pier] });
  assert.deepEqual(
    ["SOURCE", "PIER_PORT", "PIER_TOKEN"].map((name) => saved?.get(name)),
    ["pier", undefined, undefined],
  );
  assert.equal(ask.shown.at(-1), "info: curl 8900 with mine");
  assert.ok(ask.shown.join("\n").includes("Messages from: the pier"));
});

test("without what it needs, the source is asked again; back at the default nothing of it is in the file", async (t) => {
  const script: Line[] = [
    ["Language", "en"],
    ["Where do WeChat messages come from?", "pier"],
    ["PIER_PORT", ""],
    ["Where do WeChat messages come from?", "web"],
    ["third-party web client", true],
    SINK,
    ...SAVE,
  ];
  const { saved } = await play(t, { script, file: "SOURCE: pier\n", sources: [pier] });
  assert.ok(saved?.has("SOURCE") && !saved.has("PIER_TOKEN"));
  assert.equal(saved?.get("SOURCE"), undefined);
});

test("SOURCE in the environment is said, and only what it needs is asked", async (t) => {
  const script: Line[] = [["Language", "en"], ["PIER_PORT", "8900"], ["go on?", true], SINK, ...SAVE];
  const { ask, saved } = await play(t, { script, env: { SOURCE: "pier" }, sources: [pier] });
  assert.ok(ask.shown.some((line) => line.startsWith("info: SOURCE ")));
  assert.equal(saved?.has("SOURCE"), false);
});

test("each real source but the default one has a step that ends with what to run, and its settings are right", async (t) => {
  const sources = kinds.sources.slice(1);
  const answers: Readonly<Record<string, readonly Line[]>> = {
    ingest: [["INGEST_PORT (now 9465", ""]],
    wechaty: [
      ["WECHATY_PUPPET", "wechaty-puppet-service"],
      ["WECHATY_PUPPET_OPTIONS", '{"token":"puppet_x"}'],
    ],
  };
  const ends: Readonly<Record<string, RegExp>> = {
    ingest:
      /^info: Next: npm start\.[\s\S]+\ncurl -H 'Authorization: Bearer [0-9a-f]{64}' .+ http:\/\/127\.0\.0\.1:9465\/v1\/events$/,
    wechaty: /^info: Next: run npm install --no-save wechaty-puppet-service in this folder, then npm start/,
  };
  for (const { name, title } of sources) {
    const script: Line[] = [
      ...BEGIN,
      SINK,
      ["Switch the page on", false],
      ["What would you like", "Change where messages come from (now web WeChat)"],
      ["Where do WeChat messages come from?", title.en],
      ...(answers[name] ?? []),
      ["What would you like", "save"],
    ];
    const { ask, saved } = await play(t, { script, sources });
    assert.equal(saved?.get("SOURCE"), name);
    assert.match(ask.shown.at(-1) ?? "", ends[name] ?? /^$/);
  }
});
