import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type Wechat from "wechat4u";
import type { ReceivedMessage } from "wechat4u";
import { type Group, type Person, startWeChatSimulator, type WeChatSimulator } from "./index.ts";

/** wechat4u swallows every uncaught exception of the process that imports it; that handler is taken away again. */
async function newWechat4u(): Promise<Wechat> {
  const present = process.listeners("uncaughtException");
  const { default: Wechat4u } = await import("wechat4u");
  for (const listener of process.listeners("uncaughtException")) {
    if (!present.includes(listener)) process.off("uncaughtException", listener);
  }
  return new Wechat4u();
}

/** All its hosts become the simulator's one origin. Nothing else about its requests changes. */
function redirect(bot: Wechat, origin: string): void {
  const { request } = bot;
  bot.request = (options) =>
    request({ ...options, url: options.url.replace(/^https?:\/\/[^/]+/, origin), proxy: false });
}

describe("wechat4u, a client written by others, against the simulated web WeChat", () => {
  let wechat: WeChatSimulator;
  let bot: Wechat;
  let friend: Person;
  let group: Group;
  const received: ReceivedMessage[] = [];
  const errors: unknown[] = [];
  const picture = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3, 0xff, 0xd9]);

  const message = async (msgId: string): Promise<ReceivedMessage> => {
    const find = (): ReceivedMessage | undefined => received.find((each) => each.MsgId === msgId);
    await wechat.waitUntil(() => find() !== undefined);
    const found = find();
    assert.ok(found);
    return found;
  };

  before(async () => {
    wechat = await startWeChatSimulator({ autoLogin: true, contactPageSize: 4 });
    friend = wechat.addContact({ nickName: "小满", remarkName: "满满" });
    group = wechat.addGroup({
      nickName: "没存的群",
      members: [{ nickName: "路人", displayName: "甲" }],
      saved: false,
    });
    bot = await newWechat4u();
    redirect(bot, wechat.origin);
    bot.on("message", (each) => received.push(each));
    bot.on("error", (error) => errors.push(error));
    // Its heartbeat is a text to filehelper.
    bot.setPollingTargetGetter(() => "");
    await bot.start();
  });
  after(async () => {
    if (bot.state === "login") bot.stop();
    await wechat.close();
  });

  test("it logs in through the 301 without Location and learns account and contacts", async () => {
    assert.deepEqual(errors, []);
    assert.equal(bot.state, "login");
    assert.deepEqual([bot.user.UserName, bot.user.NickName], [wechat.account.userName, "老周"]);
    await wechat.waitUntil(() => bot.contacts[friend.userName] !== undefined);
    assert.equal(bot.contacts[friend.userName]?.getDisplayName(), "满满");
    assert.equal(
      wechat.requests.find((each) => each.endpoint === "webwxnewloginpage")?.query.version,
      undefined,
    );
    await wechat.waitUntil(() => wechat.statusNotifies.some(({ code }) => code === 3));
  });

  test("it receives a text, and a group's member by name after batchgetcontact", async () => {
    const text = await message(wechat.friendSends(friend, "今晚 < 七点\n老地方"));
    assert.deepEqual([text.FromUserName, text.Content], [friend.userName, "今晚 < 七点\n老地方"]);
    const passerBy = group.members[1]?.person;
    assert.ok(passerBy);
    const grouped = await message(wechat.memberSends(group, passerBy, "大家好"));
    assert.equal(grouped.Content, "甲:\n大家好");
    const own = await message(wechat.ownFromPhone(friend, "来了"));
    assert.equal(own.isSendBySelf, true);
  });

  test("it receives a picture and downloads its bytes", async () => {
    const received = await message(wechat.friendSends(friend, { kind: "image", bytes: picture }));
    assert.equal(received.MsgType, 3);
    const image = await bot.getMsgImg(received.MsgId);
    assert.deepEqual([image.data, image.type], [picture, "image/jpeg"]);
  });

  test("it receives a recall that names the text's MsgId, also in the same batch", async () => {
    const [text, notice] = wechat.batch(() => {
      const msgId = wechat.friendSends(friend, "说错了");
      return [msgId, wechat.recall(msgId)];
    });
    const recall = await message(notice);
    assert.equal(recall.MsgType, 10002);
    assert.match(recall.Content, new RegExp(`<msgid>${text}</msgid>.*"满满" 撤回了一条消息`));
    await message(text);
  });

  test("it sends a text and takes it back", async () => {
    const { MsgID } = await bot.sendMsg("收到 🙂", friend.userName);
    const [sent] = wechat.sentTexts;
    assert.deepEqual([sent?.chat, sent?.content, sent?.msgId], [friend.id, "收到 🙂", MsgID]);
    await bot.revokeMsg(MsgID, friend.userName);
    assert.deepEqual(
      wechat.revoked.map((each) => each.msgId),
      [MsgID],
    );
  });

  test("it polls quietly when nothing happens, and logs out", async () => {
    const syncs = wechat.count("webwxsync");
    const checks = wechat.count("synccheck");
    await wechat.waitUntil(() => wechat.count("synccheck") >= checks + 2);
    assert.equal(wechat.count("webwxsync"), syncs);
    bot.stop();
    await wechat.waitUntil(() => wechat.loggedOut);
    assert.deepEqual(errors, []);
  });
});
