import type { Content } from "../../../bridge/model/message.ts";
import { parseAppMessage } from "../../content/kinds/app-message.ts";
import { parseCard } from "../../content/kinds/card.ts";
import { parseMediaFacts } from "../../content/kinds/media.ts";
import { parsePosition } from "../../content/kinds/position.ts";
import { parsePlainQuote } from "../../content/kinds/quote.ts";
import { isRevokeNotice } from "../../content/kinds/revoke.ts";
import { parseSysmsg, parseSystemLine } from "../../content/kinds/system-line.ts";
import { type Subtype, type Unsupported, unsupported } from "../../content/wire-text/unsupported.ts";
import { isJsonObject, textField } from "../../source/json.ts";
import { KIND, type PuppetMessage } from "./payload.ts";
import { isRecall, readRecalled } from "./recall.ts";

/** What had to be asked for besides the payload. `xml`: in WeChat's own form, `""` when there is none. */
export type Extra = { readonly xml: string; readonly answer: unknown };

/** Which question completes a message of that kind, when its XML does not. */
export function questionOf({
  type,
}: PuppetMessage): "messageUrl" | "messageMiniProgram" | "messageLocation" | "messageContact" | undefined {
  switch (type) {
    case KIND.url:
      return "messageUrl";
    case KIND.miniProgram:
      return "messageMiniProgram";
    case KIND.location:
      return "messageLocation";
    case KIND.contact:
      return "messageContact";
    default:
      return undefined;
  }
}

/** Kinds of which only the XML tells sizes and lengths. */
export function hasMediaXml({ type }: PuppetMessage): boolean {
  return [KIND.image, KIND.audio, KIND.video, KIND.emoticon, KIND.attachment].some((kind) => kind === type);
}

const asContent = (read: Unsupported): Content => ({ msgType: "UNSUPPORTED", ...read });

/** App messages that have no kind of their own in the message schema. */
const SUBTYPES: ReadonlyMap<number, Subtype> = new Map<number, Subtype>([
  [KIND.chatHistory, "chatHistory"],
  [KIND.groupNote, "note"],
  [KIND.transfer, "transfer"],
  [KIND.redEnvelope, "redPacket"],
]);

/** The phone tells other devices what it shows: for nobody's eyes. */
const PHONE_STATUS = /^<msg>\s*<op\s/;

/**
 * What a message holds. `mediaId`: to ask for its bytes. `known`: see `readRecalled`. `undefined` for what nobody is to see.
 * Pure.
 */
export function contentOf(
  message: PuppetMessage,
  { xml, answer }: Extra,
  mediaId: string,
  known: (rawId: string) => string | undefined,
): Content | undefined {
  const { text, type, fileName } = message;
  const { width: imgWidth, height: imgHeight, voiceLength, playLength } = parseMediaFacts(xml);
  switch (type) {
    case KIND.text:
      return { msgType: "TEXT", ...(parsePlainQuote(text) ?? { content: text }) };
    case KIND.image:
      return { msgType: "IMAGE", imgHeight, imgWidth, mediaId };
    case KIND.audio:
      return { msgType: "VOICE", voiceLength, mediaId };
    case KIND.video:
      return { msgType: "VIDEO", imgHeight, imgWidth, playLength, mediaId };
    case KIND.emoticon:
      return { msgType: "ANIMATION", imgHeight, imgWidth, mediaId };
    case KIND.attachment:
      return xml === "" ? fileOf(fileName, "0", mediaId) : appContent(message, xml, mediaId);
    case KIND.contact:
      return cardOf(xml, answer);
    case KIND.location:
      return positionOf(xml, text, answer);
    case KIND.recalled: {
      const read = readRecalled(text, known);
      return isRecall(read) ? { msgType: "REVOKE", ...read } : asContent(read);
    }
    case KIND.url:
    case KIND.miniProgram:
      return xml === "" ? linkOf(answer) : appContent(message, xml, mediaId);
    case KIND.unknown:
      if (PHONE_STATUS.test(xml)) return undefined;
      return unknownContent(message, xml, mediaId, known);
    default:
      return xml === "" ? plainLine(message) : appContent(message, xml, mediaId);
  }
}

function fileOf(fileName: string, fileSize: string, mediaId: string): Content {
  return { msgType: "FILE", fileName, encryFileName: "", fileSize, mediaId };
}

/** WeChat's app messages: links, files, forwarded chats, transfers and more, told apart by their XML. */
function appContent(message: PuppetMessage, xml: string, mediaId: string): Content {
  const read = parseAppMessage(xml, { type: 0, title: message.fileName, url: "", size: "0" });
  switch (read.kind) {
    case "text":
      return {
        msgType: "TEXT",
        content: read.content,
        ...(read.quote === undefined ? {} : { quote: read.quote }),
      };
    case "link":
      return { msgType: "LINK", ...read.link };
    case "file":
      return fileOf(read.file.name, read.file.size, mediaId);
    case "image":
      return { msgType: "IMAGE", imgHeight: 0, imgWidth: 0, mediaId };
    case "animation":
      return { msgType: "ANIMATION", imgHeight: 0, imgWidth: 0, mediaId };
    case "unsupported":
      return read.unsupported.subtype === "unknown" ? plainLine(message) : asContent(read.unsupported);
    default:
      return read satisfies never;
  }
}

function unknownContent(
  message: PuppetMessage,
  xml: string,
  mediaId: string,
  known: (rawId: string) => string | undefined,
): Content {
  // From some servers a recall comes as a system line, which puppets do not know.
  if (isRevokeNotice(xml)) {
    const read = readRecalled(xml, known);
    return isRecall(read) ? { msgType: "REVOKE", ...read } : asContent(read);
  }
  if (xml.includes("<sysmsg")) return asContent(parseSysmsg(xml));
  if (xml.includes("<appmsg")) return appContent(message, xml, mediaId);
  const words = xml === "" ? message.text.trim() : "";
  return words === "" ? plainLine(message) : asContent(parseSystemLine(words));
}

function plainLine({ type, text }: PuppetMessage): Content {
  const words = text.includes("<") ? "" : text;
  const subtype = SUBTYPES.get(type);
  if (subtype !== undefined) return asContent(unsupported(subtype, { title: words }));
  return asContent(unsupported("unknown", { text: words, msgType: `wechaty ${type}` }));
}

function linkOf(answer: unknown): Content {
  const payload = isJsonObject(answer) ? answer : {};
  return {
    msgType: "LINK",
    title: textField(payload, "title"),
    description: textField(payload, "description"),
    url: textField(payload, "url"),
    sourceName: "",
  };
}

function positionOf(xml: string, text: string, answer: unknown): Content {
  const read = parsePosition({ body: text, url: "", xml });
  if (read !== undefined) return { msgType: "POSITION", ...read };
  const payload = isJsonObject(answer) ? answer : {};
  const { latitude, longitude } = payload;
  if (typeof latitude !== "number" || typeof longitude !== "number")
    return asContent(unsupported("position", { text: text.includes("<") ? "" : text }));
  return {
    msgType: "POSITION",
    x: String(latitude),
    y: String(longitude),
    scale: "",
    label: textField(payload, "address"),
    poiname: textField(payload, "name"),
  };
}

/** `answer`: the contact's id, and its payload when that could be had. */
function cardOf(xml: string, answer: unknown): Content {
  const payload = isJsonObject(answer) ? answer : {};
  return {
    msgType: "CARD",
    ...parseCard(xml, {
      username: textField(payload, "id"),
      nickname: textField(payload, "name"),
      alias: textField(payload, "weixin"),
      province: textField(payload, "province"),
      city: textField(payload, "city"),
      sex: textField(payload, "gender"),
      regionCode: "",
    }),
  };
}
