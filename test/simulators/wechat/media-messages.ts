import { type Draft, type DraftContext, mediaOf } from "./draft.ts";
import type { MessageBody } from "./message-specs.ts";
import { hex } from "./random.ts";
import { attributes, wireXml } from "./wire-text.ts";

type Body<K extends MessageBody["kind"]> = Extract<MessageBody, { kind: K }>;

export function imageDraft(body: Body<"image">): Draft {
  const length = body.bytes?.length ?? 0;
  const img = attributes({ aeskey: hex(32), encryver: 1, length, hdlength: length, md5: hex(32) });
  return {
    msgType: 3,
    content:
      body.form === "hex" ? `@${hex(64)}` : wireXml(`<?xml version="1.0"?>\n<msg>\n\t<img${img} />\n</msg>`),
    fields: { ImgStatus: 2, ImgHeight: body.height ?? 90, ImgWidth: body.width ?? 120 },
    media: mediaOf(body, "image/jpeg"),
  };
}

export function voiceDraft(body: Body<"voice">, context: DraftContext): Draft {
  const length = body.bytes?.length ?? 0;
  const voice = attributes({
    endflag: 1,
    cancelflag: 0,
    forwardflag: 0,
    voiceformat: 4,
    voicelength: body.ms,
    length,
    bufid: 0,
    clientmsgid: hex(24),
    fromusername: context.authorWxid,
  });
  const content = wireXml(`<msg><voicemsg${voice} /></msg>`);
  return { msgType: 34, content, fields: { VoiceLength: body.ms }, media: mediaOf(body, "audio/mp3") };
}

export function videoDraft(body: Body<"video">, context: DraftContext): Draft {
  const video = attributes({
    aeskey: hex(32),
    length: body.bytes?.length ?? 0,
    playlength: body.seconds,
    fromusername: context.authorWxid,
    md5: hex(32),
  });
  return {
    msgType: body.short ? 62 : 43,
    content: wireXml(`<?xml version="1.0"?>\n<msg>\n\t<videomsg${video} />\n</msg>`),
    fields: { PlayLength: body.seconds, ImgHeight: 270, ImgWidth: 480 },
    media: mediaOf(body, "video/mp4"),
  };
}

export function animationDraft(body: Body<"animation">, context: DraftContext): Draft {
  const size = { ImgHeight: 200, ImgWidth: 240 };
  if (body.shop) return { msgType: 47, content: "", fields: { ...size, HasProductId: 1 } };
  const emoji = attributes({
    fromusername: context.authorWxid,
    tousername: "",
    type: 2,
    md5: hex(32),
    len: body.bytes?.length ?? 0,
    productid: "",
    cdnurl: `http://emoji.simulator.invalid/${hex(16)}?a=1&b=2`,
    width: size.ImgWidth,
    height: size.ImgHeight,
  });
  const content = wireXml(`<msg><emoji${emoji}></emoji></msg>`);
  return { msgType: 47, content, fields: { ...size, ImgStatus: 2 }, media: mediaOf(body, "image/gif") };
}
