import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Rig, WHOLE } from "./rig.ts";
import { KB, MB, sample, specOf } from "./samples.ts";
import { assertAtFilehelper, caseOf, play, ROWS } from "./table.ts";

/** ECHO_TO_SENDER and ECHO_TO_GROUPS beside filehelper: one pace for all that the account says. */
const ENV = { ECHO_TO_SENDER: "true", ECHO_TO_GROUPS: "true", FILEHELPER: "true" };
const PACE_MS = 2_000;

describe("what goes into WeChat: filehelper and echoes", { concurrency: 3 }, () => {
  test("filehelper: pictures, videos, stickers and files as what they are", async (t) => {
    const rig = await Rig.open(t, { FILEHELPER: "true" });
    const rows = ROWS.filter(({ kind, format }) => `${kind} ${format}` !== "animation png");
    const cases = WHOLE
      ? rows.flatMap((row) => [1, 100 * KB, 20 * MB].map((size) => caseOf(row, size)))
      : rows.slice(0, 4).map((row) => caseOf(row, 100 * KB));
    await play(rig, cases);
    for (const [index, one] of cases.entries()) await assertAtFilehelper(rig, one, index);
  });

  test("echoes: texts word for word and media described, at the pace of filehelper; nothing of mine, nothing twice", async (t) => {
    const rig = await Rig.prepare(t, ENV);
    const { wechat, friend } = rig;
    wechat.setRemark(friend, "the plumber");
    const group = wechat.addGroup({ nickName: "Allotment", members: [{ nickName: "Ning" }] });
    const ning = group.members.find(({ person }) => person.nickName === "Ning")?.person;
    assert.ok(ning);
    wechat.setEcho("afterReply");
    await rig.start();

    wechat.recall(rig.says("the key is under the pot"));
    wechat.recall(wechat.memberSends(group, ning, "the fence is down again"));
    wechat.recall(await rig.keeps(specOf("image", sample("jpeg", 100 * KB))));
    wechat.recall(wechat.ownFromPhone(friend, "never mind"));
    const ALERTS = 4;
    // Four to filehelper and its picture, two and the picture's words back to where they came from.
    await rig.until(
      () => wechat.sentTexts.length === ALERTS + 3 && wechat.sentMedia.length === 1,
      "all sends",
    );
    await rig.alert(ALERTS);

    const sent = (chat: string) => wechat.sentTexts.filter((text) => text.chat === chat);
    assert.equal(sent("filehelper").length, ALERTS);
    const [text, picture, ...toFriend] = sent(friend.id).map(({ content }) => content);
    const [line, ...toGroup] = sent(group.id).map(({ content }) => content);
    assert.deepEqual([toFriend, toGroup], [[], []]);
    assert.match(text ?? "", /the key is under the pot/);
    assert.match(line ?? "", /Ning[\s\S]*the fence is down again/);
    assert.match(picture ?? "", /picture/);
    for (const words of [text, picture, line]) {
      assert.doesNotMatch(
        words ?? "",
        /the plumber|\/media\/|MEDIA_|never mind/,
        "what is nobody else's business",
      );
    }
    assert.ok(wechat.sentMedia.every(({ chat }) => chat === "filehelper"));

    const times = [...wechat.sentTexts, ...wechat.sentMedia].map(({ at }) => at).sort((a, b) => a - b);
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
    t.diagnostic(`${times.length} sends, the shortest gap ${Math.min(...gaps)} ms`);
    // By the simulator's clock: a request may take a little longer than the one after it.
    assert.ok(Math.min(...gaps) >= PACE_MS - 100, gaps.join());

    // The echoes came back through the sync. Taking one of them back is no news either.
    for (const { msgId } of [...sent(friend.id), ...sent(group.id)]) wechat.recall(msgId);
    wechat.recall(rig.says("the last word"));
    const { telegram } = await rig.alert(ALERTS + 1);
    assert.match(telegram.alert.text, /the last word/);
    assert.deepEqual([rig.telegramAlerts().length, rig.slackAlerts().length], [ALERTS + 1, ALERTS + 1]);
  });

  test("echoes, each setting alone: to the contact and not to the group, and the other way round", async (t) => {
    const play = async (env: Readonly<Record<string, string>>): Promise<readonly string[]> => {
      const rig = await Rig.prepare(t, env);
      const { wechat } = rig;
      const group = wechat.addGroup({ nickName: "Allotment", members: [{ nickName: "Ning" }] });
      const ning = group.members.find(({ person }) => person.nickName === "Ning")?.person;
      assert.ok(ning);
      await rig.start();
      wechat.recall(wechat.memberSends(group, ning, "to the group"));
      wechat.recall(rig.says("to the contact"));
      await rig.alert(2);
      await rig.until(() => wechat.sentTexts.length === 1, "the echo");
      // A lane that held more would have sent it by then.
      await new Promise((resolve) => setTimeout(resolve, PACE_MS + 500));
      return wechat.sentTexts.map(({ content }) => content);
    };
    const [[toSender, ...more], [toGroup, ...others]] = await Promise.all([
      play({ ECHO_TO_SENDER: "true" }),
      play({ ECHO_TO_GROUPS: "true" }),
    ]);
    assert.match(toSender ?? "", /to the contact/);
    assert.match(toGroup ?? "", /to the group/);
    assert.deepEqual([more, others], [[], []]);
  });
});
