import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { type Person, startWeChatSimulator, type WeChatSimulator } from "./index.ts";
import { PlainClient, type Twist } from "./plain-client.ts";

describe("media of the simulated web WeChat", () => {
  let wechat: WeChatSimulator;
  let client: PlainClient;
  let friend: Person;
  const bytes = Buffer.from("some bytes of a medium");
  beforeEach(async () => {
    wechat = await startWeChatSimulator({ syncHoldMs: 10 });
    friend = wechat.addContact({ nickName: "小满" });
    client = new PlainClient(wechat.origin);
    await client.login(wechat);
  });
  afterEach(() => wechat.close());

  const fetchMedia = async (endpoint: string, query: Twist["query"], twist: Twist = {}): Promise<string> =>
    (await client.api(endpoint, { skey: client.credentials.skey, ...query }, twist)).text();

  test("pictures and stickers come from webwxgetmsgimg, voices from webwxgetvoice", async () => {
    const picture = wechat.friendSends(friend, { kind: "image", bytes });
    const sticker = wechat.friendSends(friend, { kind: "animation", bytes });
    const voice = wechat.friendSends(friend, { kind: "voice", ms: 900, bytes });
    assert.equal(await fetchMedia("webwxgetmsgimg", { MsgID: picture }), bytes.toString());
    assert.equal(await fetchMedia("webwxgetmsgimg", { msgid: sticker, type: "big" }), bytes.toString());
    assert.equal(await fetchMedia("webwxgetvoice", { msgid: voice }), bytes.toString());
    assert.equal(await fetchMedia("webwxgetvoice", { msgid: picture }), "");
  });

  test("wrong skey, missing cookies and unknown ids get 200 without a body", async () => {
    const MsgID = wechat.friendSends(friend, { kind: "image", bytes });
    assert.equal(await fetchMedia("webwxgetmsgimg", { MsgID, skey: "@crypt_0_0" }), "");
    assert.equal(await fetchMedia("webwxgetmsgimg", { MsgID, skey: undefined }), "");
    assert.equal(
      await fetchMedia("webwxgetmsgimg", { MsgID }, { cookies: { webwx_data_ticket: undefined } }),
      "",
    );
    assert.equal(await fetchMedia("webwxgetmsgimg", { MsgID: `${MsgID}0` }), "");
  });

  test("a video needs Range: bytes=0- and answers 206", async () => {
    const msgid = wechat.friendSends(friend, { kind: "video", seconds: 3, bytes });
    assert.equal(await fetchMedia("webwxgetvideo", { msgid }), "");
    const query = { msgid, skey: client.credentials.skey };
    const response = await client.api("webwxgetvideo", query, { headers: { range: "bytes=0-" } });
    assert.equal(response.status, 206);
    assert.equal(response.headers.get("content-range"), `bytes 0-${bytes.length - 1}/${bytes.length}`);
    assert.equal(await response.text(), bytes.toString());
  });

  test("a file needs its sender, media id, name, my uin, pass_ticket and data ticket", async () => {
    wechat.friendSends(friend, { kind: "file", name: "合同.pdf", bytes });
    const [message] = await client.messages();
    const right = {
      sender: friend.userName,
      mediaid: String(message?.MediaId),
      encryfilename: String(message?.EncryFileName),
      fromuser: client.credentials.uin,
      pass_ticket: client.credentials.passTicket,
      webwx_data_ticket: client.cookies.get("webwx_data_ticket"),
    };
    assert.equal(await fetchMedia("webwxgetmedia", right), bytes.toString());
    for (const name of Object.keys(right)) {
      // Any name will do, as long as there is one.
      const answer = name === "encryfilename" ? bytes.toString() : "";
      assert.equal(await fetchMedia("webwxgetmedia", { ...right, [name]: "@wrong" }), answer, name);
      assert.equal(await fetchMedia("webwxgetmedia", { ...right, [name]: undefined }), "", name);
    }
    assert.equal(await fetchMedia("webwxgetmedia", { ...right, pass_ticket: "undefined" }), bytes.toString());
  });

  test("the thumbnail of a picture or a video is not the picture", async () => {
    for (const spec of [{ kind: "image" as const }, { kind: "video" as const, seconds: 1 }]) {
      const MsgID = wechat.friendSends(friend, { ...spec, bytes });
      const thumbnail = await fetchMedia("webwxgetmsgimg", { MsgID, type: "slave" });
      assert.notEqual(thumbnail, "");
      assert.notEqual(thumbnail, bytes.toString());
    }
    const MsgID = wechat.friendSends(friend, { kind: "voice", ms: 1, bytes });
    assert.equal(await fetchMedia("webwxgetmsgimg", { MsgID, type: "slave" }), "");
  });

  test("the next login gets no bytes of what the last one received", async () => {
    const MsgID = wechat.friendSends(friend, { kind: "image", bytes });
    wechat.friendSends(friend, { kind: "file", name: "a.txt", bytes });
    const file = (await client.messages())[1];
    assert.equal(await fetchMedia("webwxgetmsgimg", { MsgID }), bytes.toString());
    await client.login(wechat);
    assert.equal(await fetchMedia("webwxgetmsgimg", { MsgID }), "");
    const query = {
      sender: String(file?.FromUserName),
      mediaid: String(file?.MediaId),
      encryfilename: "a",
      fromuser: client.credentials.uin,
      pass_ticket: client.credentials.passTicket,
      webwx_data_ticket: client.cookies.get("webwx_data_ticket"),
    };
    assert.equal(await fetchMedia("webwxgetmedia", query), "");
  });

  test("trouble with bytes: a page, a stall half way, a length that is wrong", async () => {
    const MsgID = wechat.friendSends(friend, { kind: "image", bytes });
    const { skey } = client.credentials;
    const ask = (): Promise<Response> => client.api("webwxgetmsgimg", { skey, MsgID });
    wechat.setFault("webwxgetmsgimg", { kind: "page" });
    const page = await ask();
    assert.deepEqual([page.status, page.headers.get("content-type")], [200, "text/html; charset=utf-8"]);
    assert.match(await page.text(), /^<!DOCTYPE html>/);
    wechat.setFault("webwxgetmsgimg", { kind: "stall" }, 1, 1);
    assert.equal(await (await ask()).text(), bytes.toString());
    const reader = (await ask()).body?.getReader();
    assert.equal(Buffer.from((await reader?.read())?.value ?? []).toString(), bytes.toString().slice(0, 11));
    const silence = new Promise((resolve) => setTimeout(resolve, 100, "silence"));
    assert.equal(await Promise.race([reader?.read(), silence]), "silence");
    await reader?.cancel();
    wechat.setFault("webwxgetmsgimg", { kind: "wrongLength" });
    const wrong = await ask();
    assert.equal(wrong.headers.get("content-length"), String(bytes.length + 1));
    await assert.rejects(wrong.arrayBuffer());
    assert.equal(await (await ask()).text(), bytes.toString());
  });

  test("a body may have no end, and a file may be smaller than its message says", async () => {
    const MsgID = wechat.friendSends(friend, { kind: "image", bytes });
    wechat.setFault("webwxgetmsgimg", { kind: "endless" });
    const endless = await client.api("webwxgetmsgimg", { skey: client.credentials.skey, MsgID });
    assert.equal(endless.headers.get("content-length"), null);
    const chunks: Uint8Array[] = [];
    for await (const chunk of endless.body ?? []) {
      chunks.push(chunk);
      if (chunks.length === 100) break;
    }
    const got = Buffer.concat(chunks);
    assert.ok(got.length > 1_000_000);
    assert.equal(got.subarray(0, bytes.length).toString(), bytes.toString());
    wechat.friendSends(friend, { kind: "file", name: "a.txt", declaredSize: "999999", bytes });
    const file = (await client.messages()).at(-1);
    assert.equal(file?.FileSize, "999999");
    assert.match(String(file?.Content), /totallen&gt;999999&lt;/);
  });

  test("a medium may be empty at first, for ever, or once it is recalled", async () => {
    const slow = wechat.friendSends(friend, { kind: "image", bytes, emptyFirst: 2 });
    const answers = [];
    for (let count = 0; count < 3; count += 1)
      answers.push(await fetchMedia("webwxgetmsgimg", { MsgID: slow }));
    assert.deepEqual(answers, ["", "", bytes.toString()]);
    const never = wechat.friendSends(friend, { kind: "image", bytes, emptyFirst: Number.POSITIVE_INFINITY });
    assert.equal(await fetchMedia("webwxgetmsgimg", { MsgID: never }), "");
    wechat.recall(slow);
    assert.equal(await fetchMedia("webwxgetmsgimg", { MsgID: slow }), bytes.toString());
    wechat.configure({ mediaAfterRecall: "empty" });
    assert.equal(await fetchMedia("webwxgetmsgimg", { MsgID: slow }), "");
  });
});
