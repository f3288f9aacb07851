import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type OutgoingMedia,
  PIECE_BYTES,
  pieceCount,
  sendMedia,
  type Upload,
  uploadPiece,
} from "../../../../src/wechat/web/send/upload-requests.ts";
import { originsOf } from "../../../../src/wechat/web/wire/endpoints.ts";
import { type ModeName, modeOf } from "../../../../src/wechat/web/wire/mode.ts";
import type { SignedContext } from "../../../../src/wechat/web/wire/requests.ts";

const context = (mode: ModeName): SignedContext => ({
  origins: originsOf("https://wx2.qq.com"),
  mode: modeOf(mode),
  now: 1_777_870_800_000,
  credentials: {
    uin: "1620418233",
    sid: "Kq7Vd1zM",
    skey: "@crypt_5c1d9e70_8f2b",
    passTicket: "mP%2Bq4%3D",
    deviceId: "e204816395720416",
  },
});
const base = {
  Uin: "1620418233",
  Sid: "Kq7Vd1zM",
  Skey: "@crypt_5c1d9e70_8f2b",
  DeviceID: "e204816395720416",
};
const upload: Upload = {
  kind: "image",
  fileName: '晚霞"\r\n.jpg',
  mime: "image/jpeg",
  bytes: 5,
  md5: "5d41402abc4b2a76b9719d911017c592",
  from: "@me",
  to: "filehelper",
  counter: 3,
  clientMediaId: 1_777_870_800_123,
  modifiedAt: 1_777_870_700_000,
  dataTicket: "gSeh/x+1=",
};
const piece = { index: 0, bytes: Buffer.from("hello"), boundary: "----B" };

function fieldsOf(body: Uint8Array): readonly (readonly [string, string])[] {
  return Buffer.from(body)
    .toString()
    .split("------B")
    .slice(1, -1)
    .map((part) => {
      const [head = "", ...value] = part.slice(2, -2).split("\r\n\r\n");
      return [head, value.join("\r\n\r\n")];
    });
}

test("one piece has the official page's fields in their order, the file last", () => {
  const request = uploadPiece(context("web"), upload, piece);
  assert.equal(request.url, "https://file.wx2.qq.com/cgi-bin/mmwebwx-bin/webwxuploadmedia?f=json");
  assert.equal(request.headers["Content-Type"], "multipart/form-data; boundary=----B");
  const field = (name: string): string => `Content-Disposition: form-data; name="${name}"`;
  const json = {
    UploadType: 2,
    BaseRequest: base,
    ClientMediaId: upload.clientMediaId,
    TotalLen: 5,
    StartPos: 0,
    DataLen: 5,
    MediaType: 4,
    FromUserName: "@me",
    ToUserName: "filehelper",
    FileMd5: upload.md5,
  };
  assert.deepEqual(fieldsOf(request.body), [
    [field("id"), "WU_FILE_3"],
    [field("name"), upload.fileName],
    [field("type"), "image/jpeg"],
    [field("lastModifiedDate"), new Date(upload.modifiedAt).toString()],
    [field("size"), "5"],
    [field("mediatype"), "pic"],
    [field("uploadmediarequest"), JSON.stringify(json)],
    [field("webwx_data_ticket"), "gSeh/x+1="],
    // Decoded once, unlike in queries.
    [field("pass_ticket"), "mP+q4="],
    [`${field("filename")}; filename="晚霞%22%0D%0A.jpg"\r\nContent-Type: image/jpeg`, "hello"],
  ]);
});

test("pieces are numbered when there is more than one", () => {
  assert.deepEqual([1, PIECE_BYTES, PIECE_BYTES + 1].map(pieceCount), [1, 1, 2]);
  const request = uploadPiece(context("web"), { ...upload, bytes: PIECE_BYTES + 1 }, { ...piece, index: 1 });
  const numbers = fieldsOf(request.body).slice(5, 7);
  assert.deepEqual(
    numbers.map(([head, value]) => [/name="(\w+)"/.exec(head)?.[1], value]),
    [
      ["chunks", "2"],
      ["chunk", "1"],
    ],
  );
});

const media: OutgoingMedia = {
  kind: "image",
  from: "@me",
  to: "filehelper",
  clientMsgId: "17778708001230042",
  mediaId: "@crypt_1f_9c",
  fileName: "a.jpg",
  bytes: 5,
};
const ids = {
  FromUserName: "@me",
  ToUserName: "filehelper",
  LocalID: media.clientMsgId,
  ClientMsgId: media.clientMsgId,
};

test("each kind is sent by its own endpoint", () => {
  const sent = (["image", "video", "emoticon"] as const).map((kind) => {
    const { url, body } = sendMedia(context("web"), { ...media, kind });
    return [url.replace("https://wx2.qq.com/cgi-bin/mmwebwx-bin/", ""), JSON.parse(body ?? "")];
  });
  const ticket = "lang=zh_CN&pass_ticket=mP%252Bq4%253D";
  const { mediaId: MediaId } = media;
  const wire = (Msg: object): object => ({ BaseRequest: base, Msg: { ...Msg, ...ids }, Scene: 0 });
  assert.deepEqual(sent, [
    [`webwxsendmsgimg?fun=async&f=json&${ticket}`, wire({ Type: 3, MediaId, Content: "" })],
    [`webwxsendvideomsg?fun=async&f=json&${ticket}`, wire({ Type: 43, MediaId, Content: "" })],
    [`webwxsendemoticon?fun=sys&${ticket}`, wire({ Type: 47, EmojiFlag: 2, MediaId })],
  ]);
});

test("a file is XML on one line, its name escaped; the desktop has no app id", () => {
  for (const [mode, mod, appId] of [
    ["web", "", "wxeb7ec651dd0aefa9"],
    ["uos", "mod=desktop&", ""],
  ] as const) {
    const fileName = `<合同> & "附件's".tar.gz`;
    const { url, body } = sendMedia(context(mode), { ...media, kind: "file", fileName });
    assert.match(url, new RegExp(`webwxsendappmsg\\?fun=async&f=json&${mod}lang=zh_CN&pass_ticket=`));
    const { Msg } = JSON.parse(body ?? "");
    assert.equal(Msg.Type, 6);
    assert.equal(Msg.MediaId, undefined);
    assert.equal(
      Msg.Content,
      `<appmsg appid='${appId}' sdkver=''>` +
        "<title>&lt;合同&gt; &amp; &quot;附件&apos;s&quot;.tar.gz</title><des></des><action></action><type>6</type>" +
        "<content></content><url></url><lowurl></lowurl><appattach><totallen>5</totallen>" +
        "<attachid>@crypt_1f_9c</attachid><fileext>gz</fileext></appattach><extinfo></extinfo></appmsg>",
    );
  }
});

test("a name without an extension, or with one that is none, has no extension", () => {
  for (const fileName of ["合同", "a.", "a.b c", ".😀"]) {
    const { body } = sendMedia(context("web"), { ...media, kind: "file", fileName });
    assert.match(JSON.parse(body ?? "").Msg.Content, /<fileext><\/fileext>/);
  }
});
