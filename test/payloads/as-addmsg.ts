/**
 * Rewrites a message of webwxsync into the callback of a pad server: nothing escaped, no fields but type, content and ids,
 * so that what the web has in fields stands in the XML, as phones send it.
 */
import { decodeWireText, splitMemberPrefix } from "../../src/wechat/content/wire-text/text.ts";
import { parseXml } from "../../src/wechat/content/wire-text/xml.ts";
import type { LosslessJson } from "../../src/wechat/ingest/model/dialect.ts";

type Json = { readonly [name: string]: unknown };

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const number = (value: unknown): number => (Number.isFinite(Number(value)) ? Number(value) : 0);
const object = (value: unknown): Json => (typeof value === "object" && value !== null ? { ...value } : {});

function attributes(values: { readonly [name: string]: string | number }): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join("");
}

function escaped(value: string): string {
  return value
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** A medium's XML with the sizes that the web has in fields. Without any, the XML that came. */
function medium(raw: Json, body: string, element: string): string {
  const [height, width] = [number(raw.ImgHeight), number(raw.ImgWidth)];
  const sizes = height > 0 && width > 0 ? { cdnthumbheight: height, cdnthumbwidth: width } : {};
  const voice = number(raw.VoiceLength) > 0 ? { voicelength: number(raw.VoiceLength) } : {};
  const play = number(raw.PlayLength) > 0 ? { playlength: number(raw.PlayLength) } : {};
  const all = { ...sizes, ...voice, ...play };
  return Object.keys(all).length === 0 ? body : `<msg><${element}${attributes(all)} /></msg>`;
}

function card(raw: Json, body: string): string {
  const info = object(raw.RecommendInfo);
  const read = parseXml(body)?.children.find(({ name }) => name === "msg")?.attributes ?? new Map();
  const said = (name: string, field: string): string => read.get(name) || decodeWireText(text(info[field]));
  return `<msg${attributes({
    username: read.get("username") || text(info.UserName),
    nickname: said("nickname", "NickName"),
    alias: said("alias", "Alias"),
    province: said("province", "Province"),
    city: said("city", "City"),
    sex: read.get("sex") || number(info.Sex),
    regionCode: read.get("regionCode") ?? "",
  })} />`;
}

function friendRequest(raw: Json, body: string): string {
  const info = object(raw.RecommendInfo);
  const [name, greeting] = [decodeWireText(text(info.NickName)), decodeWireText(text(info.Content))];
  return name === "" ? body : `<msg${attributes({ fromnickname: name, content: greeting })} />`;
}

/** The web leaves out of the XML, or out of the whole content, what it has in fields. */
function app(raw: Json, body: string): string {
  const root = parseXml(body);
  const msg = root?.children.find(({ name }) => name === "msg") ?? root;
  const element = msg?.children.find(({ name }) => name === "appmsg");
  const has = (name: string): boolean =>
    element?.children.some((child) => child.name === name && child.text.trim() !== "") ?? false;
  const given: readonly (readonly [string, string])[] = [
    ["title", decodeWireText(text(raw.FileName)).trim()],
    ["type", String(number(raw.AppMsgType))],
    ["url", decodeWireText(text(raw.Url)).trim()],
  ];
  const missing = given.filter(([name, value]) => value !== "" && !has(name));
  const nodes = missing.map(([name, value]) => `<${name}>${escaped(value)}</${name}>`).join("");
  const size = text(raw.FileSize).trim();
  const attach = `<appattach><totallen>${size}</totallen></appattach>`;
  if (element === undefined) return `<msg><appmsg>${nodes}${attach}</appmsg></msg>`;
  const withSize = /^[1-9]\d*$/.test(size) ? body.replace(/<appattach>[\s\S]*?<\/appattach>/, "") : body;
  const more = withSize === body ? nodes : `${nodes}${attach}`;
  return withSize.replace(/<appmsg\b[^>]*>/, (open) => `${open}${more}`);
}

/** A position comes as a text to the web, with its XML beside it or only a link to a map. */
function position(raw: Json, body: string): string {
  const xml = text(raw.OriContent);
  if (xml !== "") return xml;
  const link = /[?&]coord=([^,&]+),([^,&]+)/.exec(decodeWireText(text(raw.Url)));
  if (link === null) return body;
  const label = body.slice(0, body.indexOf(":\n")).trim();
  return `<msg><location${attributes({ x: link[1] ?? "", y: link[2] ?? "", label })} /></msg>`;
}

function isPosition(raw: Json): boolean {
  return number(raw.SubMsgType) === 48 || /[?&]coord=/.test(text(raw.Url));
}

/** In the form of phones `msgid` is a number of the sender's own, and the message's id stands in `newmsgid`. */
function recall(body: string): string {
  if (body.includes("<newmsgid>")) return body;
  return body.replace(
    /<msgid>([\s\S]*?)<\/msgid>/,
    (_, id: string) =>
      // "My last message" has no number of its own either.
      `<msgid>${id.trim() === "0" ? 0 : 1_700_000_001}</msgid><newmsgid>${id.trim()}</newmsgid>`,
  );
}

function contentOf(raw: Json, type: number, body: string): string {
  switch (type) {
    case 3:
      return medium(raw, body, "img");
    case 34:
      return medium(raw, body, "voicemsg");
    case 43:
    case 44:
    case 62:
      return medium(raw, body, "videomsg");
    case 47:
      return number(raw.HasProductId) !== 0 || body.trim() === "" ? "" : medium(raw, body, "emoji");
    case 37:
      return friendRequest(raw, body);
    case 42:
      return card(raw, body);
    case 48:
      return position(raw, body);
    case 49:
      return app(raw, body);
    case 10000:
    case 10002:
      return recall(body);
    default:
      return body;
  }
}

/** The callback for that message. `id`: the digits of its id, which JSON must not round. */
export function asCallback(raw: Json, wxid: string, id: string): LosslessJson {
  const from = text(raw.FromUserName) || wxid;
  const split = splitMemberPrefix(text(raw.Content));
  const inGroup = from.endsWith("@chatroom") || text(raw.ToUserName).endsWith("@chatroom");
  const { member, body } = inGroup ? split : { member: "", body: text(raw.Content) };
  const type = number(raw.MsgType) === 1 && isPosition(raw) ? 48 : number(raw.MsgType);
  const content = contentOf(raw, type, decodeWireText(body));
  const prefix = member === "" ? "" : `${member}:\n`;
  return {
    TypeName: "AddMsg",
    Appid: "wx_demo",
    Wxid: wxid,
    Data: {
      MsgId: 1_040_356_095,
      FromUserName: { string: from },
      ToUserName: { string: text(raw.ToUserName) },
      MsgType: type,
      Content: { string: `${prefix}${content}` },
      Status: 3,
      ImgStatus: 1,
      ImgBuf: { iLen: 0 },
      CreateTime: number(raw.CreateTime),
      MsgSource: "<msgsource></msgsource>",
      NewMsgId: id,
      MsgSeq: 640_356_095,
    },
  };
}
