import { appDraft, isAppBody } from "./app-messages.ts";
import { type Draft, type DraftContext, NOBODY } from "./draft.ts";
import { animationDraft, imageDraft, videoDraft, voiceDraft } from "./media-messages.ts";
import type { MessageBody } from "./message-specs.ts";
import { hex } from "./random.ts";
import { attributes, wireText, wireXml } from "./wire-text.ts";

export function draftOf(body: MessageBody, context: DraftContext): Draft {
  if (isAppBody(body)) return appDraft(body, context);
  switch (body.kind) {
    case "text":
      return plain(1, wireText(body.text));
    case "raw":
      return plain(body.msgType, body.content);
    case "system":
    case "pat":
      return { ...plain(10000, wireText(body.text)), system: true };
    case "redPacket":
      return plain(10000, body.english ? "Red packet received. View on phone." : "收到红包，请在手机上查看");
    case "sysmsg":
      return plain(10002, wireXml(`<sysmsg type="${body.type}">${body.inner}</sysmsg>`));
    case "image":
      return imageDraft(body);
    case "voice":
      return voiceDraft(body, context);
    case "video":
      return videoDraft(body, context);
    case "animation":
      return animationDraft(body, context);
    case "card":
      return cardDraft(body);
    case "friendRequest":
      return friendRequestDraft(body);
    case "position":
      return positionDraft(body, context);
  }
}

function plain(msgType: number, content: string): Draft {
  return { msgType, content, fields: {} };
}

type Body<K extends MessageBody["kind"]> = Extract<MessageBody, { kind: K }>;

function cardDraft(body: Body<"card">): Draft {
  const userName = `@${hex(64)}`;
  const nickname = body.nickName;
  const certflag = body.official ? 24 : 0;
  const { alias = "", province = "", city = "", sex = 0 } = body;
  const content = attributes({
    bigheadimgurl: "",
    username: userName,
    nickname,
    alias,
    province,
    city,
    sex,
    certflag,
    regionCode: "CN_Zhejiang_Ningbo",
  });
  const info = {
    ...NOBODY,
    UserName: userName,
    NickName: nickname,
    Province: province,
    City: city,
    Alias: alias,
  };
  const fields = { RecommendInfo: { ...info, Sex: sex, VerifyFlag: certflag } };
  return { msgType: 42, content: wireXml(`<?xml version="1.0"?>\n<msg${content} />`), fields };
}

function friendRequestDraft(body: Body<"friendRequest">): Draft {
  const userName = `@${hex(64)}`;
  const request = { fromusername: `wxid_${hex(14)}`, encryptusername: `v1_${hex(40)}@stranger` };
  const content = attributes({
    ...request,
    fromnickname: body.nickName,
    content: body.text,
    ticket: "v2",
    scene: 30,
  });
  const info = {
    ...NOBODY,
    UserName: userName,
    NickName: body.nickName,
    Content: body.text,
    Scene: 30,
    OpCode: 2,
  };
  return { msgType: 37, content: wireXml(`<msg${content} />`), fields: { RecommendInfo: info } };
}

function positionDraft(body: Body<"position">, context: DraftContext): Draft {
  const place = attributes({
    x: body.latitude,
    y: body.longitude,
    scale: body.scale ?? 15,
    label: body.label,
    maptype: 0,
    poiname: body.poiname ?? "[位置]",
    poiid: "",
  });
  const xml = `<?xml version="1.0"?>\n<msg>\n\t<location${place} />\n</msg>\n`;
  if (body.form === "native") return plain(48, wireXml(xml));
  const picture = `/cgi-bin/mmwebwx-bin/webwxgetpubliclinkimg?url=xxx&msgid=${context.msgId}&pictype=location`;
  return {
    msgType: 1,
    content: `${wireText(body.label)}:<br/>${picture}`,
    fields: {
      SubMsgType: 48,
      Url: `http://apis.map.qq.com/uri/v1/geocoder?coord=${body.latitude},${body.longitude}`,
      OriContent: body.form === "bare" ? "" : xml,
    },
  };
}
