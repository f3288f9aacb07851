import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import type { MediaFile } from "../../../bridge/ports/media.ts";
import type { StreamedBody } from "../../shared/post/http-call.ts";

/**
 * A stored file as the form that an upload takes: one field `media` with `filename` and `filelength`
 * (https://developer.work.weixin.qq.com/document/path/99110). The name goes as raw UTF-8: Tencent's servers do not read
 * `filename*` (https://github.com/wechatpy/wechatpy/issues/293), which FormData has no way to avoid or to add
 * `filelength`.
 */
export function uploadForm({ path, bytes, fileName }: MediaFile): {
  readonly contentType: string;
  readonly body: StreamedBody;
} {
  const boundary = `recall-${randomUUID()}`;
  const head = Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; name="media"; filename="${headerName(fileName)}"; ` +
      `filelength=${bytes}\r\nContent-Type: application/octet-stream\r\n\r\n`,
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: {
      bytes: head.length + bytes + tail.length,
      open: async function* () {
        yield head;
        for await (const chunk of createReadStream(path)) yield chunk;
        yield tail;
      },
    },
  };
}

/** A header has no way to write these that every server reads: their full-width forms look the same. */
function headerName(fileName: string): string {
  return fileName
    .replaceAll('"', "＂")
    .replaceAll("\\", "＼")
    .replaceAll(";", "；")
    .replace(/[\r\n]/g, " ");
}
