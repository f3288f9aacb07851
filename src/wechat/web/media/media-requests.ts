import type { FileContent, Message } from "../../../bridge/model/message.ts";
import type { MediaContent } from "../../../bridge/ports/media.ts";
import { API_PATH } from "../wire/endpoints.ts";
import { get, query, type SignedContext, type WireRequest } from "../wire/requests.ts";

/** The longest silence of a download. There is no limit for the whole of it. */
const SILENCE_MS = 30_000;

/** A compressed body could not be compared with its length. undici adds this header to ranges itself. */
const UNCOMPRESSED = { "Accept-Encoding": "identity" };

function bytesOf(
  context: SignedContext,
  name: string,
  origin: string,
  params: string,
  extra: Readonly<Record<string, string>> = UNCOMPRESSED,
): WireRequest {
  const accept = { Accept: "*/*", ...extra };
  return get(context, name, `${origin}${API_PATH}/${name}?${params}`, SILENCE_MS, accept);
}

/** Without `type` it is the largest picture that the web may have; `big` is for stickers (protocol §9.1, §9.2). */
function messageImage(context: SignedContext, msgId: string, type?: "big"): WireRequest {
  const params = query({ MsgID: msgId, skey: context.credentials.skey, type });
  // The official page writes the ampersand too.
  return bytesOf(context, "webwxgetmsgimg", context.origins.api, `&${params}`);
}

function voice(context: SignedContext, msgId: string): WireRequest {
  const params = query({ msgid: msgId, skey: context.credentials.skey });
  return bytesOf(context, "webwxgetvoice", context.origins.api, params);
}

/** Without a range the answer is empty or a refusal (protocol §9.4). */
function video(context: SignedContext, msgId: string): WireRequest {
  const params = query({ msgid: msgId, skey: context.credentials.skey });
  return bytesOf(context, "webwxgetvideo", context.origins.api, params, { Range: "bytes=0-" });
}

/** The name as WeChat encoded it. Characters that would end the parameter are encoded too. */
function encodedName({ encryFileName, fileName }: FileContent): string {
  if (encryFileName === "") return encodeURIComponent(fileName.toWellFormed());
  return encryFileName
    .toWellFormed()
    .replace(/[^A-Za-z0-9%._~!*'()-]/gu, (character) => encodeURIComponent(character));
}

/** `dataTicket` is the session's cookie `webwx_data_ticket`. In groups the sender is the group (protocol §9.5). */
function file(context: SignedContext, message: Message<FileContent>, dataTicket: string): WireRequest {
  const { uin, passTicket } = context.credentials;
  const whose = query({ sender: message.senderName, mediaid: message.mediaId });
  const session = query({ fromuser: uin, pass_ticket: passTicket, webwx_data_ticket: dataTicket });
  const params = `${whose}&encryfilename=${encodedName(message)}&${session}`;
  return bytesOf(context, "webwxgetmedia", context.origins.file, params);
}

/** The requests for a message's bytes, in the order to try. */
export function mediaRequests(
  context: SignedContext,
  message: Message<MediaContent>,
  dataTicket: string,
): readonly WireRequest[] {
  switch (message.msgType) {
    case "IMAGE":
      return [messageImage(context, message.mediaId)];
    case "ANIMATION":
      return [messageImage(context, message.mediaId, "big"), messageImage(context, message.mediaId)];
    case "VOICE":
      return [voice(context, message.mediaId)];
    case "VIDEO":
      return [video(context, message.mediaId)];
    case "FILE":
      return [file(context, message, dataTicket)];
  }
}
