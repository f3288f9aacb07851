import assert from "node:assert/strict";
import { test } from "node:test";
import { alertOf } from "../../fakes/alerts.ts";
import { ManualClock } from "../../fakes/manual-clock.ts";
import { failure, never, OWNER, STRANGER, type Stage, stage, until, visible } from "./support.ts";

const GROUP = "-700";
const OTHER = "-1001234567890";
const once = { possibleDuplicate: false, silent: false };
const left = (it: Stage, chatId: string): Promise<unknown> =>
  until(() => it.simulator.chats.get(chatId)?.closed === "left", `the bot to leave ${chatId}`);
const calls = (it: Stage, name: string): number =>
  it.simulator.calls.filter(({ method }) => method === name).length;
/** What came before has been handled. */
const handled = async (it: Stage, chatId = OWNER): Promise<void> => {
  const before = visible(it.simulator, chatId).length;
  it.simulator.sendFromUser({ chatId, userId: OWNER, text: "/help" });
  await until(() => visible(it.simulator, chatId).length > before, "an answer");
};

for (const [what, config] of [
  ["with a private chat", {}],
  ["with a group of its own", { chatId: GROUP, ownerIds: [OWNER] }],
  ["while unpaired", { chatId: undefined }],
] as const) {
  test(`${what}, the bot leaves every group, supergroup and channel that it is added to`, async (t) => {
    const it = await stage(t, { config });
    await it.start();
    it.simulator.addChat("-801", "group");
    it.simulator.addChat(OTHER, "supergroup");
    it.simulator.addChat("-1009", "channel");
    for (const chatId of ["-801", OTHER, "-1009"]) it.simulator.setMembership(chatId, "administrator", OWNER);
    for (const chatId of ["-801", OTHER, "-1009"]) await left(it, chatId);
    for (const chatId of ["-801", OTHER, "-1009"]) assert.deepEqual(visible(it.simulator, chatId), []);
    assert.deepEqual(it.strangers, []);
    it.simulator.setMembership(OTHER, "member", OWNER);
    await until(() => calls(it, "leaveChat") === 4, "the bot to leave once more");
  });
}

test("the bot stays in its own group", async (t) => {
  const it = await stage(t, { config: { chatId: GROUP, ownerIds: [OWNER] } });
  await it.start();
  it.simulator.setMembership(GROUP, "member", STRANGER);
  it.simulator.sendFromUser({ chatId: GROUP, userId: STRANGER, text: "hello" });
  await handled(it, GROUP);
  assert.equal(calls(it, "leaveChat"), 0);
});

test("words, edits and posts from a group that it is not meant to be in make the bot leave, once", async (t) => {
  const it = await stage(t);
  await it.start();
  for (let n = 0; n < 5; n += 1)
    it.simulator.sendFromUser({ chatId: "-801", userId: STRANGER, text: `${n}` });
  await left(it, "-801");
  const chat = { id: -802, type: "supergroup", title: "x" };
  it.simulator.addChat("-802");
  it.simulator.addChat("-803", "channel");
  it.simulator.sendUpdate("message", { message_id: 1, date: 1, chat, new_chat_photo: [] });
  it.simulator.sendUpdate("message", { message_id: 2, date: 1, chat, text: "/login" });
  await left(it, "-802");
  await handled(it);
  assert.equal(calls(it, "leaveChat"), 2);
  assert.deepEqual(
    it.requests.map(({ name }) => name),
    ["help"],
  );
});

test("a group that cannot be left is let be", async (t) => {
  const it = await stage(t);
  await it.start();
  it.simulator.setFault("leaveChat", { error_code: 403, description: "Forbidden: bot is not a member" }, 1);
  it.simulator.setMembership("-801", "member", OWNER);
  await handled(it);
  assert.equal(calls(it, "leaveChat"), 1);
});

test("who adds the bot to a group of theirs is told of, by numbers, once in ten minutes", async (t) => {
  const clock = new ManualClock();
  const it = await stage(t, { clock, locale: "en" });
  await it.start();
  it.simulator.setMembership(OTHER, "member", STRANGER);
  await left(it, OTHER);
  it.simulator.sendFromUser({ chatId: STRANGER, userId: STRANGER, text: "/login my name is Eve" });
  await handled(it);
  assert.deepEqual(it.strangers, [`Telegram, supergroup ${OTHER}`]);
  await clock.advance(599_999);
  it.simulator.sendFromUser({ chatId: STRANGER, userId: STRANGER, text: "hello" });
  await handled(it);
  assert.equal(it.strangers.length, 1);
  await clock.advance(1);
  it.simulator.sendFromUser({ chatId: STRANGER, userId: STRANGER, text: "hello again" });
  await handled(it);
  assert.deepEqual(it.strangers[1], `Telegram, private chat ${STRANGER}`);
  assert.doesNotMatch(JSON.stringify([it.log, it.strangers]), /Eve|hello|User 6666/);
});

test("a group that becomes a supergroup is followed at once, and the supergroup is not left", async (t) => {
  const it = await stage(t, { config: { chatId: GROUP, ownerIds: [OWNER] } });
  await it.start();
  it.simulator.addChat(GROUP, "group");
  await handled(it, GROUP);
  it.simulator.migrateChat(GROUP, OTHER);
  await handled(it, OTHER);
  assert.equal(calls(it, "leaveChat"), 0);
  const sends = calls(it, "sendMessage");
  await it.sink.deliver(alertOf(), once, never);
  assert.equal(calls(it, "sendMessage"), sends + 1);
  assert.equal(visible(it.simulator, OTHER).length, 2);
});

test("another group that becomes a supergroup does not take the place of ours", async (t) => {
  const it = await stage(t, { config: { chatId: GROUP, ownerIds: [OWNER] } });
  await it.start();
  it.simulator.addChat(GROUP, "group");
  it.simulator.migrateChat("-801", OTHER);
  await left(it, OTHER);
  await it.sink.deliver(alertOf(), once, never);
  assert.equal(visible(it.simulator, GROUP).length, 1);
});

test("unblocked by the owner, a paused lane tries again at once", async (t) => {
  const it = await stage(t);
  await it.start();
  it.simulator.setMembership(OWNER, "kicked", OWNER);
  const error = await failure(it.sink.deliver(alertOf(), once, never));
  assert.deepEqual([error.code, error.maybeDelivered], ["auth", false]);
  await until(() => it.log.some(({ text }) => /blocked in or removed/.test(text)), "a line about it");
  const wakes = it.wakes();
  it.simulator.setMembership(OWNER, "member", OWNER);
  await until(() => it.wakes() === wakes + 1, "the lanes to be woken");
  await it.sink.deliver(alertOf(), once, never);
  assert.equal(visible(it.simulator).length, 1);
});

test("added to its group again, a paused lane tries again at once", async (t) => {
  const it = await stage(t, { config: { chatId: GROUP, ownerIds: [OWNER] } });
  await it.start();
  it.simulator.setMembership(GROUP, "kicked", STRANGER);
  const error = await failure(it.sink.deliver(alertOf(), once, never));
  assert.equal(error.code, "auth");
  assert.match(error.message, /add it again/);
  const wakes = it.wakes();
  it.simulator.setMembership(GROUP, "restricted", STRANGER);
  await until(() => it.wakes() === wakes + 1, "the lanes to be woken");
});

test("a block or unblock by somebody else is nothing", async (t) => {
  const it = await stage(t);
  await it.start();
  it.simulator.setMembership(STRANGER, "kicked", STRANGER);
  it.simulator.setMembership(STRANGER, "member", STRANGER);
  await handled(it);
  assert.deepEqual([it.wakes(), calls(it, "leaveChat"), it.strangers], [0, 0, []]);
});
