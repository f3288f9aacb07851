import { createHash } from "node:crypto";
import { badRequest, type Call, caption } from "./call.ts";
import { type Container, containerOf } from "./container.ts";
import { replyMarkup } from "./markup.ts";
import { mayUpload } from "./members.ts";
import { type Method, wireMessage } from "./wire.ts";
import type { MediumDetails, MessageKind } from "./world.ts";

type Sendable = Exclude<MessageKind, "text" | "venue">;

/** What each method takes as its own kind; "other formats may be sent as Audio or Document" (sendVoice), as Document (sendVideo). */
const OWN: Readonly<Record<Exclude<Sendable, "photo" | "document">, readonly Container[]>> = {
  voice: ["opus", "mp3", "m4a"],
  audio: ["mp3", "m4a"],
  video: ["mp4"],
  animation: ["gif", "mp4"],
};

/** What the server makes of a document when it may look into it (disable_content_type_detection). */
const DETECTED: Readonly<Record<Exclude<Container, "opus">, Sendable>> = {
  gif: "animation",
  mp4: "video",
  mp3: "audio",
  m4a: "audio",
};

function kindOf(asked: Sendable, bytes: Uint8Array, call: Call): Sendable {
  const container = containerOf(bytes);
  if (asked === "photo") return "photo";
  if (asked === "document") {
    const closed = call.string("disable_content_type_detection") === "true";
    return closed || container === undefined || container === "opus" ? "document" : DETECTED[container];
  }
  return container !== undefined && OWN[asked].includes(container) ? asked : "document";
}

function positive(call: Call, name: string): number | undefined {
  const value = call.integer(name, 0);
  if (value < 0) throw badRequest(`field "${name}" must not be negative`);
  return value === 0 ? undefined : value;
}

function details(call: Call, fileName: string, bytes: Uint8Array): MediumDetails {
  return {
    sha256: createHash("sha256").update(bytes).digest("hex"),
    fileName,
    duration: positive(call, "duration"),
    width: positive(call, "width"),
    height: positive(call, "height"),
    supportsStreaming: call.string("supports_streaming") === "true",
  };
}

const sendMedium =
  (asked: Sendable): Method =>
  (call, world, bot) => {
    const chat = call.writableChat(world, `${asked}s`);
    if (!mayUpload(chat, asked)) throw badRequest(`not enough rights to send ${asked}s to the chat`);
    const value = call.string(asked);
    const { bytes, fileName } = asked === "photo" ? call.photo(asked, value) : call.upload(asked, value);
    const formatted = caption(call.string("caption"), call.string("parse_mode"));
    const kind = kindOf(asked, bytes, call);
    // A person may take no voice messages; it is known only from the refusal (RPC error of messages.sendMedia).
    if (kind === "voice" && chat.voiceForbidden) throw badRequest("VOICE_MESSAGES_FORBIDDEN");
    const message = world.addMessage({
      chatId: chat.id,
      fromId: String(bot.id),
      fromBot: true,
      kind,
      ...formatted,
      bytes,
      medium: details(call, fileName, bytes),
      markup: replyMarkup(call),
      ...call.stand(world, chat),
      silent: call.silent(),
      linkPreviewDisabled: false,
    });
    return wireMessage(message, world, bot);
  };

const sendVenue: Method = (call, world, bot) => {
  const latitude = call.decimal("latitude");
  const longitude = call.decimal("longitude");
  if (latitude === undefined) throw badRequest("latitude is empty");
  if (longitude === undefined) throw badRequest("longitude is empty");
  const [title, address] = [call.string("title").trim(), call.string("address").trim()];
  if (title === "") throw badRequest("venue title must be non-empty");
  if (address === "") throw badRequest("venue address must be non-empty");
  if (!(Math.abs(latitude) <= 90) || !(Math.abs(longitude) <= 180))
    throw badRequest("wrong venue location specified");
  const chat = call.writableChat(world, "venues");
  const message = world.addMessage({
    chatId: chat.id,
    fromId: String(bot.id),
    fromBot: true,
    kind: "venue",
    text: "",
    entities: [],
    bytes: undefined,
    venue: { latitude, longitude, title, address },
    markup: replyMarkup(call),
    ...call.stand(world, chat),
    silent: call.silent(),
    linkPreviewDisabled: false,
  });
  return wireMessage(message, world, bot);
};

export const mediaMethods: Readonly<Record<string, Method>> = {
  sendphoto: sendMedium("photo"),
  senddocument: sendMedium("document"),
  sendvoice: sendMedium("voice"),
  sendaudio: sendMedium("audio"),
  sendvideo: sendMedium("video"),
  sendanimation: sendMedium("animation"),
  sendvenue: sendVenue,
};
