import { GREY_PIXEL } from "./contact-endpoints.ts";
import { type Exchange, type Handler, type Reply, reply } from "./http.ts";
import { checkQuery } from "./session.ts";
import type { StoredMessage, World } from "./world.ts";

const nothing = (contentType: string): Reply => reply("", contentType);

/**
 * `webwxgetmsgimg`: pictures, stickers and the posters of videos; `type=slave` is a thumbnail whatever it is asked of.
 * Whatever is wrong, the answer is 200 without a body.
 */
export function image(world: World): Handler {
  return (exchange) => {
    const message = byMsgId(world, exchange);
    if (message === undefined) return nothing("image/jpeg");
    const type = exchange.query.get("type");
    if (type !== null && type !== "slave" && type !== "big") return nothing("image/jpeg");
    if (type === "slave") {
      const seen = /^(image|video)\//.test(message.media?.contentType ?? "");
      return seen ? thumbnail() : nothing("image/jpeg");
    }
    return serve(world, message, "image/");
  };
}

/** `webwxgetvoice`: MP3. */
export function voice(world: World): Handler {
  return (exchange) => {
    const message = byMsgId(world, exchange);
    return message === undefined ? nothing("audio/mp3") : serve(world, message, "audio/");
  };
}

/** `webwxgetvideo`: an empty body unless the request has a Range from the start. */
export function video(world: World): Handler {
  return (exchange) => {
    const message = byMsgId(world, exchange);
    if (message === undefined || exchange.headers.range !== "bytes=0-") return nothing("video/mp4");
    const whole = serve(world, message, "video/");
    if (whole.body.length === 0) return whole;
    const range = `bytes 0-${whole.body.length - 1}/${whole.body.length}`;
    return { ...whole, status: 206, headers: { ...whole.headers, "Content-Range": range } };
  };
}

/**
 * `webwxgetmedia`: files. All of sender, mediaid, encryfilename (old clients: filename), fromuser, pass_ticket and
 * webwx_data_ticket must be right.
 */
export function file(world: World): Handler {
  return (exchange) => {
    const type = "application/octet-stream";
    const { query } = exchange;
    const verdict = checkQuery(world.sessions, withoutTicket(exchange), []);
    if (!("session" in verdict)) return nothing(type);
    const { session } = verdict;
    const ticket = query.get("pass_ticket") ?? "";
    // Old clients send the word "undefined" and their own UserName, and the platform lets them.
    const ticketFits = ticket === "undefined" || session.acceptsPassTicket(ticket);
    const userFits = [session.uin, world.book.me.userName].includes(query.get("fromuser") ?? "");
    if (!ticketFits || !userFits || query.get("webwx_data_ticket") !== session.dataTicket)
      return nothing(type);
    const mediaId = query.get("mediaid") ?? "";
    const message = [...world.messages.values()].find(
      (each) => mediaId !== "" && each.mediaId === mediaId && each.sid === session.sid,
    );
    const named = (query.get("encryfilename") ?? query.get("filename") ?? "") !== "";
    if (message === undefined || !named || query.get("sender") !== message.fromUserName) return nothing(type);
    const answer = serve(world, message, "application/");
    return {
      ...answer,
      headers: { ...answer.headers, "Content-Disposition": 'attachment; filename="file"' },
    };
  };
}

function withoutTicket(exchange: Exchange): Exchange {
  const query = new URLSearchParams(exchange.query);
  query.delete("pass_ticket");
  return { ...exchange, query };
}

/** `webwxgetpubliclinkimg`: the map thumbnail of a position. */
export function publicLink(world: World): Handler {
  return (exchange) => {
    const verdict = checkQuery(world.sessions, exchange, ["msgid"]);
    const known = "session" in verdict && world.messages.has(exchange.query.get("msgid") ?? "");
    return known ? thumbnail() : nothing("image/jpeg");
  };
}

/** The message of `MsgID` or `msgid`, if cookies and skey are right and the login is the one that received it. */
function byMsgId(world: World, exchange: Exchange): StoredMessage | undefined {
  const verdict = checkQuery(world.sessions, exchange, ["skey"]);
  if (!("session" in verdict)) return undefined;
  const message = world.messages.get(exchange.query.get("MsgID") ?? exchange.query.get("msgid") ?? "");
  return message?.sid === verdict.session.sid ? message : undefined;
}

function serve(world: World, message: StoredMessage, family: string): Reply {
  const { media } = message;
  if (media === undefined || !media.contentType.startsWith(family)) return nothing(`${family}octet-stream`);
  const gone = message.recalled && world.settings.mediaAfterRecall === "empty";
  if (gone || media.emptyLeft > 0) {
    media.emptyLeft -= 1;
    return nothing(media.contentType);
  }
  return reply(media.bytes, media.contentType);
}

// A small picture of the right kind stands in for posters and maps.
const thumbnail = (): Reply => reply(GREY_PIXEL, "image/jpeg");
