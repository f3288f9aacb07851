import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { ReceivedMessage } from "../../../src/bridge/model/message.ts";
import type { MediaFile } from "../../../src/bridge/ports/media.ts";
import {
  animationMessage,
  fileMessage,
  imageMessage,
  videoMessage,
  voiceMessage,
} from "../../fakes/alerts.ts";

export const KB = 2 ** 10;
export const MB = 2 ** 20;

export type Sample = MediaFile & { readonly sha256: string };

/** A medium as it is received, and how its file begins. */
export type Kind = {
  readonly name: string;
  readonly original: ReceivedMessage;
  readonly head: string;
  readonly mime: string;
  readonly fileName: string;
  readonly inline: boolean;
};

export const KINDS: readonly Kind[] = [
  {
    name: "picture",
    original: imageMessage(),
    head: "ffd8ffe000104a464946",
    mime: "image/jpeg",
    fileName: "img_1.jpg",
    inline: true,
  },
  {
    name: "voice message",
    original: voiceMessage(),
    head: "49443303000000000000",
    mime: "audio/mpeg",
    fileName: "voice_1.mp3",
    inline: false,
  },
  {
    name: "video",
    original: videoMessage(),
    head: "0000001866747970",
    mime: "video/mp4",
    fileName: "video_1.mp4",
    inline: false,
  },
  {
    name: "sticker",
    original: animationMessage(),
    head: "474946383961",
    mime: "image/gif",
    fileName: "sticker_1.gif",
    inline: true,
  },
  {
    name: "file",
    original: fileMessage(),
    head: "504b0304",
    mime: "application/zip",
    fileName: "春游预算.xlsx",
    inline: false,
  },
];

/** A file of that kind, written a megabyte at a time, gone after the test. */
export async function sampleFile(
  t: TestContext,
  bytes: number,
  { head, mime, fileName }: Pick<Kind, "head" | "mime" | "fileName"> = kindOf("picture"),
): Promise<Sample> {
  const folder = await mkdtemp(join(tmpdir(), "slack-media-"));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, fileName);
  const hash = createHash("sha256");
  const block = randomBytes(Math.min(bytes, MB));
  const file = await open(path, "w");
  try {
    for (let done = 0; done < bytes; done += block.length) {
      const part = Buffer.from(block.subarray(0, bytes - done));
      if (done === 0) part.set(Buffer.from(head, "hex").subarray(0, part.length));
      hash.update(part);
      await file.write(part);
    }
  } finally {
    await file.close();
  }
  return { path, bytes, mime, fileName, sha256: hash.digest("hex") };
}

export function kindOf(name: string): Kind {
  const kind = KINDS.find((one) => one.name === name);
  if (kind === undefined) throw new RangeError(`there is no ${name}`);
  return kind;
}
