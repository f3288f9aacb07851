import { createHash } from "node:crypto";
import { json } from "./account-endpoints.ts";
import { isOnPage, type PageRole } from "./filehelper-page.ts";
import type { Exchange, Handler, Reply } from "./http.ts";
import { type Fields, fieldsOf, idText, parseJson } from "./json.ts";
import { hex } from "./random.ts";
import { checkPost } from "./session.ts";
import type { World } from "./world.ts";

// What the official page cuts a file into.
const CHUNK = 524_288;

// Above it `webwxcheckupload` has to be asked first, and its Signature comes with the upload.
const UNCHECKED_BYTES = 25 * 1024 * 1024;

interface Unfinished {
  readonly request: string;
  readonly chunks: Buffer[];
}

/**
 * `webwxuploadmedia`: chunk by chunk with one `uploadmediarequest`; the last answer carries the MediaId. Refused with
 * Ret 1: fields in another order than the official page's, chunks of another size, bytes of another length or MD5 than
 * announced, a request that changes from chunk to chunk.
 */
export function upload(world: World): Handler {
  const unfinished = new Map<string, Unfinished>();
  return (exchange) => {
    const parts = multipart(exchange);
    const text = (name: string): string =>
      parts.find((part) => part.name === name)?.value.toString("utf8") ?? "";
    const request = fieldsOf(parseJson(text("uploadmediarequest")));
    const body = Buffer.from(JSON.stringify({ BaseRequest: request.BaseRequest }));
    const cookies = cookiesOf(world, exchange, request, text("webwx_data_ticket"));
    const verdict = checkPost(world.sessions, { ...exchange, body, cookies }, { optionalTicket: true });
    const refused = (code: number): Reply => answer(world, code, "", 0);
    if (!("session" in verdict)) return refused(verdict.ret);
    const ticket = text("pass_ticket");
    const ticketFits = ticket === "undefined" || verdict.session.acceptsPassTicket(ticket);
    if (!ticketFits || text("webwx_data_ticket") !== verdict.session.dataTicket) return refused(-14);
    const to = idText(request.ToUserName);
    const chat = world.book.byUserName(to);
    if (request.FromUserName !== world.book.me.userName || chat === undefined || !isOnPage(world, chat))
      return refused(1);
    if (world.page === "filehelper" && !/^\w{4}$/.test(exchange.query.get("random") ?? "")) return refused(1);
    const file = parts.at(-1);
    if (file === undefined || !fieldsFit(parts, world.page) || !requestFits(request, text("size")))
      return refused(1);
    const total = Number(request.TotalLen);
    const key = idText(request.ClientMediaId);
    const earlier = unfinished.get(key) ?? { request: text("uploadmediarequest"), chunks: [] };
    const place = { total, index: earlier.chunks.length, chunks: text("chunks"), chunk: text("chunk") };
    if (earlier.request !== text("uploadmediarequest") || !chunkFits(place, file.value.length))
      return refused(1);
    const chunks = [...earlier.chunks, file.value];
    const received = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    if (received < total) {
      unfinished.set(key, { ...earlier, chunks });
      return answer(world, 0, "", received);
    }
    unfinished.delete(key);
    const bytes = Buffer.concat(chunks);
    if (hash("md5", bytes) !== request.FileMd5) return refused(1);
    const mediaId = `@crypt_${hex(8)}_${hex(200)}`;
    const { sid } = verdict.session;
    const named = { name: text("name"), type: text("type"), mediaType: text("mediatype") };
    world.uploads.push({ mediaId, ...named, bytes, to, sha256: hash("sha256", bytes), sid });
    return answer(world, 0, mediaId, received);
  };
}

/**
 * On the filehelper-only page files go to hosts of another family, which the cookies of the login do not reach. What stands
 * for them is in the fields.
 */
function cookiesOf(
  world: World,
  { cookies }: Exchange,
  request: Fields,
  ticket: string,
): Exchange["cookies"] {
  if (world.page === "web") return cookies;
  const { Uin, Sid } = fieldsOf(request.BaseRequest);
  const named = { wxuin: idText(Uin), wxsid: idText(Sid), webwx_data_ticket: ticket };
  return new Map(Object.entries(named));
}

function hash(algorithm: "md5" | "sha256", bytes: Buffer): string {
  return createHash(algorithm).update(bytes).digest("hex");
}

const BEFORE_CHUNK: Readonly<Record<PageRole, readonly string[]>> = {
  web: ["id", "name", "type", "lastModifiedDate", "size"],
  filehelper: ["name", "type", "lastModifiedDate", "size"],
};
const KINDS: Readonly<Record<PageRole, readonly string[]>> = {
  web: ["pic", "video", "doc"],
  filehelper: ["pic", "doc"],
};
const CHUNK_FIELDS = ["chunks", "chunk"];
const AFTER_CHUNK = ["mediatype", "uploadmediarequest", "webwx_data_ticket", "pass_ticket", "filename"];

/** All there, in their order, none twice, each with a value; the last is a file. */
function fieldsFit(parts: readonly Part[], page: PageRole): boolean {
  const names = parts.map(({ name }) => name).join();
  const orders = [
    [...BEFORE_CHUNK[page], ...AFTER_CHUNK],
    [...BEFORE_CHUNK[page], ...CHUNK_FIELDS, ...AFTER_CHUNK],
  ];
  if (!orders.some((order) => order.join() === names)) return false;
  const [head, media] = [parts.at(-1)?.head ?? "", parts.find(({ name }) => name === "mediatype")];
  return (
    parts.every(({ value }) => value.length > 0) &&
    /; filename="[^"\r\n]+"\r\nContent-Type: \S+\/\S+$/.test(head) &&
    KINDS[page].includes(media?.value.toString() ?? "")
  );
}

function requestFits(request: Fields, size: string): boolean {
  const { TotalLen: total } = request;
  if (typeof total !== "number" || total <= 0 || String(total) !== size) return false;
  if (total > UNCHECKED_BYTES && typeof request.Signature !== "string") return false;
  return (
    request.UploadType === 2 &&
    request.MediaType === 4 &&
    request.StartPos === 0 &&
    request.DataLen === total &&
    idText(request.ClientMediaId) !== "" &&
    /^[0-9a-f]{32}$/.test(idText(request.FileMd5))
  );
}

/** `chunks` and `chunk` are there when there is more than one, in their order; all but the last are full. */
function chunkFits(
  place: { total: number; index: number; chunks: string; chunk: string },
  length: number,
): boolean {
  const { total, index } = place;
  const count = Math.ceil(total / CHUNK);
  const numbers = count === 1 ? ["", ""] : [String(count), String(index)];
  if (place.chunks !== numbers[0] || place.chunk !== numbers[1]) return false;
  return length === Math.min(CHUNK, total - index * CHUNK);
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

interface Part {
  readonly name: string;
  readonly head: string;
  readonly value: Buffer;
}

/** Fields of a multipart/form-data body in their order; none when the body is something else. */
function multipart(exchange: Exchange): Part[] {
  const parts: Part[] = [];
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
    if (headEnd >= 0 && name !== undefined) parts.push({ name, head, value: piece.subarray(headEnd + 4) });
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
