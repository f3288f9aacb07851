import type { Content } from "../../../../bridge/model/message.ts";
import { unsupported } from "../../../content/wire-text/unsupported.ts";
import type { AnnouncedMedia } from "../../model/event.ts";
import type { Part, Whole } from "./parts.ts";

/** What the segments of one message come to. */
export type Composed = {
  readonly content: Content;
  readonly media: AnnouncedMedia | undefined;
  /** Ids of those who are mentioned. */
  readonly mentioned: ReadonlySet<string>;
  readonly everybody: boolean;
};

/** Names of people by id, for mentions and quotes; the id itself where nothing is known. */
export type NameOf = (id: string) => string;

function withId(whole: Whole, mediaId: string): Content {
  return "mediaId" in whole ? { ...whole, mediaId } : whole;
}

/** A mention is written as WeChat writes it, with U+2005 behind the name. */
function wordsOf(part: Part, nameOf: NameOf): string {
  switch (part.kind) {
    case "text":
      return part.text;
    case "mention":
      return `@${nameOf(part.id)}\u2005`;
    case "everybody":
      return "@所有人\u2005";
    case "reply":
      return "";
    case "whole":
      return `[${part.whole.msgType.toLowerCase()}]`;
    case "other":
      return `[${part.type}]`;
    default:
      return part satisfies never;
  }
}

const isWords = ({ kind }: Part): boolean => kind === "mention" || kind === "everybody";

function isSaid(part: Part): boolean {
  return isWords(part) || (part.kind === "text" && part.text.trim() !== "");
}

function textOf(parts: readonly Part[], nameOf: NameOf): Content {
  // What is no text leaves a mark at its place, so that nothing of the message is lost without a trace.
  const content = parts.map((part) => wordsOf(part, nameOf)).join("");
  const reply = parts.find((part) => part.kind === "reply");
  if (reply === undefined || reply.by === "") return { msgType: "TEXT", content };
  return { msgType: "TEXT", content, quote: { senderName: nameOf(reply.by), content: "" } };
}

/**
 * Makes one message of its segments. WeChat's own messages are one thing each; where a program puts words and a medium
 * into one message, the words win and the medium leaves its mark in them. `summary` is the program's text for a message
 * of segments that nobody knows.
 */
export function compose(parts: readonly Part[], mediaId: string, summary: string, nameOf: NameOf): Composed {
  const mentioned = new Set(parts.flatMap((part) => (part.kind === "mention" ? [part.id] : [])));
  const everybody = parts.some(({ kind }) => kind === "everybody");
  const marks = { mentioned, everybody };
  if (parts.some(isSaid)) return { content: textOf(parts, nameOf), media: undefined, ...marks };
  const first = parts.find((part) => part.kind === "whole");
  if (first !== undefined) return { content: withId(first.whole, mediaId), media: first.media, ...marks };
  const kind = parts.flatMap((part) => (part.kind === "other" ? [part.type] : [])).join(" ");
  if (kind === "") return { content: { msgType: "TEXT", content: summary }, media: undefined, ...marks };
  const content: Content = { msgType: "UNSUPPORTED", ...unsupported("unknown", { text: summary, kind }) };
  return { content, media: undefined, ...marks };
}
