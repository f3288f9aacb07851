import type { Message } from "../model/message.ts";
import type { MediaContent } from "../ports/media.ts";
import { safeFileName } from "./safe-name.ts";

export type MediaNames = {
  /** On disk: with the id, so that it is unique within an account. */
  readonly onDisk: string;
  /** For people and platforms. */
  readonly shown: string;
};

/** Longer ids are cut; WeChat's have 19 digits. */
const MAX_ID = 64;

/**
 * Readable and safe names. `extension` (with its dot) is the one that the bytes show; it replaces the kind's usual one.
 * A FILE keeps the name that its sender gave it, whatever its bytes are.
 */
export function mediaNames(message: Message<MediaContent>, extension: string | undefined): MediaNames {
  const same = (prefix: string, usual: string): MediaNames => {
    const name = `${prefix}_${plain(message.mediaId)}${extension ?? usual}`;
    return { onDisk: name, shown: name };
  };
  switch (message.msgType) {
    case "IMAGE":
      return same("img", ".jpg");
    case "VOICE":
      return same("voice", ".mp3");
    case "VIDEO":
      return same("video", ".mp4");
    case "ANIMATION":
      return same("animation", ".gif");
    case "FILE": {
      const shown = safeFileName(message.fileName);
      return { onDisk: `file_${plain(message.msgId)}_${shown}`, shown };
    }
  }
}

/** Names that `mediaNames` gives, also with a number against a twin. */
export const MEDIA_NAME = /^(img|voice|video|animation|file)_/;

/** An id from a source that we do not know may hold anything. */
function plain(id: string): string {
  return id.replace(/[^\w@-]/g, "_").slice(0, MAX_ID);
}
