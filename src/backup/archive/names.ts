import { MEDIA_NAME } from "../../bridge/media/media-name.ts";

/** The members of a backup, in their order; between the last two are the media files. */
export const MANIFEST = "manifest.json";
export const DATABASE = "bridge.sqlite";
export const SUMS = "SHA256SUMS";

const FOLDER = "media/";
/** File systems allow no longer names. */
const MOST_BYTES = 255;

/** The member for a media file. */
export function mediaMember(file: string): string {
  return FOLDER + file;
}

/** The media file of a member; `undefined` for any other member, also for one that would lead out of the folder. */
export function mediaFileOf(member: string): string | undefined {
  const file = member.startsWith(FOLDER) ? member.slice(FOLDER.length) : "";
  return isMediaFile(file) ? file : undefined;
}

/** Whether a file of the media folder has a name that a backup may hold. */
export function isMediaFile(file: string): boolean {
  return MEDIA_NAME.test(file) && !/[/\\\p{Cc}]/u.test(file) && Buffer.byteLength(file) <= MOST_BYTES;
}
