import assert from "node:assert/strict";
import { createServer } from "node:net";
import { test } from "node:test";
import { Cancelled } from "../../src/kinds/questions.ts";
import { openDrum } from "./drum.ts";
import { BEGIN, play, SAVE } from "./rig.ts";
import { CTRL_C, type Line } from "./scripted-questions.ts";

const KEY = "skin-qxzvkwjy";
const WHERE = "Where should recall alerts go?";

/** The drum chosen, its key, and the test alert heard. */
const DRUM: readonly Line[] = [
  [WHERE, ["drum"]],
  ["DRUM_KEY", KEY],
  ["Did it arrive?", true],
];

const saves = (saved: ReadonlyMap<string, string | undefined> | undefined): Record<string, unknown> =>
  Object.fromEntries(saved ?? []);

test("language, risk, sinks, values, checks, test alert, HTTP, review, file: in this order, and no value before the end", async (t) => {
  const drum = openDrum();
  const { end, ask, saved } = await play(t, { script: [...BEGIN, ...DRUM, ...SAVE], own: [drum.kind] });
  assert.equal(end, "saved");
  assert.deepEqual(drum.heard, ["Test alert: if you can read this, recalls will reach you."]);
  assert.ok(ask.shown.includes("ok: skin: whole"));
  assert.deepEqual(saves(saved), {
    LOCALE: "en",
    DRUM_KEY: KEY,
    DRUM_KEY_FILE: undefined,
    FILEHELPER: "false",
    TERMINAL: "off",
  });
});

test("the risk is one sentence, and with no for an answer nothing is written", async (t) => {
  const { end, ask, saved } = await play(t, {
    script: [
      ["Language", "zh"],
      ["微信可能警告、踢下线或限制账号", false],
    ],
  });
  assert.equal(end, "left");
  assert.equal(saved, undefined);
  assert.equal(ask.shown.at(-1), "info: 没有改动任何文件");
});

test("Ctrl-C at any question ends it with Cancelled, before the file is written", async (t) => {
  const script = [...BEGIN, ...DRUM, ...SAVE];
  for (const [at, line] of script.entries()) {
    const left: Line[] = [...script.slice(0, at), [line[0], CTRL_C]];
    await assert.rejects(play(t, { script: left, own: [openDrum().kind] }), Cancelled);
  }
});

test("without any sink it is asked again", async (t) => {
  const { ask } = await play(t, {
    script: [...BEGIN, [WHERE, []], [WHERE, ["filehelper"]], ...SAVE],
  });
  assert.ok(ask.shown.includes("warn: Choose at least one, or alerts have nowhere to go"));
});

test("a value that breaks its rule is told with its key, masked, and asked again", async (t) => {
  const script: Line[] = [
    ...BEGIN,
    [WHERE, ["drum"]],
    ["DRUM_KEY", "leather-qxzvkwjy"],
    ["DRUM_KEY", KEY],
    ["Did it arrive?", true],
    ...SAVE,
  ];
  const { ask } = await play(t, { script, own: [openDrum().kind] });
  assert.ok(ask.shown.includes("DRUM_KEY: le…(16 characters) must begin with skin-"));
});

test("no secret is ever shown, neither in the review nor when it is asked again", async (t) => {
  const script: Line[] = [
    ...BEGIN,
    ...DRUM,
    ["Switch the page on", false],
    ["What would you like", "sink0"],
    ["DRUM_KEY (now sk…(13 characters); leave empty to keep it)", ""],
    ["Did it arrive?", true],
    ["What would you like", "save"],
  ];
  const { ask, saved } = await play(t, { script, own: [openDrum().kind] });
  assert.equal(saved?.get("DRUM_KEY"), KEY);
  assert.ok(!ask.shown.join("\n").includes(KEY));
  assert.ok(ask.shown.join("\n").includes("   DRUM_KEY: sk…(13 characters)"));
});

test("a check that fails is told with what to do; the value can be entered again, kept, or the sink left out", async (t) => {
  const drum = openDrum();
  drum.wrongKeys.add("skin-torn");
  const begin: Line[] = [...BEGIN, [WHERE, ["filehelper", "drum"]], ["DRUM_KEY", "skin-torn"]];
  const again: Line[] = [
    ["What now?", "values"],
    ["DRUM_KEY", KEY],
    ["Did it arrive?", true],
  ];
  const mended = await play(t, { script: [...begin, ...again, ...SAVE], own: [drum.kind] });
  assert.ok(mended.ask.shown.includes("fail: skin: torn\ntake another one"));
  assert.equal(mended.saved?.get("DRUM_KEY"), KEY);

  const kept = await play(t, { script: [...begin, ["What now?", "keep"], ...SAVE], own: [drum.kind] });
  assert.equal(kept.saved?.get("DRUM_KEY"), "skin-torn");
  assert.match(kept.ask.shown.join("\n"), /the drum: does not work yet/);

  const gone = await play(t, { script: [...begin, ["What now?", "leave"], ...SAVE], own: [drum.kind] });
  assert.equal(gone.saved?.has("DRUM_KEY"), false);
});

test("a test alert that is refused or not seen can be sent again, through a proxy too", async (t) => {
  const drum = openDrum();
  drum.refusals = 1;
  const script: Line[] = [
    ...BEGIN,
    [WHERE, ["drum"]],
    ["DRUM_KEY", KEY],
    ["What now?", "test"],
    ["Did it arrive?", false],
    ["What now?", "proxy"],
    ["DRUM_PROXY", "socks5://127.0.0.1:1"],
    ["Did it arrive?", true],
    ...SAVE,
  ];
  const { ask, saved } = await play(t, { script, own: [drum.kind] });
  assert.ok(ask.shown.includes("fail: the drum: the test alert was not delivered, the drum is away"));
  assert.equal(saved?.get("DRUM_PROXY"), "socks5://127.0.0.1:1");
  assert.equal(drum.heard.length, 2);
});

test("an empty answer leaves a sink out, and nothing of it is written", async (t) => {
  const script: Line[] = [...BEGIN, [WHERE, ["filehelper", "drum"]], ["DRUM_KEY", ""], ...SAVE];
  const { ask, saved } = await play(t, { script, own: [openDrum().kind] });
  assert.ok(ask.shown.includes("info: Skipped the drum"));
  assert.deepEqual(saves(saved), { LOCALE: "en", TERMINAL: "off" });
});

test("when the only sink is left out, it is asked again where alerts go", async (t) => {
  const script: Line[] = [...BEGIN, [WHERE, ["drum"]], ["DRUM_KEY", ""], [WHERE, ["filehelper"]], ...SAVE];
  await play(t, { script, own: [openDrum().kind] });
});

test("the review leads back to each part alone, and the other answers stay", async (t) => {
  const script: Line[] = [
    ...BEGIN,
    ...DRUM,
    ["Switch the page on", false],
    ["What would you like", "language"],
    ["Language", "zh"],
    ["要怎么做", "http"],
    ["HTTP 端口", true],
    ["HTTP_PORT", "0"],
    ["要怎么做", "sinks"],
    ["撤回提醒发到哪里", ["drum", "filehelper"]],
    ["要怎么做", "save"],
  ];
  const { saved } = await play(t, { script, own: [openDrum().kind] });
  assert.deepEqual(saves(saved), {
    LOCALE: "zh",
    DRUM_KEY: KEY,
    DRUM_KEY_FILE: undefined,
    FILEHELPER: undefined,
    TERMINAL: "off",
    HTTP_PORT: "0",
  });
});

test("leaving the review writes nothing", async (t) => {
  const script: Line[] = [...BEGIN, ...DRUM, ["Switch the page on", false], ["What would you like", "quit"]];
  const { end, saved } = await play(t, { script, own: [openDrum().kind] });
  assert.equal(end, "left");
  assert.equal(saved, undefined);
});

test("what is set already is ticked and kept, and unticking takes it out of the file, with its NAME_FILE", async (t) => {
  const file = `DRUM_KEY: ${KEY}\nDRUM_PROXY: http://127.0.0.1:1\nHTTP_PORT: 9464\n`;
  const keep: Line[] = [
    ...BEGIN,
    [WHERE, true],
    ["DRUM_KEY (now", ""],
    ["Did it arrive?", true],
    ["Did it arrive?", true],
    ["Switch the page on", true],
    ["HTTP_PORT", "0"],
    ["What would you like", "save"],
  ];
  const kept = await play(t, { script: keep, file, own: [openDrum().kind] });
  assert.deepEqual(saves(kept.saved), { LOCALE: "en", HTTP_PORT: "0" });

  const drop: Line[] = [...BEGIN, [WHERE, ["filehelper"]], ...SAVE];
  const dropped = await play(t, { script: drop, file, own: [openDrum().kind] });
  assert.deepEqual(saves(dropped.saved), {
    LOCALE: "en",
    DRUM_KEY: undefined,
    DRUM_KEY_FILE: undefined,
    DRUM_PROXY: undefined,
    DRUM_PROXY_FILE: undefined,
    TERMINAL: "off",
    HTTP_PORT: undefined,
  });
  assert.ok(dropped.ask.shown.join("\n").includes("the drum: switched off"));
});

test("what the environment sets is not asked, and a sink that it keeps on is told", async (t) => {
  const env = { DRUM_KEY: KEY, LOCALE: "en", HTTP_PORT: "off" };
  const script: Line[] = [
    ...BEGIN,
    [WHERE, ["drum"]],
    ["Did it arrive?", true],
    ["What would you like", "sinks"],
    [WHERE, ["filehelper"]],
    ["What would you like", "save"],
  ];
  const { ask, saved } = await play(t, { script, env, own: [openDrum().kind] });
  assert.ok(ask.shown.includes("info: DRUM_KEY is set by the environment, so it is not asked"));
  assert.ok(ask.shown.includes("warn: the drum: the environment variable DRUM_KEY keeps it on"));
  assert.ok(!ask.shown.join("\n").includes(KEY));
  assert.deepEqual(saves(saved), { FILEHELPER: undefined, TERMINAL: "off" });
  assert.ok(ask.shown.join("\n").includes("\n   TERMINAL: off\n"), "as it stands in the file");
});

test("a person's own sink is offered, and the settings that it requires are asked", async (t) => {
  const module = `export default {
    apiVersion: 1, name: "gong", title: { zh: "锣", en: "the gong" },
    settings: { GONG_KEY: { zh: "锣的钥匙", en: "Key of the gong", secret: true, required: true } },
    configure: (values) => values.GONG_KEY && {},
    create: () => ({ async deliver() {}, async notify(text) { globalThis.gongHeard = text; } }),
  };`;
  const script: Line[] = [
    ...BEGIN,
    [WHERE, ["gong"]],
    ["GONG_KEY (leave empty to skip the gong)", "boom-qxzvkw"],
    ["Did it arrive?", true],
    ...SAVE,
  ];
  const files = { "gong.mjs": module };
  const { ask, saved } = await play(t, { script, file: "SINK_MODULES: ./gong.mjs\n", files });
  assert.equal(saved?.get("GONG_KEY"), "boom-qxzvkw");
  assert.equal(
    Reflect.get(globalThis, "gongHeard"),
    "Test alert: if you can read this, recalls will reach you.",
  );
  assert.ok(!ask.shown.join("\n").includes("boom-qxzvkw"));
});

test("settings with which the program would not start are told before they are saved", async (t) => {
  const file = "QUIET_HOURS: night\n";
  const script: Line[] = [
    ...BEGIN,
    [WHERE, ["filehelper"]],
    ...SAVE,
    ["What would you like", false],
    ["What would you like", "save"],
    ["What would you like", true],
  ];
  const { ask, saved } = await play(t, { script, file });
  assert.match(
    ask.shown.join("\n"),
    /fail: Saved like this, the program would not start:\nQUIET_HOURS: "night"/,
  );
  assert.equal(saved?.get("LOCALE"), "en");
});

test("a file that cannot be written is told by the system's name, and the review is still there", async (t) => {
  const full = Object.assign(new Error("no space"), { code: "ENOSPC" });
  const script: Line[] = [...BEGIN, [WHERE, ["filehelper"]], ...SAVE, ["What would you like", "save"]];
  const { end, ask } = await play(t, { script, writeErrors: [full] });
  assert.equal(end, "saved");
  assert.match(ask.shown.join("\n"), /config\/local\.yaml could not be written \(ENOSPC\)/);
});

test("a port that another program has is told, and another can be chosen", async (t) => {
  const server = createServer().listen(0, "127.0.0.1");
  t.after(() => server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  const script: Line[] = [
    ...BEGIN,
    [WHERE, ["filehelper"]],
    ["Switch the page on", true],
    ["HTTP_PORT", String(address.port)],
    ["Switch the page on", true],
    ["HTTP_PORT", "99999"],
    ["HTTP_PORT", "0"],
    ["What would you like", "save"],
  ];
  const { ask, saved } = await play(t, { script });
  assert.match(ask.shown.join("\n"), /fail: HTTP_PORT: .*another program listens there/);
  assert.ok(ask.shown.some((line) => line.startsWith('HTTP_PORT: "99999" must be a port')));
  assert.equal(saved?.get("HTTP_PORT"), "0");
});
