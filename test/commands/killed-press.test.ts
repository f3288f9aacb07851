import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CHANNEL, OWNER } from "../durability/platforms.ts";
import { Desk } from "./desk.ts";

const ANSWER = /\/sendMessage$/;
const CONFIRMING = /\/answerCallbackQuery$/;
const NEXT_POLL = /\/getUpdates$/;
const POST = /chat\.postMessage$/;

/** The answer to a press that waited at Telegram while the program was not running. */
const old = (command: string): RegExp =>
  new RegExp(`^/${command} was sent while the bridge was not running, so it was not carried out`);

/** How many of the bot's messages are like that. */
function count(desk: Desk, text: RegExp): number {
  return desk.said().filter((message) => text.test(message.text)).length;
}

describe("kill -9 between a press and its answer", { concurrency: 3 }, () => {
  test("Telegram gives the press again, and it is answered as old: nothing happens twice", async (t) => {
    const desk = await Desk.open(t);
    const { stage, wechat } = desk;
    const alertOf = async (text: string) => {
      await desk.recalled(text);
      return await desk.seen((message) => message.text.includes(text));
    };

    const kept = await alertOf("kept by a kill");
    await desk.killAt("telegram", CONFIRMING, () => desk.press(kept, "Delete"));
    await desk.untilListening();
    await desk.seen(({ text }) => old("forget").test(text));
    await desk.ask("/recent", /kept by a kill/);

    const forgotten = await alertOf("forgotten before a kill");
    await desk.killAt("telegram", NEXT_POLL, () => desk.press(forgotten, "Delete"));
    await desk.untilListening();
    await stage.until(() => count(desk, old("forget")) === 2, "the second press is answered");
    assert.equal(count(desk, /is deleted for good/), 1);
    const left = await desk.ask("/recent", /kept by a kill/);
    assert.ok(!left.text.includes("forgotten before a kill"), left.text);

    const question = await desk.ask("/forget all", /^This deletes the one kept recall/);
    await desk.killAt("telegram", ANSWER, () => desk.press(question, "Delete all"));
    // Recalled before the press comes for the second time.
    wechat.recall(wechat.friendSends(stage.friend, "recalled after the kill"));
    await desk.untilListening();
    await stage.until(() => count(desk, old("forget")) === 3, "the confirmation is answered as old");
    await desk.seen(({ text }) => text.includes("recalled after the kill"));
    const after = await desk.ask("/recent", /recalled after the kill/);
    assert.ok(!after.text.includes("kept by a kill"), after.text);
    assert.equal(count(desk, /deleted for good, with/), 0);

    const muted = await desk.seen(
      ({ text, markup }) => text.includes("recalled after") && markup !== undefined,
    );
    await desk.killAt("telegram", ANSWER, () => desk.press(muted, "Mute this chat"));
    await desk.untilListening();
    await desk.seen(({ text }) => old("mute").test(text));
    await desk.ask("/rules", /Muted chats:\nYu Qiao \(contact\) · indefinitely · not applied yet$/);
    assert.equal(count(desk, /is muted/), 0);

    const sure = await desk.ask("/logout", /logs out of WeChat's web login/);
    await desk.killAt("telegram", ANSWER, () => desk.press(sure, "Log out"));
    await desk.seen(({ text }) => old("logout").test(text));
    await desk.untilListening();
    await desk.ask("/status", /online/);
    assert.equal(wechat.count("webwxlogout"), 1);
  });

  test("Slack does not give it again; pressed once more it says what was done, or that it is too late", async (t) => {
    const desk = await Desk.open(t);
    const { stage, wechat, slack } = desk;
    const alertOf = async (text: string) => {
      await desk.recalled(text);
      return desk.alertInSlack(text) ?? assert.fail(text);
    };
    const again = async (message: { readonly ts: string }, label: string): Promise<string> => {
      const before = desk.inSlack().length;
      await slack.press({ userId: OWNER, channel: CHANNEL, ts: message.ts, label });
      await slack.waitFor(() => desk.inSlack().length > before);
      return desk.inSlack().at(-1)?.text ?? "";
    };
    const announced = (): readonly string[] =>
      desk.inSlack().flatMap(({ text, threadTs }) => (threadTs === undefined ? [] : [text]));

    const first = await alertOf("first in Slack");
    await desk.killAt("slack", POST, () => desk.pressInSlack(first, "Delete"));
    await desk.untilListening();
    assert.match((await desk.mention("recent")).text, /No recalls are kept/);
    assert.deepEqual(
      announced().filter((text) => /deleted for good/.test(text)),
      [],
    );
    assert.match(await again(first, "Delete"), /is not kept/);

    const second = await alertOf("second in Slack");
    await desk.killAt("slack", POST, () => desk.pressInSlack(second, "Mute this chat"));
    await desk.untilListening();
    assert.match((await desk.mention("rules")).text, /Yu Qiao \(contact\) · indefinitely/);
    assert.match(await again(second, "Mute this chat"), /is muted already/);
    await desk.mention("unmute Yu Qiao");

    const question = await desk.mention("forget all");
    await desk.killAt("slack", POST, () => desk.pressInSlack(question, "Delete all"));
    wechat.recall(wechat.friendSends(stage.friend, "recalled after the kill"));
    await desk.untilListening();
    await stage.until(() => desk.alertInSlack("recalled after the kill") !== undefined, "the alert");
    const list = (await desk.mention("recent")).text;
    assert.match(list, /recalled after the kill/);
    assert.doesNotMatch(list, /second in Slack/);
    assert.match((await desk.mention("forget all confirm")).text, /came too late; nothing was deleted/);
    assert.match((await desk.mention("recent")).text, /recalled after the kill/);

    // The answer goes to the address that came with the command.
    const sure = await slack.sendSlash({ userId: OWNER, channelId: CHANNEL, text: "logout" });
    await sure.waitForResponse();
    slack.setFault("response_url", { kind: "hang" });
    const confirmed = await slack.sendSlash({ userId: OWNER, channelId: CHANNEL, text: "logout confirm" });
    await stage.until(() => wechat.count("webwxlogout") === 1, "it logs out");
    await stage.restart();
    slack.setFault("response_url", undefined);
    await desk.untilListening();
    assert.deepEqual(confirmed.responses(), []);
    const late = await slack.sendSlash({ userId: OWNER, channelId: CHANNEL, text: "logout confirm" });
    assert.match(String((await late.waitForResponse()).text), /came too late; you are still logged in/);
    assert.equal(wechat.count("webwxlogout"), 1);
  });

  test("a command in filehelper is carried out at most once, however often WeChat brings it", async (t) => {
    const desk = await Desk.open(t, { env: { LOCALE: "zh" } });
    const { stage, wechat } = desk;
    const killAtAnswer = async (note: string): Promise<string> => {
      const starts = stage.programs.length;
      stage.gates.filehelper.arm([{ phase: "afterSend", trouble: "kill", after: 0 }]);
      const msgId = wechat.ownFromPhone("filehelper", note);
      await stage.until(() => stage.programs.length > starts, "it is killed before it answers");
      return msgId;
    };
    const bringAgain = async (msgId: string): Promise<void> => {
      wechat.redeliver(msgId);
      await stage.untilReading();
    };
    await desk.recalled("第一句");
    await desk.answered(/第一句/);

    const mute = await killAtAnswer("撤回 静音 Yu Qiao");
    await desk.untilListening();
    await desk.ask("/rules", /静音的聊天：\nYu Qiao（联系人）/);
    await desk.ask("/unmute Yu Qiao", /恢复提醒/);
    await bringAgain(mute);
    await desk.ask("/rules", /没有静音的聊天/);
    // The same without a kill.
    const second = wechat.ownFromPhone("filehelper", "撤回 静音 Yu Qiao");
    await desk.answered(/「Yu Qiao」已静音/);
    await desk.ask("/unmute Yu Qiao", /恢复提醒/);
    await bringAgain(second);
    await desk.ask("/rules", /没有静音的聊天/);

    await desk.note("撤回 删除 全部", /一分钟内发送/);
    const all = await killAtAnswer("撤回 删除 全部 确认");
    wechat.recall(wechat.friendSends(stage.friend, "第二句"));
    await desk.untilListening();
    await bringAgain(all);
    assert.doesNotMatch((await desk.ask("/recent", /第二句/)).text, /第一句/);

    await desk.note("撤回 退出登录", /一分钟内发送/);
    wechat.setFault("webwxlogout", { kind: "hang" });
    const out = wechat.ownFromPhone("filehelper", "撤回 退出登录 确认");
    await stage.until(() => wechat.count("webwxlogout") === 1, "it logs out");
    await desk.killAndStart();
    await bringAgain(out);
    await desk.ask("/status", /在线/);
    assert.equal(wechat.count("webwxlogout"), 1);
    assert.deepEqual(
      desk.notes().filter((text) => /不会再做一次|已彻底删除|是在程序没有运行时/.test(text)),
      [],
    );
    assert.equal(desk.notes().filter((text) => /已静音/.test(text)).length, 1);
  });
});
