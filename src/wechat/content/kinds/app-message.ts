import { namesByIds } from "../wire-text/text.ts";
import { type Details, type Subtype, type Unsupported, unsupported } from "../wire-text/unsupported.ts";
import { elementAt } from "../wire-text/xml.ts";
import { type App, type AppFields, appText, openApp } from "./app.ts";
import { type Link, parseLink } from "./link.ts";
import { parseReferMessage, type QuoteReply } from "./quote.ts";

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
  note: 24,
  chatHistoryForwarded: 40,
  miniProgram: 33,
  miniProgramCard: 36,
  channelCard: 50,
  channelClip: 51,
  solitaire: 53,
  quote: 57,
  pat: 62,
  channelLive: 63,
  fileUploading: 74,
  song: 76,
  groupNotice: 87,
  audio: 92,
  gift: 115,
  transfer: 2000,
  redPacket: 2001,
} as const;

/** `size` is bytes, decimal. `name` is as sent: whoever writes it to disk makes it safe. */
type FileFacts = { readonly name: string; readonly size: string };

export type AppMessage =
  | { readonly kind: "text"; readonly content: string; readonly quote?: QuoteReply["quote"] }
  | { readonly kind: "link"; readonly link: Link }
  | { readonly kind: "file"; readonly file: FileFacts }
  | { readonly kind: "image" | "animation" }
  | { readonly kind: "unsupported"; readonly unsupported: Unsupported };

type Reader = (app: App) => AppMessage;

const told = (subtype: Subtype, details: Details): AppMessage => ({
  kind: "unsupported",
  unsupported: unsupported(subtype, details),
});
const titled =
  (subtype: Subtype): Reader =>
  (app) =>
    told(subtype, { title: app.title });
const link: Reader = (app) => ({ kind: "link", link: parseLink(app) });

const file: Reader = (app) => {
  const total = appText(app, "appattach", "totallen");
  const { size } = app.fields;
  const known = /^[0-9]{1,19}$/.test(size) && size !== "0";
  const bytes = known ? size : /^[0-9]{1,19}$/.test(total) ? total : "0";
  return { kind: "file", file: { name: app.title, size: bytes } };
};

const text: Reader = (app) => (app.title === "" ? unknown(app) : { kind: "text", content: app.title });

const quote: Reader = (app) => {
  const refer = elementAt(app.element, "refermsg");
  if (refer === undefined) return text(app);
  return { kind: "text", content: app.title, quote: parseReferMessage(refer) };
};

const chatHistory: Reader = (app) => {
  const lines = appText(app, "des")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return told("chatHistory", { title: app.title, lines: lines.join("\n") });
};

const note: Reader = (app) => told("note", { title: app.title, text: appText(app, "des") });

const music: Reader = (app) => {
  const { title, description, url, sourceName } = parseLink(app);
  return told("music", { title, text: description, url, sourceName });
};

const groupNotice: Reader = (app) =>
  told("groupNotice", { title: app.title, text: appText(app, "textannouncement") || appText(app, "des") });

// The title only says that the app is too old.
const gift: Reader = (app) =>
  told("gift", { title: appText(app, "skutitle"), text: appText(app, "wishmessage") || app.title });

const transfer: Reader = (app) =>
  told("transfer", {
    title: app.title,
    amount: appText(app, "wcpayinfo", "feedesc"),
    memo: appText(app, "wcpayinfo", "pay_memo"),
  });

const redPacket: Reader = (app) =>
  told("redPacket", {
    title: app.title,
    text: appText(app, "wcpayinfo", "receivertitle") || appText(app, "wcpayinfo", "sendertitle"),
  });

// The title, since the template names people by ids that mean nothing to anybody.
const pat: Reader = (app) => told("pat", { title: namesByIds(app.title) ? "" : app.title });

const unknown: Reader = (app) => told("unknown", { title: app.title, appType: String(app.type) });

const READERS: ReadonlyMap<number, Reader> = new Map<number, Reader>([
  [APP_MSG_TYPE.text, text],
  [APP_MSG_TYPE.image, () => ({ kind: "image" })],
  [APP_MSG_TYPE.music, link],
  [APP_MSG_TYPE.video, link],
  [APP_MSG_TYPE.link, link],
  [APP_MSG_TYPE.file, file],
  [APP_MSG_TYPE.openInApp, link],
  [APP_MSG_TYPE.animation, () => ({ kind: "animation" })],
  [APP_MSG_TYPE.voiceReminder, titled("voiceReminder")],
  [APP_MSG_TYPE.scannedGoods, titled("goods")],
  [APP_MSG_TYPE.goods, titled("goods")],
  [APP_MSG_TYPE.stickerSet, titled("stickerSet")],
  [APP_MSG_TYPE.coupon, titled("coupon")],
  [APP_MSG_TYPE.liveLocation, titled("liveLocation")],
  [APP_MSG_TYPE.chatHistory, chatHistory],
  [APP_MSG_TYPE.note, note],
  [APP_MSG_TYPE.chatHistoryForwarded, chatHistory],
  [APP_MSG_TYPE.miniProgram, link],
  [APP_MSG_TYPE.miniProgramCard, link],
  [APP_MSG_TYPE.channelCard, link],
  [APP_MSG_TYPE.channelClip, link],
  [APP_MSG_TYPE.solitaire, titled("solitaire")],
  [APP_MSG_TYPE.quote, quote],
  [APP_MSG_TYPE.pat, pat],
  [APP_MSG_TYPE.channelLive, link],
  // The complete file follows as type 6 under another id.
  [APP_MSG_TYPE.fileUploading, (app) => told("uploading", { fileName: app.title })],
  [APP_MSG_TYPE.song, music],
  [APP_MSG_TYPE.groupNotice, groupNotice],
  [APP_MSG_TYPE.audio, music],
  [APP_MSG_TYPE.gift, gift],
  [APP_MSG_TYPE.transfer, transfer],
  [APP_MSG_TYPE.redPacket, redPacket],
]);

/** Reads an app message from its decoded body and the decoded fields beside it. Never throws. */
export function parseAppMessage(body: string, fields: AppFields): AppMessage {
  const app = openApp(body, fields);
  return (READERS.get(app.type) ?? unknown)(app);
}
