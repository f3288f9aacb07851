import { type Draft, type DraftContext, mediaOf } from "./draft.ts";
import type { MessageBody } from "./message-specs.ts";
import { hex } from "./random.ts";
import { attributes, node, wireText, wireXml } from "./wire-text.ts";

const APP_KINDS = [
  "link",
  "music",
  "videoLink",
  "file",
  "fileUploading",
  "quote",
  "history",
  "miniProgram",
  "transfer",
  "app",
] as const;

type AppBody = Extract<MessageBody, { kind: (typeof APP_KINDS)[number] }> | AnimationAsApp;
type AnimationAsApp = Extract<MessageBody, { kind: "animation" }> & { app: true };
type Body<K extends MessageBody["kind"]> = Extract<MessageBody, { kind: K }>;

export function isAppBody(body: MessageBody): body is AppBody {
  return body.kind === "animation" ? body.app === true : APP_KINDS.some((kind) => kind === body.kind);
}

/** MsgType 49, whose AppMsgType and XML say what it really is. */
export function appDraft(body: AppBody, context: DraftContext): Draft {
  switch (body.kind) {
    case "link":
      return app(
        5,
        { ...body, inner: node("thumburl", `http://img.simulator.invalid/${hex(8)}.jpg`) },
        context,
      );
    case "music":
      return app(3, { ...body, inner: node("dataurl", body.url) }, context);
    case "videoLink":
      return app(4, body, context);
    case "app":
      return app(body.appType, body, context);
    case "history":
      return historyDraft(body, context);
    case "miniProgram":
      return app(
        33,
        { ...body, inner: `<weappinfo>${node("type", 2)}${node("appid", `wx${hex(16)}`)}</weappinfo>` },
        context,
      );
    case "transfer":
      return transferDraft(body, context);
    case "quote":
      return quoteDraft(body, context);
    case "file":
      return fileDraft(body, context);
    case "fileUploading":
      return app(74, { title: body.name, inner: attachment(body.name, body.size) }, context);
    case "animation":
      return {
        ...app(8, { title: "", inner: node("md5", hex(32)) }, context),
        media: mediaOf(body, "image/gif"),
      };
  }
}

interface AppParts {
  readonly title: string;
  readonly description?: string | undefined;
  readonly url?: string | undefined;
  readonly inner?: string | undefined;
  readonly sourceName?: string | undefined;
}

function app(type: number, parts: AppParts, context: DraftContext): Draft {
  const lines = [
    `<appmsg${attributes({ appid: `wx${hex(16)}`, sdkver: 0 })}>`,
    `\t${node("title", parts.title)}`,
    `\t${node("des", parts.description ?? "")}`,
    `\t${node("action", "view")}`,
    `\t${node("type", type)}`,
    `\t${node("url", parts.url ?? "")}`,
    ...(parts.inner ? [`\t${parts.inner}`] : []),
    ...(parts.sourceName ? [`\t${node("sourcedisplayname", parts.sourceName)}`] : []),
    "</appmsg>",
    node("fromusername", context.authorWxid),
    "<scene>0</scene>",
    `<appinfo><version>1</version>${node("appname", parts.sourceName ?? "")}</appinfo>`,
  ];
  const xml = `<?xml version="1.0"?>\n<msg>\n${lines.map((line) => `\t${line}`).join("\n")}\n</msg>\n`;
  return {
    msgType: 49,
    content: wireXml(xml),
    fields: { AppMsgType: type, FileName: parts.title, Url: parts.url ?? "" },
  };
}

function historyDraft(body: Body<"history">, context: DraftContext): Draft {
  const items = body.lines
    .map((line) => `<dataitem datatype="1">${node("datadesc", line)}</dataitem>`)
    .join("");
  const record = `<recorditem><![CDATA[<recordinfo>${node("title", body.title)}${items}</recordinfo>]]></recorditem>`;
  return app(19, { title: body.title, description: body.lines.join("\n"), inner: record }, context);
}

function transferDraft(body: Body<"transfer">, context: DraftContext): Draft {
  const pay = `${node("paysubtype", 1)}${node("feedesc", body.amount)}${node("pay_memo", body.memo ?? "")}`;
  return app(2000, { title: "微信转账", inner: `<wcpayinfo>${pay}</wcpayinfo>` }, context);
}

function quoteDraft(body: Body<"quote">, context: DraftContext): Draft {
  if (body.form === "plain") {
    const dashes = "- - - - - - - - - - - - - - -";
    const [open, colon, close] = body.english ? ['"', ": ", '"'] : ["「", "：", "」"];
    const text = `${open}${body.quotedName}${colon}${body.quotedText}${close}\n${dashes}\n${body.text}`;
    return { msgType: 1, content: wireText(text), fields: {} };
  }
  const quoted = [
    node("type", 1),
    node("svrid", body.quotedMsgId ?? "0"),
    node("fromusr", context.authorWxid),
    node("chatusr", context.authorWxid),
    node("displayname", body.quotedName),
    node("content", body.quotedText),
  ];
  return app(57, { title: body.text, inner: `<refermsg>${quoted.join("")}</refermsg>` }, context);
}

function fileDraft(body: Body<"file">, context: DraftContext): Draft {
  const size = body.declaredSize ?? String(body.bytes?.length ?? 0);
  const draft = app(6, { title: body.name, inner: attachment(body.name, size) }, context);
  return {
    ...draft,
    fields: {
      ...draft.fields,
      FileSize: size,
      MediaId: `@crypt_${hex(8)}_${hex(160)}`,
      EncryFileName: encodeURIComponent(body.name).replace(/\./g, "%2E"),
      AppInfo: { AppID: `wx${hex(16)}`, Type: 0 },
    },
    media: mediaOf(body, "application/octet-stream"),
  };
}

function attachment(name: string, size: number | string): string {
  const extension = name.includes(".") ? name.slice(name.lastIndexOf(".") + 1) : "";
  const attach = `${node("totallen", size)}${node("attachid", `@cdn_${hex(40)}_1`)}${node("fileext", extension)}`;
  return `<appattach>${attach}</appattach>${node("md5", hex(32))}`;
}
