import { integerField, isJsonObject, listField, textField } from "../../source/json.ts";

/** wechaty-puppet's numbers of message kinds (`schemas/message.ts`). */
export const KIND = {
  unknown: 0,
  attachment: 1,
  audio: 2,
  contact: 3,
  chatHistory: 4,
  emoticon: 5,
  image: 6,
  text: 7,
  location: 8,
  miniProgram: 9,
  groupNote: 10,
  transfer: 11,
  redEnvelope: 12,
  recalled: 13,
  url: 14,
  video: 15,
  post: 16,
} as const;

/** A message as a puppet gives it. Texts are `""` when there is none. */
export type PuppetMessage = {
  readonly id: string;
  readonly talkerId: string;
  readonly listenerId: string;
  readonly roomId: string;
  readonly text: string;
  readonly type: number;
  /** Unix milliseconds, 0 when the puppet gives no time. */
  readonly sentAt: number;
  readonly fileName: string;
  readonly mentions: readonly string[];
};

/** Unix seconds have ten digits until 2286, milliseconds had eleven and more since 1973. */
const FIRST_MILLISECONDS = 1e11;

/** Some puppets give seconds, some milliseconds. */
export function millisecondsOf(timestamp: number): number {
  if (!Number.isFinite(timestamp) || timestamp <= 0) return 0;
  return Math.trunc(timestamp < FIRST_MILLISECONDS ? timestamp * 1000 : timestamp);
}

/** Reads a payload; `undefined` for what is no message. `id`: what was asked for. */
export function parseMessage(id: string, payload: unknown): PuppetMessage | undefined {
  if (!isJsonObject(payload)) return undefined;
  const timestamp = payload.timestamp;
  const message = {
    id,
    talkerId: textField(payload, "talkerId") || textField(payload, "fromId"),
    listenerId: textField(payload, "listenerId") || textField(payload, "toId"),
    roomId: textField(payload, "roomId"),
    text: textField(payload, "text"),
    type: integerField(payload, "type"),
    sentAt: typeof timestamp === "number" ? millisecondsOf(timestamp) : 0,
    fileName: textField(payload, "filename"),
    mentions: listField(payload, "mentionIdList").filter((item) => typeof item === "string"),
  };
  return message.talkerId === "" && message.roomId === "" ? undefined : message;
}

/** What a puppet knows of a contact. `type`: 0 unknown, 1 person, 2 official account, 3 corporation. */
export type PuppetContact = { readonly name: string; readonly alias: string; readonly type: number };

export function parseContact(payload: unknown): PuppetContact | undefined {
  if (!isJsonObject(payload)) return undefined;
  return {
    name: textField(payload, "name"),
    alias: textField(payload, "alias"),
    type: integerField(payload, "type"),
  };
}

/** A member's name, and the display name in the group. */
export type PuppetMember = { readonly name: string; readonly roomAlias: string };

export function parseMember(payload: unknown): PuppetMember | undefined {
  if (!isJsonObject(payload)) return undefined;
  return { name: textField(payload, "name"), roomAlias: textField(payload, "roomAlias") };
}

export function parseTopic(payload: unknown): string | undefined {
  return isJsonObject(payload) ? textField(payload, "topic") : undefined;
}
