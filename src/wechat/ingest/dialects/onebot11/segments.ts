import type { LosslessJson } from "../../model/dialect.ts";
import type { AnnouncedMedia, MediaPlace } from "../../model/event.ts";
import {
  animation,
  file,
  image,
  mention,
  type Part,
  position,
  video,
  voice,
  wholeOr,
} from "../onebot/parts.ts";
import { type Fields, objectIn, objectsIn, textIn, wordOf } from "../shared/json.ts";
import { parseCq } from "./cq.ts";

const INLINE = "base64://";
const WEB = /^https?:\/\//;

/** `url` is where the program has the bytes; `file` can be one too, or hold them, or be a name that says nothing here. */
function placeOf(data: Fields): MediaPlace | undefined {
  const [url, named] = [textIn(data, "url"), textIn(data, "file")];
  if (WEB.test(url)) return { kind: "url", url };
  if (WEB.test(named)) return { kind: "url", url: named };
  return named.startsWith(INLINE) ? { kind: "inline", base64: named.slice(INLINE.length) } : undefined;
}

function mediaOf(data: Fields): AnnouncedMedia | undefined {
  const place = placeOf(data);
  return place === undefined ? undefined : { place };
}

/** NapCat has the name of a file in `file`, others in `name`; a `file` may also be an address or a path. */
function fileName(data: Fields): string {
  const named = textIn(data, "name", "file_name") || textIn(data, "file");
  return named.startsWith(INLINE) ? "" : (named.split(/[/\\]/).at(-1) ?? "");
}

function partOf(type: string, data: Fields): Part {
  switch (type) {
    case "text":
      return { kind: "text", text: textIn(data, "text") };
    case "at": {
      const id = textIn(data, "qq", "user_id");
      return id === "all" ? { kind: "everybody" } : mention(type, id);
    }
    case "reply":
      return { kind: "reply", by: textIn(data, "user_id", "qq") };
    case "image":
      return wholeOr(type, image, mediaOf(data));
    case "mface":
      return wholeOr(type, animation, mediaOf(data));
    case "record":
      return wholeOr(type, voice, mediaOf(data));
    case "video":
      return wholeOr(type, video, mediaOf(data));
    case "file":
      return wholeOr(type, file(fileName(data), textIn(data, "file_size", "size")), mediaOf(data));
    case "location":
      return wholeOr(
        type,
        position(textIn(data, "lat"), textIn(data, "lon"), textIn(data, "title"), textIn(data, "content")),
      );
    case "share":
      return wholeOr(type, {
        msgType: "LINK",
        title: textIn(data, "title"),
        description: textIn(data, "content"),
        url: textIn(data, "url"),
        sourceName: "",
      });
    default:
      return { kind: "other", type: wordOf(type) };
  }
}

/** The segments of `message`: the text form, a list of segments, or one segment alone. */
export function partsOf(message: LosslessJson | undefined): readonly Part[] {
  if (typeof message === "string") return parseCq(message).map(({ type, data }) => partOf(type, data));
  return objectsIn(message).map((segment) => partOf(textIn(segment, "type"), objectIn(segment, "data")));
}
