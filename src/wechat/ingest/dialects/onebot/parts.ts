import type { Content } from "../../../../bridge/model/message.ts";
import type { AnnouncedMedia } from "../../model/event.ts";

/** What can stand as the whole of a message. Media get their id later. */
export type Whole = Exclude<Content, { readonly msgType: "TEXT" | "REVOKE" | "UNSUPPORTED" }>;

/** One segment of a OneBot message, of version 11 or 12, read. */
export type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "mention"; readonly id: string }
  | { readonly kind: "everybody" }
  /** The message that this one answers; OneBot sends nothing of its content. */
  | { readonly kind: "reply"; readonly by: string }
  | { readonly kind: "whole"; readonly whole: Whole; readonly media?: AnnouncedMedia | undefined }
  /** A segment that this program does not know, by its type. */
  | { readonly kind: "other"; readonly type: string };

const NO_SIZE = { imgHeight: 0, imgWidth: 0, mediaId: "" };

/** The media of both versions. OneBot gives no sizes and lengths. */
export const image: Whole = { msgType: "IMAGE", ...NO_SIZE };
export const animation: Whole = { msgType: "ANIMATION", ...NO_SIZE };
export const video: Whole = { msgType: "VIDEO", ...NO_SIZE, playLength: 0 };
export const voice: Whole = { msgType: "VOICE", voiceLength: 0, mediaId: "" };

/** `size` in bytes, decimal; anything else is unknown. */
export function file(name: string, size: string): Whole {
  const fileSize = /^[0-9]{1,15}$/.test(size) ? size : "0";
  return { msgType: "FILE", fileName: name, encryFileName: "", fileSize, mediaId: "" };
}

const DECIMAL = /^-?[0-9]{1,3}(?:\.[0-9]{1,20})?$/;

/** A position; undefined without coordinates. */
export function position(x: string, y: string, poiname: string, label: string): Whole | undefined {
  return DECIMAL.test(x) && DECIMAL.test(y)
    ? { msgType: "POSITION", x, y, scale: "", label, poiname }
    : undefined;
}

/** A mention, or a segment that is not known when it names nobody. */
export function mention(type: string, id: string): Part {
  return id === "" ? { kind: "other", type } : { kind: "mention", id };
}

/** A segment with its whole, or one that is not known. */
export function wholeOr(type: string, whole: Whole | undefined, media?: AnnouncedMedia): Part {
  return whole === undefined ? { kind: "other", type } : { kind: "whole", whole, media };
}
