import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { type Person, startWeChatSimulator, type WeChatSimulator } from "./index.ts";
import type { Fields } from "./json.ts";
import { PlainClient, retOf } from "./plain-client.ts";

describe("sending through the simulated web WeChat", () => {
  let wechat: WeChatSimulator;
  let client: PlainClient;
  let friend: Person;
  let now = 1_800_000_000_000;
  beforeEach(async () => {
    wechat = await startWeChatSimulator({ syncHoldMs: 10, now: () => now });
    friend = wechat.addContact({ nickName: "小满" });
    client = new PlainClient(wechat.origin);
    await client.login(wechat);
  });
  afterEach(() => wechat.close());

  test("a text is recorded as sent and answered with a 19-digit MsgID and its LocalID", async () => {
    const answer = await client.send("filehelper", "<收到> & 🙂\n第二行", {
      msg: { LocalID: "1800", ClientMsgId: "1800" },
    });
    assert.match(String(answer.MsgID), /^\d{19}$/);
    assert.equal(answer.LocalID, "1800");
    const sent = {
      to: "filehelper",
      chat: "filehelper",
      content: "<收到> & 🙂\n第二行",
      clientMsgId: "1800",
    };
    assert.deepEqual(wechat.sentTexts, [{ ...sent, msgId: answer.MsgID, at: now }]);
    await client.send(friend.userName, "你好");
    assert.equal(wechat.sentTexts[1]?.chat, friend.id);
  });

  const wrong: readonly (readonly [string, Fields])[] = [
    ["somebody else as the sender", { FromUserName: "@somebody" }],
    ["nobody as the receiver", { ToUserName: "@nobody" }],
    ["an id of the control API as the receiver", { ToUserName: "c1" }],
    ["no receiver", { ToUserName: undefined }],
    ["an empty ClientMsgId", { ClientMsgId: "", LocalID: "" }],
    ["no LocalID", { LocalID: undefined }],
    ["two different ids", { LocalID: "1" }],
    ["a picture's type", { Type: 3 }],
    ["the type as a string", { Type: "1" }],
    ["no content", { Content: "" }],
    ["content above the limit", { Content: "长".repeat(2731) }],
  ];
  for (const [what, msg] of wrong) {
    test(`a text with ${what} is refused with Ret 1`, async () => {
      const answer = await client.send("filehelper", "你好", { msg });
      assert.equal(retOf(answer), 1);
      assert.equal(answer.MsgID, "");
      assert.deepEqual(wechat.sentTexts, []);
    });
  }

  test("Scene must be 0 or 2", async () => {
    assert.equal(retOf(await client.send("filehelper", "你好", { scene: 2 })), 0);
    assert.equal(retOf(await client.send("filehelper", "你好", { scene: "0" })), 1);
  });

  test("ASCII-only JSON is stored with its backslashes", async () => {
    const msg = {
      Type: 1,
      FromUserName: client.me,
      ToUserName: "filehelper",
      LocalID: "7",
      ClientMsgId: "7",
    };
    const { uin, sid, skey } = client.credentials;
    const body = {
      BaseRequest: { Uin: uin, Sid: sid, Skey: skey },
      Scene: 0,
      Msg: { ...msg, Content: "TEXT" },
    };
    const raw = JSON.stringify(body).replace("TEXT", String.raw`\u6536\u5230 \\u0041 \n\"x\"`);
    assert.equal(retOf(await client.send("filehelper", "", { raw })), 0);
    assert.equal(wechat.sentTexts[0]?.content, '\\u6536\\u5230 \\u0041 \n"x"');
  });

  test("a repeated ClientMsgId is one message with one MsgID, unless that is switched off", async () => {
    const msg = { LocalID: "42", ClientMsgId: "42" };
    const first = await client.send("filehelper", "你好", { msg });
    assert.equal((await client.send("filehelper", "你好", { msg })).MsgID, first.MsgID);
    assert.equal(wechat.sentTexts.length, 1);
    wechat.configure({ idempotentSends: false });
    assert.notEqual((await client.send("filehelper", "你好", { msg })).MsgID, first.MsgID);
    assert.equal(wechat.sentTexts.length, 2);
  });

  test("the next sends can be refused with a code, or accepted without a MsgID and lost", async () => {
    wechat.sendRet(1205, 2);
    wechat.sendRet("empty");
    const answers = [];
    for (let count = 0; count < 4; count += 1) answers.push(await client.send("filehelper", `第${count}条`));
    assert.deepEqual(answers.map(retOf), [1205, 1205, 0, 0]);
    assert.equal(answers[2]?.MsgID, "");
    assert.deepEqual(
      wechat.sentTexts.map((sent) => sent.content),
      ["第3条"],
    );
  });

  test("a burst gets 1205 until it is over", async () => {
    wechat.configure({ sendBurst: { count: 2, windowMs: 60_000 } });
    const send = async (): Promise<unknown> => retOf(await client.send("filehelper", "你好"));
    assert.deepEqual([await send(), await send(), await send()], [0, 0, 1205]);
    now += 60_000;
    assert.equal(await send(), 0);
  });

  for (const echo of ["beforeReply", "afterReply"] as const) {
    test(`with echo ${echo} the own message also comes through sync`, async () => {
      wechat.setEcho(echo);
      wechat.configure({ syncHoldMs: 5000 });
      const answer = await client.send(friend.userName, "1 < 2");
      assert.equal(await client.syncCheck(), "0/2");
      const [message] = await client.messages();
      assert.deepEqual(
        [message?.MsgId, message?.FromUserName, message?.ToUserName, message?.Content],
        [answer.MsgID, client.me, friend.userName, "1 &lt; 2"],
      );
    });
  }

  test("webwxrevokemsg takes back own messages of that chat for two minutes", async () => {
    const { MsgID } = await client.send(friend.userName, "说错了");
    const revoke = (body: Fields): Promise<Fields> =>
      client.post("webwxrevokemsg", {
        SvrMsgId: MsgID,
        ToUserName: friend.userName,
        ClientMsgId: "9",
        ...body,
      });
    assert.equal(retOf(await revoke({ ToUserName: "filehelper" })), 1);
    assert.equal(retOf(await revoke({ SvrMsgId: wechat.friendSends(friend, "别人的") })), 1);
    assert.equal(retOf(await revoke({ ClientMsgId: undefined })), 1);
    assert.equal(retOf(await revoke({})), 0);
    assert.deepEqual(wechat.revoked, [{ msgId: MsgID, chat: friend.id, at: now }]);
    const late = await client.send(friend.userName, "太晚了");
    now += 120_000;
    assert.equal(retOf(await revoke({ SvrMsgId: late.MsgID })), 1);
  });
});
