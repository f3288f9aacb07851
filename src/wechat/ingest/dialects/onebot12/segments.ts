import type { LosslessJson } from "../../model/dialect.ts";
import type { AnnouncedMedia } from "../../model/event.ts";
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

/** The bytes: by `get_file`, or, in programs that add it, at an address. */
function mediaOf(data: Fields): AnnouncedMedia | undefined {
  const fileId = textIn(data, "file_id");
  const url = textIn(data, "url");
  if (fileId !== "") return { place: { kind: "oneBotFile", fileId } };
  return /^https?:\/\//.test(url) ? { place: { kind: "url", url } } : undefined;
}

function partOf(type: string, data: Fields): Part {
  switch (type) {
    case "text":
      return { kind: "text", text: textIn(data, "text") };
    case "mention":
      return mention(type, textIn(data, "user_id"));
    case "mention_all":
      return { kind: "everybody" };
    case "reply":
      return { kind: "reply", by: textIn(data, "user_id") };
    case "image":
      return wholeOr(type, image, mediaOf(data));
    // `audio` is any sound, `voice` a voice message; an alert says the same of both.
    case "voice":
    case "audio":
      return wholeOr(type, voice, mediaOf(data));
    case "video":
      return wholeOr(type, video, mediaOf(data));
    case "file":
      return wholeOr(
        type,
        file(textIn(data, "name", "file_name"), textIn(data, "size", "file_size")),
        mediaOf(data),
      );
    case "location": {
      const [x, y] = [textIn(data, "latitude"), textIn(data, "longitude")];
      return wholeOr(type, position(x, y, textIn(data, "title"), textIn(data, "content")));
    }
    // Segments of ComWeChat, which speaks for WeChat.
    case "wx.emoji":
      return wholeOr(type, animation, mediaOf(data));
    case "wx.link":
      return wholeOr(type, {
        msgType: "LINK",
        title: textIn(data, "title"),
        description: textIn(data, "des"),
        url: textIn(data, "url"),
        sourceName: "",
      });
    default:
      return { kind: "other", type: wordOf(type) };
  }
}

/** The segments of `message`. A text in the place of a list is one text segment. */
export function partsOf(message: LosslessJson | undefined): readonly Part[] {
  if (typeof message === "string") return [{ kind: "text", text: message }];
  return objectsIn(message).map((segment) => partOf(textIn(segment, "type"), objectIn(segment, "data")));
}
