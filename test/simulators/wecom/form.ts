/** The field `media` of an upload, or what is wrong with the form. */
export type Form =
  | { readonly fileName: string; readonly fileLength: number; readonly data: Buffer }
  | { readonly wrong: "noMedia" }
  | { readonly wrong: "parameter"; readonly what: string };

const NO_MEDIA: Form = { wrong: "noMedia" };

/**
 * Reads the form of an upload, https://developer.work.weixin.qq.com/document/path/99110: one field `media` with `filename`,
 * `filelength` and a content type. A name as `filename*` counts as none, which is how Tencent's servers take it
 * (https://github.com/wechatpy/wechatpy/issues/293).
 */
export function readForm(body: Buffer, contentType: string): Form {
  const mark = /^multipart\/form-data;\s*boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType);
  const boundary = mark?.[1] ?? mark?.[2];
  if (boundary === undefined) return NO_MEDIA;
  // latin1 keeps each byte as one character.
  const pieces = `\r\n${body.toString("latin1")}`.split(`\r\n--${boundary}`);
  if (pieces.length !== 3 || pieces[0] !== "" || pieces[2] !== "--\r\n") return NO_MEDIA;
  const piece = pieces[1] ?? "";
  const at = piece.indexOf("\r\n\r\n");
  if (at < 0) return NO_MEDIA;
  const head = Buffer.from(piece.slice(0, at), "latin1").toString("utf8");
  const disposition = /^content-disposition:\s*form-data\s*;(.*)$/im.exec(head)?.[1] ?? "";
  const name = /(?:^|;)\s*name="([^"]*)"/.exec(disposition)?.[1];
  const fileName = /;\s*filename="([^"]+)"/.exec(disposition)?.[1];
  if (name !== "media" || fileName === undefined) return NO_MEDIA;
  if (!/^content-type:\s*\S+/im.test(head)) return { wrong: "parameter", what: "content-type missing" };
  const data = Buffer.from(piece.slice(at + 4), "latin1");
  const length = /;\s*filelength=(\d+)/.exec(disposition)?.[1];
  if (length === undefined || Number(length) !== data.length)
    return { wrong: "parameter", what: "filelength" };
  return { fileName, fileLength: Number(length), data };
}
