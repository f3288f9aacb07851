import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { startWeChatSimulator, type WeChatSimulator } from "./index.ts";
import { fieldsOf } from "./json.ts";
import { PlainClient, retOf } from "./plain-client.ts";

let wechat: WeChatSimulator;
let client: PlainClient;
beforeEach(async () => {
  wechat = await startWeChatSimulator({ syncHoldMs: 10, loginHoldMs: 10 });
  client = new PlainClient(wechat.origin);
});
afterEach(() => wechat.close());

describe("faults of the simulated web WeChat", () => {
  beforeEach(() => client.login(wechat));
  const sync = (): Promise<string> => client.postText("webwxsync", { SyncKey: client.syncKey, rr: 1 });

  test("html, empty, json and status replace the answer, as often as asked", async () => {
    wechat.setFault("webwxsync", { kind: "html" }, 2);
    assert.match(await sync(), /^<!DOCTYPE html>/);
    assert.match(await sync(), /^<!DOCTYPE html>/);
    wechat.setFault("webwxsync", { kind: "empty" });
    assert.equal(await sync(), "");
    wechat.setFault("webwxsync", { kind: "json" });
    assert.equal(await sync(), "{}");
    wechat.setFault("synccheck", { kind: "status", status: 503 });
    assert.equal((await client.api("synccheck", {})).status, 503);
    wechat.setFault("synccheck", { kind: "wrongStatus", status: 502 });
    const spoilt = await client.api("synccheck", {});
    assert.equal(spoilt.status, 502);
    assert.match(await spoilt.text(), /window\.synccheck/);
    assert.match(await sync(), /"Ret": 0/);
  });

  test("a script hits one request after another, and lets pass where it says null", async () => {
    wechat.scriptFaults("webwxsync", [{ kind: "json" }, null, { kind: "empty" }]);
    assert.equal(await sync(), "{}");
    assert.match(await sync(), /"Ret": 0/);
    assert.equal(await sync(), "");
    assert.match(await sync(), /"Ret": 0/);
  });

  test("a fault of one host does not hit another", async () => {
    wechat.setFault("webpush.wx2.qq.com/webwxsync", { kind: "empty" });
    assert.match(await sync(), /"Ret": 0/);
    wechat.setFault(`${new URL(wechat.origin).host}/webwxsync`, { kind: "empty" });
    assert.equal(await sync(), "");
  });

  test("ret speaks the language of its endpoint", async () => {
    wechat.setFault("synccheck", { kind: "ret", ret: 1205 });
    assert.equal(await client.syncCheck(), "1205/0");
    wechat.setFault("webwxsync", { kind: "ret", ret: -1 });
    const answer = await client.sync();
    assert.equal(retOf(answer), -1);
    assert.equal(fieldsOf(answer.SyncKey).Count, 0);
    wechat.setFault("jslogin", { kind: "ret", ret: 500 });
    assert.equal(await client.text("/jslogin"), "window.QRLogin.code = 500;");
  });

  test("truncated ends early, cut and reset break the connection, lostReply takes effect first", async () => {
    wechat.setFault("webwxsync", { kind: "truncated" });
    const half = await sync();
    assert.match(half, /^\{\n"BaseResponse"/);
    assert.throws(() => JSON.parse(half), SyntaxError);
    for (const kind of ["cut", "reset"] as const) {
      wechat.setFault("webwxsync", { kind });
      await assert.rejects(sync(), kind);
    }
    wechat.setFault("webwxsendmsg", { kind: "lostReply" });
    await assert.rejects(client.send("filehelper", "到了"));
    assert.equal(wechat.sentTexts.length, 1);
  });

  test("hang answers nothing until the client gives up; close ends it", async () => {
    wechat.setFault("synccheck", { kind: "hang" });
    const url = `${wechat.origin}/cgi-bin/mmwebwx-bin/synccheck`;
    await assert.rejects(fetch(url, { signal: AbortSignal.timeout(30) }), { name: "TimeoutError" });
    wechat.setFault("synccheck", { kind: "hang" }, Number.POSITIVE_INFINITY);
    const hanging = assert.rejects(fetch(url));
    await wechat.waitUntil(() => wechat.count("synccheck") === 2);
    await wechat.close();
    await hanging;
  });
});

describe("the control API over HTTP", () => {
  const control = async (method: string, ...args: readonly unknown[]): Promise<unknown> => {
    const response = await fetch(`${wechat.origin}/__control/${method}`, {
      method: "POST",
      body: JSON.stringify(args),
    });
    const answer = fieldsOf(await response.json());
    if (!response.ok) throw new Error(String(answer.error));
    return answer.result;
  };

  test("another process logs the client in, lets people talk and recall, and sees what was sent", async () => {
    const friend = fieldsOf(await control("addContact", { nickName: "小满", remarkName: "满满" }));
    const group = fieldsOf(
      await control("addGroup", { nickName: "群", members: [{ contact: friend.id }], saved: false }),
    );
    const uuid = await client.askForUuid();
    assert.equal(await control("waitForUuid"), uuid);
    await control("scan", {});
    await control("confirm");
    const uri = /redirect_uri="([^"]+)"/.exec(await client.poll(uuid))?.[1] ?? "";
    await client.exchange(uri);
    await client.init();
    await control("hold");
    const text = await control("memberSends", group, friend, "说错了");
    const bytes = Buffer.from("a picture");
    const picture = await control("friendSends", "c1", { kind: "image", bytes: bytes.toString("base64") });
    const notice = await control("recall", text, { form: "pretty" });
    await control("release");
    assert.deepEqual(
      (await client.messages()).map((message) => message.MsgId),
      [text, picture, notice],
    );
    const query = { MsgID: String(picture), skey: client.credentials.skey };
    assert.equal(await (await client.api("webwxgetmsgimg", query)).text(), "a picture");
    await client.send("filehelper", "有人撤回");
    assert.equal(fieldsOf(await control("waitForText", 1)).content, "有人撤回");
    const state = fieldsOf(await control("state"));
    assert.deepEqual(state.sentTexts, wechat.sentTexts);
    await control("kick", 1102);
    assert.equal(await client.syncCheck(), "1102/0");
  });

  test("mistakes are named", async () => {
    await assert.rejects(control("friendSend"), /no command "friendSend"; known: state, /);
    await assert.rejects(control("friendSends", "c9", "x"), /no chat "c9"/);
    await assert.rejects(control("addContact", {}), /"nickName" must be a string/);
    await assert.rejects(control("setFault", "webwxsync", { kind: "gone" }), /"kind" must be one of/);
    await assert.rejects(control("kick", 1), /"code" must be one of/);
    await assert.rejects(control("friendSends", "filehelper", { kind: "gif" }), /"kind" must be one of/);
  });
});
