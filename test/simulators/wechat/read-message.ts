import type { MessageBody, MessageSpec } from "./message-specs.ts";
import { Reader } from "./read-args.ts";

/** A `MessageSpec` from JSON: the same fields, bytes as base64 text. A bare string is a text. */
export function readMessage(value: unknown): string | MessageSpec {
  if (typeof value === "string") return value;
  const from = new Reader(value);
  const envelope = {
    msgId: from.optText("msgId"),
    createTime: from.optNumber("createTime"),
    deliver: from.optNumber("deliver"),
  };
  return { ...readBody(from), ...envelope };
}

function readBody(from: Reader): MessageBody {
  const media = { bytes: from.optBytes("bytes"), emptyFirst: from.optNumber("emptyFirst") };
  const kind = from.oneOf("kind", KINDS);
  switch (kind) {
    case "text":
    case "system":
    case "pat":
      return { kind, text: from.text("text") };
    case "image": {
      const size = { width: from.optNumber("width"), height: from.optNumber("height") };
      return { kind, ...size, form: from.optOneOf("form", ["xml", "hex"]), ...media };
    }
    case "voice":
      return { kind, ms: from.number("ms"), ...media };
    case "video":
      return { kind, seconds: from.number("seconds"), short: from.optFlag("short"), ...media };
    case "animation":
      return { kind, shop: from.optFlag("shop"), app: from.optFlag("app"), ...media };
    case "card":
      return {
        kind,
        nickName: from.text("nickName"),
        alias: from.optText("alias"),
        province: from.optText("province"),
        city: from.optText("city"),
        sex: from.optNumber("sex"),
        official: from.optFlag("official"),
      };
    case "friendRequest":
      return { kind, nickName: from.text("nickName"), text: from.text("text") };
    case "link":
      return { kind, ...article(from), sourceName: from.optText("sourceName") };
    case "music":
    case "videoLink":
      return { kind, ...article(from) };
    case "file":
      return { kind, name: from.text("name"), declaredSize: from.optText("declaredSize"), ...media };
    case "fileUploading":
      return { kind, name: from.text("name"), size: from.number("size") };
    case "quote":
      return {
        kind,
        text: from.text("text"),
        quotedName: from.text("quotedName"),
        quotedText: from.text("quotedText"),
        quotedMsgId: from.optText("quotedMsgId"),
        form: from.optOneOf("form", ["app", "plain"]),
        english: from.optFlag("english"),
      };
    case "position":
      return {
        kind,
        latitude: from.text("latitude"),
        longitude: from.text("longitude"),
        scale: from.optNumber("scale"),
        label: from.text("label"),
        poiname: from.optText("poiname"),
        form: from.optOneOf("form", ["text", "native", "bare"]),
      };
    case "history":
      return { kind, title: from.text("title"), lines: from.texts("lines") };
    case "miniProgram":
      return { kind, title: from.text("title"), sourceName: from.text("sourceName"), url: from.text("url") };
    case "transfer":
      return { kind, amount: from.text("amount"), memo: from.optText("memo") };
    case "redPacket":
      return { kind, english: from.optFlag("english") };
    case "sysmsg":
      return { kind, type: from.text("type"), inner: from.text("inner") };
    case "app": {
      const texts = {
        description: from.optText("description"),
        url: from.optText("url"),
        inner: from.optText("inner"),
      };
      return { kind, appType: from.number("appType"), title: from.text("title"), ...texts };
    }
    case "raw":
      return { kind, msgType: from.number("msgType"), content: from.text("content") };
  }
}

function article(from: Reader): { title: string; description: string; url: string } {
  return { title: from.text("title"), description: from.text("description"), url: from.text("url") };
}

const KINDS = [
  "text",
  "image",
  "voice",
  "video",
  "animation",
  "card",
  "friendRequest",
  "link",
  "music",
  "videoLink",
  "file",
  "fileUploading",
  "quote",
  "position",
  "history",
  "miniProgram",
  "transfer",
  "redPacket",
  "system",
  "pat",
  "sysmsg",
  "app",
  "raw",
] as const satisfies readonly MessageBody["kind"][];
