import type { Message, ReceivedMessage } from "../../src/bridge/model/message.ts";
import type { Download, MediaContent } from "../../src/bridge/ports/media.ts";
import { LONG_AGO } from "./samples.ts";

/** First bytes of files, then nothing that matters. */
export const HEADS = {
  jpeg: [0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46],
  png: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  gif: [...Buffer.from("GIF89a")],
  mp3: [...Buffer.from("ID3"), 4, 0, 0],
  mp4: [0, 0, 0, 32, ...Buffer.from("ftypisom")],
} as const;

/** A file of so many bytes that begins like one of that kind and is different for each `seed`. */
export function fileBytes(length: number, kind: keyof typeof HEADS = "jpeg", seed = 1): Uint8Array {
  const bytes = Uint8Array.from({ length }, (_, index) => (index * 31 + seed * 17 + (index >> 8)) & 0xff);
  bytes.set(HEADS[kind].slice(0, length));
  return bytes;
}

/** A download in pieces. */
export function downloadOf(
  bytes: Uint8Array,
  {
    mime = "",
    said = undefined as number | undefined,
    piece = 1_000,
  }: {
    readonly mime?: string;
    readonly said?: number | undefined;
    readonly piece?: number;
  } = {},
): Download {
  async function* body(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
  }
  return { mime, bytes: said, body: body() };
}

/** A download that never says that it is over. */
export function endlessDownload(): Download & { readonly pieces: () => number } {
  let pieces = 0;
  async function* body(): AsyncGenerator<Uint8Array> {
    for (;;) {
      pieces += 1;
      yield fileBytes(1_000);
    }
  }
  return { mime: "image/jpeg", bytes: undefined, body: body(), pieces: () => pieces };
}

/** A message with bytes from Mei. */
export function mediaMessage(
  msgId: string,
  kind: MediaContent["msgType"] = "IMAGE",
  fileName = "notes.pdf",
  size = "1000",
): ReceivedMessage<MediaContent> {
  const identity = {
    msgId,
    senderName: "@mei",
    chatName: "@mei",
    sentAt: LONG_AGO,
    senderType: "CONTACT",
    contactNickName: "Mei",
    contactRemarkName: "",
  } as const;
  const message: Message<MediaContent> = Object.assign({}, identity, contentOf(kind, msgId, fileName, size));
  return { message, chat: { kind: "CONTACT", title: "Mei" } };
}

function contentOf(
  kind: MediaContent["msgType"],
  mediaId: string,
  fileName: string,
  fileSize: string,
): MediaContent {
  switch (kind) {
    case "IMAGE":
    case "ANIMATION":
      return { msgType: kind, imgHeight: 10, imgWidth: 10, mediaId };
    case "VOICE":
      return { msgType: kind, voiceLength: 3_000, mediaId };
    case "VIDEO":
      return { msgType: kind, imgHeight: 10, imgWidth: 10, playLength: 9, mediaId };
    case "FILE":
      return { msgType: kind, fileName, encryFileName: "", fileSize, mediaId: "@crypt_0a1b" };
  }
}
