import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { ChatDirectory } from "../../../src/bridge/chats/chat-directory.ts";
import { type Alert, alertIds, type RecallAlert } from "../../../src/bridge/model/alert.ts";
import { muteKey, ruleKey } from "../../../src/bridge/rules/keys.ts";
import { chatNamer } from "../../../src/bridge/rules/named-chats.ts";
import { Router } from "../../../src/bridge/rules/router.ts";
import type { OwnRecalls, Rule } from "../../../src/bridge/rules/rule.ts";
import {
  ACCOUNT_ID,
  type AlertParts,
  alertOf,
  byMe,
  contactChat,
  groupTextMessage,
  RECALLED_AT,
  textMessage,
} from "../../fakes/alerts.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import { MemoryChatStore } from "../../fakes/memory-chat-store.ts";

const SINKS = ["alpha", "beta"];
const recall = (parts: AlertParts = {}): RecallAlert => ({ ...alertOf(parts), kind: "recall" });
const GROUP = groupTextMessage("x", { group: "登山队" });

type Options = {
  readonly rules?: readonly Rule[];
  readonly ownRecalls?: OwnRecalls;
  readonly keepsHistory?: boolean;
  readonly keepsApart?: boolean;
  readonly sinksFor?: (alert: Alert) => readonly string[];
};

async function open({
  rules = [],
  ownRecalls = "tell",
  keepsHistory = true,
  keepsApart = false,
  sinksFor = () => SINKS,
}: Options = {}) {
  const store = new MemoryChatStore();
  const clock = new ManualClock(RECALLED_AT + 1_000);
  const isNamedByRule = chatNamer(rules);
  const chats = await ChatDirectory.open({ store, clock, isNamedByRule, listed: () => [] });
  const router = new Router({ rules, ownRecalls, chats, sinksFor, keepsHistory, keepsApart, clock });
  return { router, chats };
}

test("without rules an alert goes to every sink that can take it, loud, and is listed", async () => {
  const { router, chats } = await open({ sinksFor: () => ["beta"] });
  const alert = recall({ original: GROUP });
  assert.deepEqual(await router.route(ACCOUNT_ID, alert, "earlier"), {
    alert,
    sinks: ["beta"],
    silent: false,
    chat: 1,
    applied: [],
    listedIn: 1,
    completes: "earlier",
  });
  assert.deepEqual(
    chats.all().map(({ names }) => names),
    [["登山队"]],
  );
});

test("the rule that matches decides and is counted, and only sinks that can take the alert are among them", async () => {
  const rules: readonly Rule[] = [
    { chat: ["家人"] },
    { chat: ["登山*"], sinks: ["beta", "gamma"], silent: true },
  ];
  const { router } = await open({ rules });
  const { sinks, silent, applied } = await router.route(ACCOUNT_ID, recall({ original: GROUP }), undefined);
  assert.deepEqual([sinks, silent, applied], [["beta"], true, rules.slice(1).map(ruleKey)]);
});

test("what is dropped is listed and sent nowhere", async () => {
  const { router } = await open({ rules: [{ drop: true }] });
  const { sinks, listedIn } = await router.route(ACCOUNT_ID, recall({ original: GROUP }), undefined);
  assert.deepEqual([sinks, listedIn], [[], 1]);
});

test("a rule stays with a chat that was renamed, also after a restart", async () => {
  const rules: readonly Rule[] = [{ chat: ["登山队"], drop: true }];
  const { router, chats } = await open({ rules });
  await router.note(ACCOUNT_ID, [GROUP]);
  const renamed = groupTextMessage("x", { group: "周末爬山" });
  await router.note(ACCOUNT_ID, [renamed]);
  assert.deepEqual(
    chats.all().map(({ names, named }) => ({ names, named })),
    [{ names: ["周末爬山", "登山队"], named: true }],
  );
  const { applied } = await router.route(ACCOUNT_ID, recall({ original: renamed }), undefined);
  assert.deepEqual(applied, rules.map(ruleKey));
});

test("a muted chat gets nothing, whatever the rules say; the mute is counted and the recall listed", async () => {
  const { router, chats } = await open({ rules: [{ sinks: SINKS }] });
  const known = await chats.ensure(ACCOUNT_ID, recall({ original: GROUP }));
  await chats.mute(known.key, Number.POSITIVE_INFINITY);
  const muted = await router.route(ACCOUNT_ID, recall({ original: GROUP }), undefined);
  assert.deepEqual([muted.sinks, muted.applied, muted.listedIn], [[], [muteKey(known)], known.key]);
  const other = await router.route(ACCOUNT_ID, recall({ original: textMessage() }), undefined);
  assert.deepEqual(other.sinks, SINKS);
  await chats.mute(known.key, RECALLED_AT);
  assert.deepEqual((await router.route(ACCOUNT_ID, recall({ original: GROUP }), undefined)).sinks, SINKS);
});

test("OWN_RECALLS is about my recalls of my own messages", async () => {
  const alert = recall({ original: textMessage("x", byMe(contactChat())), sentence: "你撤回了一条消息" });
  for (const [ownRecalls, sinks, silent] of [
    ["tell", SINKS, false],
    ["silent", SINKS, true],
    ["off", [], false],
  ] as const) {
    const routed = await (await open({ ownRecalls })).router.route(ACCOUNT_ID, alert, undefined);
    assert.deepEqual([routed.sinks, routed.silent, routed.listedIn], [sinks, silent, 1], ownRecalls);
  }
});

test("without a history nothing is listed, and no chat becomes known", async () => {
  const { router, chats } = await open({ keepsHistory: false });
  assert.equal((await router.route(ACCOUNT_ID, recall({ original: GROUP }), undefined)).listedIn, undefined);
  assert.equal(chats.all().length, 0);
});

test("a mention goes through the rules and mutes, and is not listed", async () => {
  const mention: Alert = {
    ...alertIds(ACCOUNT_ID, "mention:1", "M"),
    kind: "mention",
    accountId: ACCOUNT_ID,
    noticedAt: RECALLED_AT,
    original: GROUP,
    before: [],
  };
  const { router, chats } = await open({
    rules: [{ chat: ["登山队"], silent: true }],
    ownRecalls: "off",
  });
  const routed = await router.route(ACCOUNT_ID, mention, undefined);
  assert.deepEqual(
    [routed.sinks, routed.silent, routed.listedIn, chats.all().length],
    [SINKS, true, undefined, 0],
  );
  const known = await chats.ensure(ACCOUNT_ID, mention);
  await chats.mute(known.key, Number.POSITIVE_INFINITY);
  assert.deepEqual((await router.route(ACCOUNT_ID, mention, undefined)).sinks, []);
});

describe("where some sink keeps chats apart", () => {
  const mention: Alert = {
    ...alertIds(ACCOUNT_ID, "mention:1", "M"),
    kind: "mention",
    accountId: ACCOUNT_ID,
    noticedAt: RECALLED_AT,
    original: GROUP,
    before: [],
  };

  test("the chat of every alert that goes out is known: of mentions, and of recalls that are not listed", async () => {
    for (const alert of [mention, recall({ original: GROUP })]) {
      const { router, chats } = await open({ keepsApart: true, keepsHistory: false });
      const { chat, listedIn } = await router.route(ACCOUNT_ID, alert, undefined);
      assert.deepEqual([chat, listedIn], [1, undefined], alert.kind);
      assert.deepEqual(
        chats.all().map(({ names }) => names),
        [["登山队"]],
      );
    }
  });

  test("a listed recall has one chat, which is that of the list", async () => {
    const { router, chats } = await open({ keepsApart: true });
    const { chat, listedIn } = await router.route(ACCOUNT_ID, recall({ original: GROUP }), undefined);
    assert.deepEqual([chat, listedIn, chats.all().length], [1, 1, 1]);
  });

  test("an alert that goes to nobody makes no chat known", async () => {
    for (const options of [
      { rules: [{ drop: true }] },
      { rules: [{ sinks: ["gamma"] }] },
      { sinksFor: () => [] },
    ]) {
      const { router, chats } = await open({ ...options, keepsApart: true });
      assert.equal((await router.route(ACCOUNT_ID, mention, undefined)).chat, undefined);
      assert.equal(chats.all().length, 0);
    }
  });

  test("its chat is not forgotten before the alert is written, and is as soon as nothing refers to it", async () => {
    const { router, chats } = await open({ keepsApart: true });
    const routed = await router.route(ACCOUNT_ID, mention, undefined);
    await chats.prune();
    assert.equal(chats.all().length, 1);
    router.written([routed]);
    await chats.prune();
    assert.equal(chats.all().length, 0);
  });
});

test("without such a sink an alert that is not listed has the key of its chat only when that is known", async () => {
  const { router, chats } = await open({ keepsHistory: false });
  const alert = recall({ original: GROUP });
  assert.equal((await router.route(ACCOUNT_ID, alert, undefined)).chat, undefined);
  assert.equal(chats.all().length, 0);
  const { key } = await chats.ensure(ACCOUNT_ID, alert);
  assert.equal((await router.route(ACCOUNT_ID, alert, undefined)).chat, key);
});

test("a pattern of stars alone names no chat, any other does", () => {
  const named = chatNamer([{ chat: ["*"] }, { from: ["老王"] }, { chat: ["**", "家*", "9@chatroom"] }]);
  assert.deepEqual(["登山队", "老王", "家人", "9@CHATROOM"].map(named), [false, false, true, true]);
});

test("a rule that was changed is counted as another, one with its fields in other order is the same", () => {
  assert.equal(ruleKey({ chat: ["a"], drop: true }), ruleKey({ drop: true, chat: ["a"] }));
  assert.notEqual(ruleKey({ chat: ["a"], drop: true }), ruleKey({ chat: ["b"], drop: true }));
  assert.notEqual(ruleKey({ chat: ["a"] }), ruleKey({ from: ["a"] }));
});
