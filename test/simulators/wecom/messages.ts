import { createHash } from "node:crypto";
import { type Answer, badParameter, OK, refused } from "./answers.ts";
import { isJpegOrPng } from "./bytes.ts";
import type { ArrivedMessage, Robot } from "./state.ts";

// All limits: https://developer.work.weixin.qq.com/document/path/99110
const TEXT_BYTES = { text: 2_048, markdown: 4_096, markdown_v2: 4_096 } as const;
const IMAGE_BYTES = 2 * 1024 * 1024;
const MINUTE_MS = 60_000;
const MEDIA_ID_MS = 3 * 24 * 60 * MINUTE_MS;

type Fields = Readonly<Record<string, unknown>>;
type Read = ArrivedMessage | { readonly answer: Answer };

/** Takes the body of a message. */
export function takeMessage(robot: Robot, body: Buffer): Answer {
  const message = readMessage(robot, body);
  if ("answer" in message) return message.answer;
  const now = robot.now();
  if (robot.sentAt.filter((at) => at > now - MINUTE_MS).length >= robot.limit)
    return refused(45009, "api freq out of limit");
  robot.sentAt.push(now);
  robot.messages.push(message);
  return OK;
}

function readMessage(robot: Robot, body: Buffer): Read {
  const fields = jsonObject(body);
  if (fields === undefined) return { answer: badParameter("Warning: wrong json format") };
  const { msgtype } = fields;
  const read = typeof msgtype === "string" && Object.hasOwn(READERS, msgtype) ? READERS[msgtype] : undefined;
  if (typeof msgtype !== "string" || read === undefined)
    return { answer: refused(40008, "invalid message type") };
  const unknown = Object.keys(fields).find((name) => name !== "msgtype" && name !== msgtype);
  // Stricter than the platform, which ignores what it does not know.
  if (unknown !== undefined) return { answer: badParameter(`unknown field ${unknown}`) };
  const own = fields[msgtype];
  if (typeof own !== "object" || own === null) return { answer: badParameter(`${msgtype} missing`) };
  return read(robot, { ...own });
}

/** The body has to be UTF-8, which JSON.parse of a replaced character would hide. */
function jsonObject(body: Buffer): Fields | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

type Reader = (robot: Robot, own: Fields) => Read;

const words =
  (type: keyof typeof TEXT_BYTES): Reader =>
  (_robot, { content, mentioned_list: ids = [], mentioned_mobile_list: mobiles = [] }) => {
    if (typeof content !== "string" || content.trim() === "")
      return { answer: refused(44004, "empty content") };
    const limit = TEXT_BYTES[type];
    if (Buffer.byteLength(content) > limit)
      return { answer: badParameter(`${type}.content exceed max length ${limit}`) };
    if (!Array.isArray(ids) || !Array.isArray(mobiles)) return { answer: badParameter("mentioned_list") };
    // "text/markdown类型消息支持在content中使用<@userid>扩展语法来@群成员（markdown_v2类型消息不支持该扩展语法）"
    const inText =
      type === "markdown_v2" ? [] : [...content.matchAll(/<@([^<>]+)>/g)].map((match) => match[1] ?? "");
    return { type, content, pings: [...inText, ...ids.map(String), ...mobiles.map(String)] };
  };

const image: Reader = (_robot, { base64, md5 }) => {
  if (typeof base64 !== "string" || typeof md5 !== "string") return { answer: badParameter("image") };
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(base64))
    return { answer: badParameter("image.base64") };
  const data = Buffer.from(base64, "base64");
  if (data.length === 0 || data.length > IMAGE_BYTES) return { answer: refused(40009, "invalid image size") };
  if (createHash("md5").update(data).digest("hex") !== md5)
    return { answer: refused(301019, "media md5 does not match") };
  if (!isJpegOrPng(data)) return { answer: refused(40123, "invalid image format") };
  return { type: "image", data };
};

const uploaded =
  (type: "file" | "voice"): Reader =>
  ({ uploads, now }, { media_id: id }) => {
    const known = uploads.find((each) => each.id === id && each.as === type);
    if (known === undefined || known.at + MEDIA_ID_MS <= now())
      return { answer: refused(40007, "invalid media_id") };
    return { type, fileName: known.fileName, data: known.data, mediaId: known.id };
  };

const READERS: Readonly<Record<string, Reader>> = {
  text: words("text"),
  markdown: words("markdown"),
  markdown_v2: words("markdown_v2"),
  image,
  file: uploaded("file"),
  voice: uploaded("voice"),
};
