import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { CHANNEL } from "../durability/platforms.ts";
import { standsIn } from "./data-folder.ts";
import { Desk } from "./desk.ts";
import { picture, piecesOf } from "./picture.ts";

type Wanted = Parameters<typeof standsIn>[1];

/** How much faster than real time runs for the program. */
const SPEED = 10;
/** A minute of the program's clock, and what a slow machine needs. */
const MINUTE_MS = 60_000 / SPEED + 5_000;

/** Waits until it stands in no file of the data folder, for a minute at most. */
async function untilGone(desk: Desk, wanted: Wanted): Promise<void> {
  let left: readonly string[] = [];
  const isGone = async (): Promise<boolean> => {
    left = await standsIn(desk.stage.dataDir, wanted);
    return left.length === 0;
  };
  await desk.stage.until(isGone, () => `nothing of it on the disk; there is ${left.join(", ")}`, MINUTE_MS);
}

async function isThere(desk: Desk, wanted: Wanted): Promise<void> {
  const found = await standsIn(desk.stage.dataDir, wanted);
  for (const name of Object.keys(wanted))
    assert.ok(
      found.some((each) => each.startsWith(`${name}:`)),
      `${name} was never on the disk`,
    );
}

describe("a forgotten recall is in no file of DATA_DIR", { concurrency: 2 }, () => {
  test("its text, its sender and its picture, delivered or waiting or half downloaded", async (t) => {
    const desk = await Desk.open(t, { speed: SPEED });
    const { stage, wechat, slack } = desk;

    // Delivered everywhere.
    const ye = wechat.addContact({ nickName: "叶知秋的小号" });
    const bytes = picture();
    const seen = {
      text: "码头改到三号仓库去了",
      name: "叶知秋的小号",
      picture: piecesOf(bytes),
    };
    const said = wechat.friendSends(ye, seen.text);
    const shown = wechat.friendSends(ye, { kind: "image", bytes });
    await stage.until(
      async () => (await standsIn(stage.dataDir, { kept: seen.picture })).length > 0,
      "it is kept",
    );
    wechat.batch(() => [wechat.recall(said), wechat.recall(shown)]);
    const id = await desk.idOf(seen.text);
    const photo = await desk.seen(({ kind }) => kind === "photo");
    assert.deepEqual(Buffer.from(photo.bytes ?? []), bytes);
    await slack.waitFor(() => slack.files().some(({ completed }) => completed));
    await desk.answered(/码头改到三号仓库去了/);
    await isThere(desk, seen);
    await desk.ask(`/forget ${id}`, /is deleted for good/);
    await untilGone(desk, { text: seen.text });
    // The name and the bytes belong to the other recall too.
    await isThere(desk, { name: seen.name, picture: seen.picture });
    await desk.pressed(photo, "Delete", /is deleted for good/);
    await untilGone(desk, { text: seen.text, picture: seen.picture });

    // One sink is down: the delivery waits.
    slack.setFault("chat.postMessage", { kind: "status", status: 503 });
    const lin = wechat.addContact({ nickName: "林间小路上的人" });
    const waiting = { text: "这一句还在等着发出去", name: "林间小路上的人" };
    wechat.recall(wechat.friendSends(lin, waiting.text));
    const alert = await desk.seen(({ text }) => text.includes(waiting.text));
    await stage.until(
      () => slack.calls("chat.postMessage").some(({ outcome }) => outcome === "status"),
      "Slack refuses",
    );
    await desk.answered(/这一句还在等着发出去/);
    await isThere(desk, waiting);
    await desk.pressed(alert, "Delete", /is deleted for good/);
    await untilGone(desk, { text: waiting.text });
    slack.setFault("chat.postMessage", undefined);

    // The bytes are still on their way.
    const { promise, resolve } = Promise.withResolvers<void>();
    const big = picture();
    wechat.setFault("webwxgetmsgimg", { kind: "hold", until: promise }, Number.POSITIVE_INFINITY);
    const he = wechat.addContact({ nickName: "何处是归程呀" });
    const coming = { name: "何处是归程呀" };
    wechat.recall(wechat.friendSends(he, { kind: "image", bytes: big }));
    const without = await desk.seen(({ text }) => text.includes(coming.name));
    await desk.answered(/何处是归程呀/);
    await isThere(desk, coming);
    await desk.pressed(without, "Delete", /is deleted for good/);
    resolve();
    wechat.clearFaults();
    await untilGone(desk, { picture: piecesOf(big) });
    // Names of chats leave together with the next look for what nothing refers to any more.
    await untilGone(desk, { first: seen.name, second: waiting.name, third: coming.name });
    // What comes later in the same lanes shows that nothing of these was delivered afterwards.
    await desk.recalled("the last one");
    const inSlack = JSON.stringify(slack.messages(CHANNEL));
    assert.ok(!inSlack.includes(waiting.text), "what was forgotten while it waited is not sent later");
    assert.deepEqual(
      await standsIn(stage.dataDir, { ...seen, ...waiting, ...coming, big: piecesOf(big) }),
      [],
    );
    assert.equal(desk.said().filter(({ kind }) => kind === "photo").length, 1);
  });

  test("`forget all` leaves nothing of any recall, its chats and its files", async (t) => {
    const desk = await Desk.open(t, { speed: SPEED, env: { FILEHELPER: "false" } });
    const { stage, wechat, slack } = desk;
    const fang = wechat.addContact({ nickName: "方块和三角形" });
    const group = wechat.addGroup({ nickName: "周末钓鱼的一群人", members: [{ contact: fang }] });
    const [one, two] = [picture(), picture()];
    const all = {
      text: "群里说过的那句话",
      other: "私下说过的那句话",
      name: "方块和三角形",
      group: "周末钓鱼的一群人",
      file: "装修合同终稿第七版",
      one: piecesOf(one),
      two: piecesOf(two),
    };
    const said = [
      wechat.memberSends(group, fang, all.text),
      wechat.memberSends(group, fang, { kind: "image", bytes: one }),
      wechat.friendSends(fang, { kind: "file", name: `${all.file}.pdf`, bytes: two }),
      wechat.friendSends(fang, all.other),
    ];
    const kept = { one: all.one, two: all.two };
    await stage.until(async () => (await standsIn(stage.dataDir, kept)).length === 2, "both are kept");
    slack.setFault("chat.postMessage", { kind: "status", status: 503 });
    for (const msgId of said) wechat.recall(msgId);
    await desk.seen(({ text }) => text.includes(all.other));
    await isThere(desk, all);
    const question = await desk.ask("/forget all", /^This deletes all 4 kept recalls/);
    await isThere(desk, all);
    await desk.pressed(question, "Delete all", /^4 recalls are deleted for good/);
    await untilGone(desk, all);
    slack.setFault("chat.postMessage", undefined);
    await desk.recalled("said afterwards");
    assert.ok(!JSON.stringify(slack.messages(CHANNEL)).includes(all.other));
    assert.deepEqual(await standsIn(stage.dataDir, all), []);
  });
});
