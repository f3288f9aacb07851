import { json } from "./account-endpoints.ts";
import type { Exchange, Handler, Reply } from "./http.ts";
import { fieldsOf, idText, parseJson } from "./json.ts";
import { hex } from "./random.ts";
import { checkPost } from "./session.ts";
import type { World } from "./world.ts";

// What the official page cuts a file into.
const CHUNK = 524_288;

/** `webwxuploadmedia`: chunk by chunk with one `uploadmediarequest`; the last answer carries the MediaId. */
export function upload(world: World): Handler {
  const unfinished = new Map<string, Buffer[]>();
  return (exchange) => {
    const parts = multipart(exchange);
    const text = (name: string): string => parts.get(name)?.toString("utf8") ?? "";
    const request = fieldsOf(parseJson(text("uploadmediarequest")));
    const body = Buffer.from(JSON.stringify({ BaseRequest: request.BaseRequest }));
    const verdict = checkPost(world.sessions, { ...exchange, body }, { optionalTicket: true });
    const refused = (code: number): Reply => answer(world, code, "", 0);
    if (!("session" in verdict)) return refused(verdict.ret);
    const ticket = text("pass_ticket");
    const ticketFits = ticket === "undefined" || verdict.session.acceptsPassTicket(ticket);
    if (!ticketFits || text("webwx_data_ticket") !== verdict.session.dataTicket) return refused(-14);
    const file = parts.get("filename");
    const total = Number(idText(request.TotalLen));
    const key = idText(request.ClientMediaId);
    const to = idText(request.ToUserName);
    if (file === undefined || file.length > CHUNK || key === "" || request.MediaType !== 4) return refused(1);
    if (request.FromUserName !== world.book.me.userName || world.book.byUserName(to) === undefined)
      return refused(1);
    if (!["pic", "video", "doc"].includes(text("mediatype"))) return refused(1);
    const chunks = [...(unfinished.get(key) ?? []), file];
    if (text("chunk") !== "" && Number(text("chunk")) !== chunks.length - 1) return refused(1);
    const received = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    const last = text("chunks") === "" || Number(text("chunk")) === Number(text("chunks")) - 1;
    if (!last) {
      unfinished.set(key, chunks);
      return answer(world, 0, "", received);
    }
    unfinished.delete(key);
    if (received !== total) return refused(1);
    const mediaId = `@crypt_${hex(8)}_${hex(200)}`;
    world.uploads.push({ mediaId, name: text("name"), type: text("type"), bytes: Buffer.concat(chunks), to });
    return answer(world, 0, mediaId, received);
  };
}

function answer(world: World, code: number, mediaId: string, position: number): Reply {
  return json(world, {
    BaseResponse: { Ret: code, ErrMsg: "" },
    MediaId: mediaId,
    StartPos: position,
    CDNThumbImgHeight: 0,
    CDNThumbImgWidth: 0,
    EncryFileName: "",
  });
}

/** Fields of a multipart/form-data body by name; none when the body is something else. */
function multipart(exchange: Exchange): Map<string, Buffer> {
  const parts = new Map<string, Buffer>();
  const boundary = /boundary="?([^";]+)"?/.exec(exchange.headers["content-type"] ?? "")?.[1];
  if (boundary === undefined) return parts;
  const mark = Buffer.from(`--${boundary}`);
  let start = exchange.body.indexOf(mark);
  while (start >= 0) {
    const next = exchange.body.indexOf(mark, start + mark.length);
    if (next < 0) return parts;
    // Between the marks: CRLF, head, blank line, value, CRLF.
    const piece = exchange.body.subarray(start + mark.length + 2, next - 2);
    const headEnd = piece.indexOf("\r\n\r\n");
    const head = piece.subarray(0, Math.max(headEnd, 0)).toString("utf8");
    const name = /\bname="([^"]*)"/.exec(head)?.[1];
    if (headEnd >= 0 && name !== undefined) parts.set(name, piece.subarray(headEnd + 4));
    start = next;
  }
  return parts;
}

/** `webwxcheckupload`, asked for large files: never knows the bytes already, so the client always uploads. */
export function checkUpload(world: World): Handler {
  return (exchange) => {
    const { ret: code } = checkPost(world.sessions, exchange, { optionalTicket: true });
    const secrets = code === 0 ? { AESKey: hex(32), Signature: hex(64) } : { AESKey: "", Signature: "" };
    return json(world, {
      BaseResponse: { Ret: code, ErrMsg: "" },
      MediaId: "",
      ...secrets,
      EncryFileName: "",
    });
  };
}
