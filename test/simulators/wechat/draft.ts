import type { JsonValue } from "./json.ts";
import type { MediaSpec } from "./message-specs.ts";

export interface Media {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  emptyLeft: number;
}

/** A message before anybody is its sender. */
export interface Draft {
  readonly msgType: number;
  readonly content: string;
  /** AddMsg fields that differ from a text's. */
  readonly fields: { readonly [name: string]: JsonValue };
  readonly media?: Media | undefined;
  /** Comes from the system: no member prefix in groups. */
  readonly system?: boolean;
}

export interface DraftContext {
  readonly msgId: string;
  /** Permanent id of the author, for the places inside XML that name one. */
  readonly authorWxid: string;
}

export function mediaOf(spec: MediaSpec, contentType: string): Media | undefined {
  if (spec.bytes === undefined) return undefined;
  return { bytes: spec.bytes, contentType, emptyLeft: spec.emptyFirst ?? 0 };
}

/** RecommendInfo of messages that recommend nobody. */
export const NOBODY: { readonly [name: string]: JsonValue } = {
  UserName: "",
  NickName: "",
  QQNum: 0,
  Province: "",
  City: "",
  Content: "",
  Signature: "",
  Alias: "",
  Scene: 0,
  VerifyFlag: 0,
  AttrStatus: 0,
  Sex: 0,
  Ticket: "",
  OpCode: 0,
};
