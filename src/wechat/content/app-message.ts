import { type App, type AppFields, appText, openApp } from "./app.ts";
import { type FileFacts, parseFile } from "./file.ts";
import { type Link, parseLink } from "./link.ts";
import { parseReferMessage, type QuoteReply } from "./quote.ts";
import { labelled, oneLine } from "./text.ts";
import { elementAt } from "./xml.ts";

/** Types of app messages (MsgType 49): the field `AppMsgType` and `<type>` in the XML. */
export const APP_MSG_TYPE = {
  text: 1,
  image: 2,
  music: 3,
  video: 4,
  link: 5,
  file: 6,
  openInApp: 7,
  animation: 8,
  voiceReminder: 9,
  scannedGoods: 10,
  goods: 13,
  stickerSet: 15,
  coupon: 16,
  liveLocation: 17,
  chatHistory: 19,
  miniProgram: 33,
  miniProgramCard: 36,
  channelCard: 50,
  channelClip: 51,
  groupNote: 53,
  quote: 57,
  pat: 62,
  channelLive: 63,
  fileUploading: 74,
  groupAnnouncement: 87,
  transfer: 2000,
  redPacket: 2001,
} as const;

export type AppMessage =
  | { readonly kind: "text"; readonly content: string; readonly quote?: QuoteReply["quote"] }
  | { readonly kind: "link"; readonly link: Link }
  | { readonly kind: "file"; readonly file: FileFacts }
  | { readonly kind: "image" | "animation" }
  /** `summary` is one line, never empty. */
  | { readonly kind: "unsupported"; readonly summary: string };

type Reader = (app: App) => AppMessage;

const unsupported = (summary: string): AppMessage => ({ kind: "unsupported", summary });
const named =
  (label: string): Reader =>
  (app) =>
    unsupported(labelled(label, app.title));
const link: Reader = (app) => ({ kind: "link", link: parseLink(app) });

const text: Reader = (app) => (app.title === "" ? unknown(app) : { kind: "text", content: app.title });

const quote: Reader = (app) => {
  const refer = elementAt(app.element, "refermsg");
  if (refer === undefined) return text(app);
  return { kind: "text", content: app.title, quote: parseReferMessage(refer) };
};

const chatHistory: Reader = (app) => {
  const lines = appText(app, "des")
    .split("\n")
    .map(oneLine)
    .filter((line) => line !== "");
  const summary = app.title === "" ? "聊天记录" : `聊天记录：${oneLine(app.title)}`;
  return unsupported(lines.length === 0 ? summary : oneLine(`${summary}（${lines.join("；")}）`));
};

const transfer: Reader = (app) => {
  const amount = oneLine(appText(app, "wcpayinfo", "feedesc"));
  const memo = oneLine(appText(app, "wcpayinfo", "pay_memo"));
  const summary = amount === "" ? "转账" : `转账 ${amount}`;
  return unsupported(memo === "" ? summary : `${summary}：${memo}`);
};

const redPacket: Reader = (app) =>
  unsupported(
    labelled(
      "红包",
      appText(app, "wcpayinfo", "receivertitle") || appText(app, "wcpayinfo", "sendertitle") || app.title,
    ),
  );

const unknown: Reader = (app) =>
  unsupported(app.title === "" ? `应用消息（类型 ${app.type}）` : labelled("应用消息", app.title));

const READERS: ReadonlyMap<number, Reader> = new Map<number, Reader>([
  [APP_MSG_TYPE.text, text],
  [APP_MSG_TYPE.image, () => ({ kind: "image" })],
  [APP_MSG_TYPE.music, link],
  [APP_MSG_TYPE.video, link],
  [APP_MSG_TYPE.link, link],
  [APP_MSG_TYPE.file, (app) => ({ kind: "file", file: parseFile(app) })],
  [APP_MSG_TYPE.openInApp, link],
  [APP_MSG_TYPE.animation, () => ({ kind: "animation" })],
  [APP_MSG_TYPE.voiceReminder, named("语音提醒")],
  [APP_MSG_TYPE.scannedGoods, named("商品")],
  [APP_MSG_TYPE.goods, named("商品")],
  [APP_MSG_TYPE.stickerSet, named("表情专辑")],
  [APP_MSG_TYPE.coupon, named("卡券")],
  [APP_MSG_TYPE.liveLocation, named("位置共享")],
  [APP_MSG_TYPE.chatHistory, chatHistory],
  [APP_MSG_TYPE.miniProgram, link],
  [APP_MSG_TYPE.miniProgramCard, link],
  [APP_MSG_TYPE.channelCard, link],
  [APP_MSG_TYPE.channelClip, link],
  [APP_MSG_TYPE.groupNote, named("接龙")],
  [APP_MSG_TYPE.quote, quote],
  // Its template names people by ids that mean nothing to anybody, and its title says the same as the label.
  [APP_MSG_TYPE.pat, () => unsupported("拍一拍")],
  [APP_MSG_TYPE.channelLive, link],
  // The complete file follows as type 6 under another id.
  [APP_MSG_TYPE.fileUploading, named("正在上传的文件")],
  [APP_MSG_TYPE.groupAnnouncement, named("群公告")],
  [APP_MSG_TYPE.transfer, transfer],
  [APP_MSG_TYPE.redPacket, redPacket],
]);

/** Reads an app message from its decoded body and the decoded fields beside it. Never throws. */
export function parseAppMessage(body: string, fields: AppFields): AppMessage {
  const app = openApp(body, fields);
  return (READERS.get(app.type) ?? unknown)(app);
}
