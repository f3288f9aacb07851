import assert from "node:assert/strict";
import { test } from "node:test";
import { CHANNEL } from "../durability/platforms.ts";
import { Desk } from "./desk.ts";

test("a restart, asked for or by kill -9, keeps mutes, language and history; lists from before are gone", async (t) => {
  const desk = await Desk.open(t);
  const { wechat, telegram, slack } = desk;
  const noisy = wechat.addContact({ nickName: "Noisy Shop" });
  for (const number of [1, 2, 3]) await desk.recalled(`sentence ${number}`);
  await desk.recalled("an offer", noisy);
  await desk.ask("/mute Noisy", /“Noisy Shop” is muted indefinitely/);
  await desk.ask("/mute Yu Qiao 3d", /“Yu Qiao” is muted until/);
  await desk.ask("/lang zh", /好的，从现在起用中文/);

  for (const again of [() => desk.startAgain(), () => desk.killAndStart()]) {
    const list = await desk.ask("/recent 2", /an offer/);
    const inSlack = await desk.mention("recent 2");
    await again();
    const gone = /^这个列表已经不在了（程序重启过/;
    await desk.pressed(list, "▶", gone);
    const answers = (): number => slack.messages(CHANNEL).filter(({ text }) => gone.test(text)).length;
    const before = answers();
    await desk.pressInSlack(inSlack, "▶");
    await slack.waitFor(() => answers() > before);
    const found = await desk.ask("/recent 20", /an offer/);
    for (const number of [1, 2, 3]) assert.match(found.text, new RegExp(`sentence ${number}`));
    const rules = await desk.ask("/rules", /静音的聊天：/);
    assert.match(rules.text, /Noisy Shop（联系人） · 没有期限/);
    assert.match(rules.text, /Yu Qiao（联系人） · 到 /);
    assert.ok(telegram.commands("").some(({ description }) => /最近/.test(description)));
  }

  // Muted chats have no alerts and stay listed; all others have theirs in the new language.
  wechat.recall(wechat.friendSends(noisy, "another offer"));
  const other = wechat.addContact({ nickName: "Somebody Else" });
  await desk.recalled("hello there", other);
  const told = await desk.seen(({ text }) => text.includes("hello there"));
  assert.match(told.text, /^Somebody Else 撤回了一条消息/);
  const last = await desk.ask("/recent", /hello there/);
  assert.match(last.text, /another offer/);
  const seen = [...desk.said().map(({ text }) => text), ...desk.notes()];
  assert.deepEqual(
    seen.filter((text) => text.includes("another offer") && text !== last.text),
    [],
  );
  assert.equal(desk.alertInSlack("another offer"), undefined);
  // The buttons of an alert from before the restarts still work.
  const alert = await desk.seen(({ text }) => text.includes("sentence 2"));
  await desk.pressed(alert, "Delete", /已彻底删除/);
  const less = await desk.ask("/recent 20", /sentence 1/);
  assert.ok(!less.text.includes("sentence 2"), less.text);
});
