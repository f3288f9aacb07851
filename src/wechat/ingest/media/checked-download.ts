import { createHash } from "node:crypto";
import { type Download, MediaError } from "../../../bridge/ports/media.ts";
import type { AnnouncedMedia } from "../model/event.ts";

/** The bytes as they come. At their end they must be those that the upstream announced, else it rejects with MediaError. */
export function checkedDownload(
  download: Download,
  announced: AnnouncedMedia | undefined,
  limit: number,
): Download {
  const mime = download.mime || (announced?.mime ?? "");
  const bytes = download.bytes ?? announced?.size;
  if (bytes !== undefined && bytes > limit)
    throw new MediaError("tooLarge", `more than ${limit} bytes`, { bytes });
  return { mime, bytes, body: checkedBody(download, announced, limit) };
}

async function* checkedBody(
  { body, bytes }: Download,
  announced: AnnouncedMedia | undefined,
  limit: number,
): AsyncGenerator<Uint8Array> {
  const hash = announced?.sha256 === undefined ? undefined : createHash("sha256");
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > limit) throw new MediaError("tooLarge", `more than ${limit} bytes`, { bytes: size });
    hash?.update(chunk);
    yield chunk;
  }
  if (size === 0) throw new MediaError("notYet", "the file is empty");
  if (bytes !== undefined && size < bytes)
    throw new MediaError("unavailable", `${size} of ${bytes} bytes came`);
  if (announced?.size !== undefined && size !== announced.size)
    throw new MediaError("gone", `${size} bytes came, and the upstream announced ${announced.size}`);
  if (hash !== undefined && hash.digest("hex") !== announced?.sha256)
    throw new MediaError(
      "gone",
      "the bytes are not those that the upstream announced: their SHA-256 differs",
    );
}
