import type { Content } from "../../../bridge/model/message.ts";
import { type Details, unsupported } from "../../content/wire-text/unsupported.ts";

/**
 * The content of a message that the server gave no id. Its bytes cannot be fetched, so only its words stay. A recall notice
 * keeps its kind: what counts is the id inside it.
 */
export function contentWithoutId(content: Content): Content {
  if (content.msgType === "REVOKE" || content.msgType === "UNSUPPORTED") return content;
  return {
    msgType: "UNSUPPORTED",
    ...unsupported("withoutId", { kind: content.msgType, ...wordsOf(content) }),
  };
}

function wordsOf(content: Content): Details {
  switch (content.msgType) {
    case "TEXT":
      return { text: content.content };
    case "POSITION":
      return { title: content.poiname, text: content.label };
    case "LINK":
      return {
        title: content.title,
        text: content.description,
        url: content.url,
        sourceName: content.sourceName,
      };
    case "FILE":
      return { fileName: content.fileName };
    case "CARD":
      return { nickname: content.nickname };
    case "IMAGE":
    case "VOICE":
    case "VIDEO":
    case "ANIMATION":
    case "REVOKE":
    case "UNSUPPORTED":
      return {};
    default:
      return content satisfies never;
  }
}
