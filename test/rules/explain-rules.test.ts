import assert from "node:assert/strict";
import { test } from "node:test";
import { kinds } from "../../config/kinds.ts";
import { loadConfig } from "../../config/load.ts";
import { explainRules } from "../../src/app/explain-rules.ts";
import type { RecallAlert } from "../../src/bridge/model/alert.ts";
import type { KnownChat } from "../../src/bridge/ports/stores/chats.ts";
import type { HistoryReader } from "../../src/store/history/read-history.ts";
import { textsFor } from "../../src/text/index.ts";
import {
  ACCOUNT_ID,
  type AlertParts,
  alertOf,
  byMe,
  contactChat,
  groupChat,
  groupTextMessage,
  imageMessage,
  textMessage,
} from "../fakes/alerts.ts";

const NOW = Date.UTC(2026, 10, 29, 12);
const DAY_MS = 86_400_000;

type Entry = { readonly alert: RecallAlert; readonly chat: number };

const entry = (shortId: string, parts: AlertParts, chat = 1): Entry => ({
  alert: { ...alertOf(parts), kind: "recall", shortId },
  chat,
});

const GROUP: KnownChat = {
  key: 7,
  accountId: ACCOUNT_ID,
  kind: "GROUP",
  names: ["家人", "登山队"],
  stableId: "",
  chatName: "@@group-0009",
  mutedUntil: Number.POSITIVE_INFINITY,
  named: true,
};

type Asked = { readonly since: number[]; readonly closed: number[] };

function reader(entries: readonly Entry[], asked: Asked): HistoryReader {
  return {
    recalls: (since) => {
      asked.since.push(since);
      return entries;
    },
    chats: () => [GROUP],
    close: () => void asked.closed.push(1),
  };
}

async function explain(
  env: Readonly<Record<string, string>>,
  entries: readonly Entry[] | undefined,
  locale: "zh" | "en" = "en",
) {
  const config = await loadConfig(env, { cwd: "/nonexistent", isTTY: false, stdoutIsTTY: false, kinds });
  const asked: Asked = { since: [], closed: [] };
  const printed: string[] = [];
  const said: string[] = [];
  explainRules(config, {
    texts: textsFor(locale).start,
    open: () => (entries === undefined ? undefined : reader(entries, asked)),
    now: NOW,
    print: (line) => void printed.push(line),
    say: (line) => void said.push(line),
  });
  return { printed, said, asked, sinks: config.sinks.map(({ name }) => name) };
}

const TERMINAL = { TERMINAL: "on" };

test("a line has the short id, the rule, the sinks, silent and dropped, and no column is empty", async () => {
  const rules = [
    { chat: "家人", silent: true },
    { from: "马*", kind: "IMAGE", sinks: ["terminal"] },
    { text: "红包", drop: true },
    { kind: "FILE", sinks: ["telegram"] },
  ];
  const { printed, said } = await explain({ ...TERMINAL, RULES: JSON.stringify(rules) }, [
    // The chat has another name today.
    entry("R000", { original: groupTextMessage("x", { group: "登山队" }) }, GROUP.key),
    entry("R001", { original: imageMessage(contactChat("马晓川", "")) }),
    entry("R002", { original: textMessage("一个红包") }),
    entry("R003", { original: textMessage("别的", contactChat("老李", "")) }),
    entry("R004", { sentence: "…" }),
  ]);
  assert.deepEqual(printed, [
    "#R000  1  filehelper,terminal  silent  -",
    "#R001  2  terminal  -  -",
    "#R002  3  -  -  dropped",
    "#R003  -  filehelper,terminal  -  -",
    "#R004  -  filehelper,terminal  -  -",
  ]);
  assert.deepEqual(said, []);
});

test("a sink that is switched off is in no line", async () => {
  const rules = JSON.stringify([{ sinks: ["telegram", "filehelper"] }]);
  const only = await explain({ RULES: rules, TERMINAL: "on" }, [entry("R001", { original: textMessage() })]);
  assert.deepEqual(only.printed, ["#R001  1  filehelper  -  -"]);
  const none = await explain({ RULES: JSON.stringify([{ sinks: "telegram" }]) }, [entry("R001", {})]);
  assert.deepEqual(none.printed, ["#R001  1  -  -  -"]);
});

test("OWN_RECALLS counts, mutes do not", async () => {
  const original = textMessage("x", byMe(groupChat()));
  const mine = entry("R001", { original, sentence: "你撤回了一条消息" }, GROUP.key);
  const lines = async (own: string): Promise<readonly string[]> =>
    (await explain({ ...TERMINAL, OWN_RECALLS: own }, [mine])).printed;
  assert.deepEqual(await lines("tell"), ["#R001  -  filehelper,terminal  -  -"]);
  assert.deepEqual(await lines("silent"), ["#R001  -  filehelper,terminal  silent  -"]);
  assert.deepEqual(await lines("off"), ["#R001  -  -  -  dropped"]);
});

test("the last HISTORY_DAYS are looked at, and the database is closed", async () => {
  const { asked } = await explain({ HISTORY_DAYS: "3" }, [entry("R001", {})]);
  assert.deepEqual(asked, { since: [NOW - 3 * DAY_MS], closed: [1] });
});

test("without a recall, a database or a history one line says so", async () => {
  for (const [env, entries, en, zh] of [
    [{}, [], "There was no recall in the last 30 days", "最近 30 天没有撤回"],
    [{ HISTORY_DAYS: "1" }, [], "There was no recall in the last day", "最近 1 天没有撤回"],
    [
      {},
      undefined,
      "There is no database /nonexistent/data/bridge.sqlite yet, so no recall is listed; the bridge creates it",
      "还没有数据库 /nonexistent/data/bridge.sqlite，所以没有撤回可列；程序运行过以后才有",
    ],
    [
      { HISTORY_DAYS: "0" },
      [entry("R001", {})],
      "HISTORY_DAYS is 0: no recalled message is kept, so none is listed",
      "HISTORY_DAYS 是 0，不保留撤回的消息，所以没有撤回可列",
    ],
  ] as const) {
    const inEn = await explain(env, entries);
    assert.deepEqual([inEn.printed, inEn.said], [[], [en]]);
    const inZh = await explain(env, entries, "zh");
    assert.deepEqual([inZh.printed, inZh.said], [[], [zh]]);
  }
});
