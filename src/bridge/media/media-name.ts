import type { Message } from "../model/message.ts";
import type { MediaContent } from "../ports/media.ts";
import { safeFileName } from "./safe-name.ts";

/** The two names of a media file. */
export type MediaNames = {
  /** The name on disk. It contains the message id, so it is unique within an account. */
  readonly onDisk: string;
  /** The name for people and platforms. */
  readonly shown: string;
};

/** Longer ids are cut; WeChat's have 19 digits. */
const MAX_ID = 64;

/**
 * Gives readable and safe names. `extension` (with its dot) comes from the bytes and replaces the usual one of the
 * kind. A FILE keeps its sender's name, whatever its bytes are.
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

/** Matches the names that `mediaNames` gives, also those with a number against an equal name. */
export const MEDIA_NAME = /^(img|voice|video|animation|file)_/;

/** An id from an unknown source may contain any characters. */
function plain(id: string): string {
  return id.replace(/[^\w@-]/g, "_").slice(0, MAX_ID);
}
