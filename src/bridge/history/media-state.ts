import type { RecallAlert } from "../model/alert.ts";
import { isMedia, type MediaState, type MediaStore } from "../ports/media.ts";

/** What is known of the bytes of a recalled message; `undefined` when it has none. Rejects with StoreError. */
export async function mediaStateOf(
  { original, accountId }: RecallAlert,
  media: Pick<MediaStore, "stateOf">,
): Promise<MediaState | undefined> {
  if (original === undefined || !isMedia(original)) return undefined;
  return await media.stateOf(original.message.msgId, accountId);
}
