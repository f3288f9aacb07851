import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, test } from "node:test";
import { startWeChatSimulator, type WeChatSimulator } from "./index.ts";
import type { Fields } from "./json.ts";
import { PlainClient, retOf } from "./plain-client.ts";

const CHUNK = 524_288;

/** What one upload does differently from the right one. */
interface Wrong {
  readonly request?: Fields;
  readonly fields?: { readonly [name: string]: string | undefined };
  /** The fields by name, in the order to send them. */
  readonly order?: (names: readonly string[]) => readonly string[];
  readonly chunkBytes?: number;
  /** The request of one chunk only. */
  readonly lastRequest?: Fields;
  readonly fileName?: string;
}

describe("uploads to the simulated web WeChat", () => {
  let wechat: WeChatSimulator;
  let client: PlainClient;
  beforeEach(async () => {
    wechat = await startWeChatSimulator({ syncHoldMs: 10 });
    client = new PlainClient(wechat.origin);
    await client.login(wechat);
  });
  afterEach(() => wechat.close());

  const md5 = (bytes: Uint8Array): string => createHash("md5").update(bytes).digest("hex");

  async function upload(bytes: Uint8Array, wrong: Wrong = {}): Promise<Fields[]> {
    const { uin, sid, skey, passTicket } = client.credentials;
    const request = {
      UploadType: 2,
      BaseRequest: { Uin: uin, Sid: sid, Skey: skey },
      ClientMediaId: Math.floor(Math.random() * 1e12),
      TotalLen: bytes.length,
      StartPos: 0,
      DataLen: bytes.length,
      MediaType: 4,
      FromUserName: client.me,
      ToUserName: "filehelper",
      FileMd5: md5(bytes),
      ...wrong.request,
    };
    const step = wrong.chunkBytes ?? CHUNK;
    const count = Math.ceil(bytes.length / step);
    const answers: Fields[] = [];
    for (let index = 0; index < count; index += 1) {
      const changed = index === count - 1 ? wrong.lastRequest : {};
      const fields: { [name: string]: string | undefined } = {
        id: "WU_FILE_0",
        name: "a.jpg",
        type: "image/jpeg",
        lastModifiedDate: "Mon May 04 2026 10:00:00 GMT+0800 (CST)",
        size: String(bytes.length),
        chunks: count > 1 ? String(count) : undefined,
        chunk: count > 1 ? String(index) : undefined,
        mediatype: "pic",
        uploadmediarequest: JSON.stringify({ ...request, ...changed }),
        webwx_data_ticket: client.cookies.get("webwx_data_ticket"),
        pass_ticket: decodeURIComponent(passTicket),
        ...wrong.fields,
      };
      const form = new FormData();
      const names = [...Object.keys(fields), "filename"];
      const part = new Blob([bytes.slice(index * step, (index + 1) * step)], { type: "image/jpeg" });
      for (const name of wrong.order?.(names) ?? names) {
        if (name === "filename") form.append(name, part, wrong.fileName ?? "a.jpg");
        else if (fields[name] !== undefined) form.append(name, fields[name]);
      }
      const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
      const url = `${wechat.origin}/cgi-bin/mmwebwx-bin/webwxuploadmedia?f=json`;
      const response = await fetch(url, { method: "POST", body: form, headers: { cookie } });
      answers.push(JSON.parse(await response.text()));
    }
    return answers;
  }

  const small = Buffer.from("a picture");
  const large = Buffer.alloc(CHUNK + 10, "lots of bytes ");

  test("a small file is one piece without a chunk number; its answer carries the MediaId", async () => {
    const [answer] = await upload(small);
    assert.equal(retOf(answer ?? {}), 0);
    assert.match(String(answer?.MediaId), /^@crypt_/);
    const { bytes, sha256 } = wechat.uploads[0] ?? {};
    assert.deepEqual(bytes, small);
    assert.equal(sha256, createHash("sha256").update(small).digest("hex"));
  });

  test("a large file is cut into pieces; only the last answer carries the MediaId", async () => {
    const answers = await upload(large);
    assert.deepEqual(
      answers.map((answer) => [retOf(answer), answer.MediaId !== "", answer.StartPos]),
      [
        [0, false, CHUNK],
        [0, true, CHUNK + 10],
      ],
    );
    assert.deepEqual(wechat.uploads[0]?.bytes, large);
  });

  const swap =
    (one: string, other: string) =>
    (names: readonly string[]): readonly string[] =>
      names.map((name) => (name === one ? other : name === other ? one : name));
  const wrongs: readonly (readonly [string, Wrong, Uint8Array?])[] = [
    ["two fields in another order", { order: swap("name", "type") }],
    ["the file before the tickets", { order: swap("filename", "pass_ticket") }],
    ["a field that is missing", { fields: { lastModifiedDate: undefined } }],
    ["a field that is empty", { fields: { type: "" } }],
    ["a field twice", { order: (names) => [...names.slice(0, 1), ...names] }],
    ["a field of its own", { fields: { extra: "1" } }],
    ["another mediatype", { fields: { mediatype: "gif" } }],
    ["a size that is not TotalLen", { fields: { size: "8" } }],
    ["chunk numbers for a single piece", { fields: { chunks: "1", chunk: "0" } }],
    ["no chunk numbers for two pieces", { fields: { chunks: undefined, chunk: undefined } }, large],
    ["a chunk number twice", { fields: { chunk: "0" } }, large],
    ["pieces of half the size", { chunkBytes: CHUNK / 2 }, large],
    ["one piece above the size", { chunkBytes: CHUNK + 10 }, large],
    ["a request that changes", { lastRequest: { FileMd5: md5(small) } }, large],
    ["the MD5 of something else", { request: { FileMd5: md5(large) } }],
    ["no MD5", { request: { FileMd5: undefined } }],
    ["a TotalLen above the bytes", { request: { TotalLen: 10, DataLen: 10 }, fields: { size: "10" } }],
    ["another DataLen", { request: { DataLen: 1 } }],
    ["a StartPos", { request: { StartPos: 1 } }],
    ["another MediaType", { request: { MediaType: 1 } }],
    ["another UploadType", { request: { UploadType: 1 } }],
    ["no ClientMediaId", { request: { ClientMediaId: undefined } }],
    ["somebody else as the sender", { request: { FromUserName: "@somebody" } }],
    ["nobody as the receiver", { request: { ToUserName: "@nobody" } }],
  ];
  for (const [what, wrong, bytes = small] of wrongs) {
    test(`an upload with ${what} is refused with Ret 1`, async () => {
      const answer = (await upload(bytes, wrong)).at(-1);
      assert.equal(retOf(answer ?? {}), 1);
      assert.equal(answer?.MediaId, "");
      assert.deepEqual(wechat.uploads, []);
    });
  }

  test("more than 25 MB need the Signature of webwxcheckupload", async () => {
    const total = 25 * 1024 * 1024 + 1;
    const fields = { size: String(total), chunks: "51", chunk: "0" };
    const first = async (request: Fields): Promise<unknown> =>
      retOf(
        (
          await upload(large.subarray(0, CHUNK), {
            fields,
            request: { TotalLen: total, DataLen: total, ...request },
          })
        )[0] ?? {},
      );
    assert.equal(await first({}), 1);
    assert.equal(await first({ Signature: "0123456789abcdef" }), 0);
  });

  test("a wrong data ticket or pass_ticket is refused with -14, a foreign session with 1100", async () => {
    const refused = async (wrong: Wrong): Promise<unknown> => retOf((await upload(small, wrong))[0] ?? {});
    assert.equal(await refused({ fields: { webwx_data_ticket: "wrong" } }), -14);
    assert.equal(await refused({ fields: { pass_ticket: "wrong" } }), -14);
    assert.equal(await refused({ request: { BaseRequest: { Uin: "1", Sid: "2", Skey: "3" } } }), 1100);
  });

  const send = (endpoint: string, msg: Fields): Promise<Fields> => {
    const ids = { LocalID: "5", ClientMsgId: "5" };
    const Msg = { FromUserName: client.me, ToUserName: "filehelper", ...ids, ...msg };
    return client.post(endpoint, { Msg, Scene: 0 });
  };
  const uploaded = async (mediatype = "pic"): Promise<string> =>
    String((await upload(small, { fields: { mediatype } }))[0]?.MediaId);
  const content = (mediaId: string, title = "合同 &amp; 附件.pdf", total = small.length): string =>
    `<appmsg appid='wxeb7ec651dd0aefa9' sdkver=''><title>${title}</title><des></des><action></action><type>6</type><content></content><url></url><lowurl></lowurl><appattach><totallen>${total}</totallen><attachid>${mediaId}</attachid><fileext>pdf</fileext></appattach><extinfo></extinfo></appmsg>`;

  test("each kind is sent by its own endpoint, and recorded with what was uploaded", async () => {
    const picture = await uploaded("pic");
    const video = await uploaded("video");
    const other = await uploaded("doc");
    const sent = [
      await send("webwxsendmsgimg", {
        Type: 3,
        MediaId: picture,
        Content: "",
        ClientMsgId: "1",
        LocalID: "1",
      }),
      await send("webwxsendvideomsg", {
        Type: 43,
        MediaId: video,
        Content: "",
        ClientMsgId: "2",
        LocalID: "2",
      }),
      await send("webwxsendemoticon", {
        Type: 47,
        EmojiFlag: 2,
        MediaId: other,
        ClientMsgId: "3",
        LocalID: "3",
      }),
      await send("webwxsendappmsg", { Type: 6, Content: content(other), ClientMsgId: "4", LocalID: "4" }),
    ];
    assert.deepEqual(sent.map(retOf), [0, 0, 0, 0]);
    const sha256 = createHash("sha256").update(small).digest("hex");
    assert.deepEqual(
      wechat.sentMedia.map((media) => [media.type, media.mediaId, media.name, media.size, media.sha256]),
      [
        [3, picture, "a.jpg", small.length, sha256],
        [43, video, "a.jpg", small.length, sha256],
        [47, other, "a.jpg", small.length, sha256],
        [6, other, "a.jpg", small.length, sha256],
      ],
    );
  });

  test("a MediaId must be given out, by this login, for this kind", async () => {
    const picture = await uploaded("pic");
    const video = await uploaded("video");
    const image = (MediaId: string): Promise<Fields> =>
      send("webwxsendmsgimg", { Type: 3, MediaId, Content: "" });
    assert.equal(retOf(await image("@crypt_never_given_out")), 1);
    assert.equal(retOf(await image(video)), 1);
    assert.equal(retOf(await send("webwxsendvideomsg", { Type: 43, MediaId: picture, Content: "" })), 1);
    assert.equal(retOf(await send("webwxsendemoticon", { Type: 47, EmojiFlag: 2, MediaId: video })), 1);
    assert.equal(retOf(await send("webwxsendemoticon", { Type: 47, MediaId: await uploaded("doc") })), 1);
    await client.login(wechat);
    assert.equal(retOf(await image(picture)), 1);
    assert.deepEqual(wechat.sentMedia, []);
  });

  test("a file's XML must be the official page's, with the length and id of the upload", async () => {
    const mediaId = await uploaded("doc");
    const refused = async (Content: string): Promise<unknown> =>
      retOf(await send("webwxsendappmsg", { Type: 6, Content }));
    assert.equal(await refused(content("@crypt_never_given_out")), 1);
    assert.equal(await refused(content(mediaId, "a.pdf", 8)), 1);
    assert.equal(await refused(content(mediaId, "a & b.pdf")), 1);
    assert.equal(await refused(content(mediaId, "a < b.pdf")), 1);
    assert.equal(await refused(content(mediaId, "")), 1);
    assert.equal(await refused(content(mediaId).replace("<lowurl></lowurl>", "")), 1);
    assert.equal(await refused(content(mediaId).replace("</title>", "</title>\n")), 1);
    assert.equal(await refused(content(mediaId).replace("wxeb7ec651dd0aefa9", "wx1")), 1);
    assert.deepEqual(wechat.sentMedia, []);
    assert.equal(await refused(content(mediaId)), 0);
  });

  test("the echo of a file shows its name and size", async () => {
    wechat.setEcho("beforeReply");
    await send("webwxsendappmsg", { Type: 6, Content: content(await uploaded("doc")) });
    const [echo] = await client.messages();
    assert.deepEqual(
      [echo?.MsgType, echo?.AppMsgType, echo?.FileName, echo?.FileSize],
      [49, 6, "a.jpg", String(small.length)],
    );
  });
});
