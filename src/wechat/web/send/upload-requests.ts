import type { OutgoingFile } from "../../../bridge/ports/source-session.ts";
import { API_PATH } from "../wire/endpoints.ts";
import {
  type BinaryRequest,
  baseRequest,
  headers,
  type PostRequest,
  post,
  query,
  type SignedContext,
  signedQuery,
} from "../wire/requests.ts";
import { multipart } from "./multipart.ts";

/** What the official page cuts a file into (protocol §10.3). */
export const PIECE_BYTES = 524_288;
/** A piece over a slow line. */
const PIECE_TIMEOUT_MS = 60_000;

/** One file on its way, the same for all of its pieces. */
export type Upload = {
  readonly kind: OutgoingFile["kind"];
  readonly fileName: string;
  readonly mime: string;
  readonly bytes: number;
  /** Hexadecimal, of the whole file. */
  readonly md5: string;
  readonly from: string;
  readonly to: string;
  /** Counted up within a login. */
  readonly counter: number;
  /** A number of its own. */
  readonly clientMediaId: number;
  /** Unix milliseconds. */
  readonly modifiedAt: number;
  /** The session's cookie `webwx_data_ticket`. */
  readonly dataTicket: string;
};

export type Piece = { readonly index: number; readonly bytes: Uint8Array; readonly boundary: string };

const MEDIA_TYPES: Readonly<Record<OutgoingFile["kind"], "pic" | "video" | "doc">> = {
  image: "pic",
  video: "video",
  file: "doc",
  // The official page takes a GIF for any other file here.
  emoticon: "doc",
};

export function pieceCount(bytes: number): number {
  return Math.ceil(bytes / PIECE_BYTES);
}

/** The official page decodes the ticket once here. */
function decodedOnce(ticket: string): string {
  try {
    return decodeURIComponent(ticket);
  } catch {
    return ticket;
  }
}

/**
 * webwxuploadmedia. The server reads the fields in this order (protocol §10.3). The filehelper-only page numbers no uploads,
 * and adds four letters of chance to the address.
 */
export function uploadPiece(context: SignedContext, upload: Upload, piece: Piece): BinaryRequest {
  const { bytes, fileName, mime } = upload;
  const { oneChat } = context.mode;
  const count = pieceCount(bytes);
  const params = query({ f: "json", random: oneChat ? piece.boundary.slice(-4) : undefined });
  const place: (readonly [string, string])[] = [
    ["chunks", String(count)],
    ["chunk", String(piece.index)],
  ];
  const request = {
    UploadType: 2,
    BaseRequest: baseRequest(context),
    ClientMediaId: upload.clientMediaId,
    TotalLen: bytes,
    // The whole file, in every piece.
    StartPos: 0,
    DataLen: bytes,
    MediaType: 4,
    FromUserName: upload.from,
    ToUserName: upload.to,
    FileMd5: upload.md5,
  };
  const fields: readonly (readonly [string, string])[] = [
    ...(oneChat ? [] : [["id", `WU_FILE_${upload.counter}`] as const]),
    ["name", fileName],
    ["type", mime],
    ["lastModifiedDate", new Date(upload.modifiedAt).toString()],
    ["size", String(bytes)],
    ...(count > 1 ? place : []),
    ["mediatype", MEDIA_TYPES[upload.kind]],
    ["uploadmediarequest", JSON.stringify(request)],
    ["webwx_data_ticket", upload.dataTicket],
    ["pass_ticket", decodedOnce(context.credentials.passTicket)],
  ];
  return {
    name: "webwxuploadmedia",
    method: "POST",
    url: `${context.origins.file}${API_PATH}/webwxuploadmedia?${params}`,
    headers: headers(context, { "Content-Type": `multipart/form-data; boundary=${piece.boundary}` }),
    body: multipart(piece.boundary, fields, { name: "filename", fileName, mime, bytes: piece.bytes }),
    timeoutMs: PIECE_TIMEOUT_MS,
  };
}

export type OutgoingMedia = {
  readonly kind: OutgoingFile["kind"];
  readonly from: string;
  readonly to: string;
  readonly clientMsgId: string;
  readonly mediaId: string;
  readonly fileName: string;
  readonly bytes: number;
};

/** What the official page and the desktop client call themselves in files. */
const PAGE_APP_ID = "wxeb7ec651dd0aefa9";

function escapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&apos;",
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** One line; nodes that say nothing are there too (protocol §10.2). */
function fileContent(context: SignedContext, { fileName, bytes, mediaId }: OutgoingMedia): string {
  const appId = context.mode.mod === "desktop" ? "" : PAGE_APP_ID;
  const extension = /\.([A-Za-z0-9]{1,10})$/.exec(fileName)?.[1] ?? "";
  const attachment = `<totallen>${bytes}</totallen><attachid>${escapeXml(mediaId)}</attachid><fileext>${extension}</fileext>`;
  return [
    `<appmsg appid='${appId}' sdkver=''><title>${escapeXml(fileName)}</title>`,
    "<des></des><action></action><type>6</type><content></content><url></url><lowurl></lowurl>",
    `<appattach>${attachment}</appattach><extinfo></extinfo></appmsg>`,
  ].join("");
}

/** Sends what was uploaded, each kind by its own endpoint. */
export function sendMedia(context: SignedContext, media: OutgoingMedia): PostRequest {
  const { clientMsgId: id } = media;
  const ids = { FromUserName: media.from, ToUserName: media.to, LocalID: id, ClientMsgId: id };
  const by = (endpoint: string, extra: Parameters<typeof signedQuery>[1], message: object): PostRequest =>
    post(context, endpoint, signedQuery(context, extra), { Msg: { ...message, ...ids }, Scene: 0 });
  const json = { fun: "async", f: "json" };
  const { mediaId: MediaId } = media;
  switch (media.kind) {
    case "image":
      return by("webwxsendmsgimg", json, { Type: 3, MediaId, Content: "" });
    case "video":
      return by("webwxsendvideomsg", json, { Type: 43, MediaId, Content: "" });
    case "emoticon":
      return by("webwxsendemoticon", { fun: "sys" }, { Type: 47, EmojiFlag: 2, MediaId });
    case "file":
      return by(
        "webwxsendappmsg",
        { ...json, mod: context.mode.mod },
        { Type: 6, Content: fileContent(context, media) },
      );
  }
}
