import assert from "node:assert/strict";
import { test } from "node:test";
import type { Message } from "../../../../src/bridge/model/message.ts";
import type { MediaContent } from "../../../../src/bridge/ports/media.ts";
import { mediaRequests } from "../../../../src/wechat/web/media/media-requests.ts";
import { originsOf } from "../../../../src/wechat/web/wire/endpoints.ts";
import { modeOf } from "../../../../src/wechat/web/wire/mode.ts";
import type { SignedContext } from "../../../../src/wechat/web/wire/requests.ts";

const context: SignedContext = {
  origins: originsOf("https://wx2.qq.com"),
  mode: modeOf("web"),
  now: 1_777_870_800_000,
  credentials: {
    uin: "1620418233",
    sid: "Kq7/Vd+1zM",
    skey: "@crypt_5c1d9e70_8f2b",
    passTicket: "mP%2Bq4%3D",
    deviceId: "e204816395720416",
  },
};
const TICKET = "gSeh/x+1=";

const chat = {
  senderName: "@@7d31",
  msgId: "5310447712980361244",
  chatName: "@@7d31",
  sentAt: 0,
  senderType: "CONTACT",
  contactNickName: "",
  contactRemarkName: "",
} as const;
const of = (content: MediaContent): Message<MediaContent> => ({ ...chat, ...content });
const urls = (content: MediaContent): readonly string[] =>
  mediaRequests(context, of(content), TICKET).map(({ url }) => url);

const API = "https://wx2.qq.com/cgi-bin/mmwebwx-bin";
const SKEY = "skey=%40crypt_5c1d9e70_8f2b";
const pixels = { imgHeight: 1, imgWidth: 1 };

test("each kind is asked for at its endpoint, as the official page asks", () => {
  const mediaId = chat.msgId;
  const image = `${API}/webwxgetmsgimg?&MsgID=${mediaId}&${SKEY}`;
  assert.deepEqual(urls({ msgType: "IMAGE", ...pixels, mediaId }), [image]);
  assert.deepEqual(urls({ msgType: "ANIMATION", ...pixels, mediaId }), [`${image}&type=big`, image]);
  assert.deepEqual(urls({ msgType: "VOICE", voiceLength: 1, mediaId }), [
    `${API}/webwxgetvoice?msgid=${mediaId}&${SKEY}`,
  ]);
  assert.deepEqual(urls({ msgType: "VIDEO", ...pixels, playLength: 1, mediaId }), [
    `${API}/webwxgetvideo?msgid=${mediaId}&${SKEY}`,
  ]);
});

const file = { msgType: "FILE", fileName: "合同 1.pdf", fileSize: "7", mediaId: "@crypt_ab/1" } as const;

test("a file is asked for at the file host; its name is not encoded once more", () => {
  assert.deepEqual(urls({ ...file, encryFileName: "%E5%90%88%E5%90%8C%2Epdf" }), [
    "https://file.wx2.qq.com/cgi-bin/mmwebwx-bin/webwxgetmedia?sender=%40%407d31&mediaid=%40crypt_ab%2F1" +
      "&encryfilename=%E5%90%88%E5%90%8C%2Epdf&fromuser=1620418233&pass_ticket=mP%252Bq4%253D" +
      "&webwx_data_ticket=gSeh%2Fx%2B1%3D",
  ]);
});

test("whatever a name holds, it stays one parameter", () => {
  for (const name of ["a&fromuser=1#x", "a b+c", "合同😀.pdf", "\ud800", "%zz", ""]) {
    const [url] = urls({ ...file, encryFileName: name, fileName: "\udc00&合同.pdf" });
    assert.ok(url);
    const { searchParams, hash } = new URL(url);
    assert.equal(hash, "");
    assert.deepEqual(searchParams.getAll("fromuser"), ["1620418233"]);
    assert.notEqual(searchParams.get("encryfilename"), "");
  }
});

test("only videos are asked for as a range; all name the page they belong to", () => {
  const mediaId = "1";
  const contents: readonly MediaContent[] = [
    { msgType: "IMAGE", ...pixels, mediaId },
    { msgType: "VOICE", voiceLength: 1, mediaId },
    { msgType: "VIDEO", ...pixels, playLength: 1, mediaId },
    { ...file, encryFileName: "a" },
  ];
  for (const content of contents) {
    for (const request of mediaRequests(context, of(content), TICKET)) {
      assert.equal(request.headers.Range, content.msgType === "VIDEO" ? "bytes=0-" : undefined);
      assert.equal(request.headers.Referer, "https://wx2.qq.com/");
      assert.equal(request.timeoutMs, 30_000);
    }
  }
});
