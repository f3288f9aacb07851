import assert from "node:assert/strict";
import type { Message } from "../../../../src/bridge/model/message.ts";
import { addmsg } from "../../../../src/wechat/ingest/dialects/addmsg/index.ts";
import type { Decoded, Dialect, LosslessJson } from "../../../../src/wechat/ingest/model/dialect.ts";
import type { IngestEvent } from "../../../../src/wechat/ingest/model/event.ts";
import { KnownNames } from "../../../fakes/known-names.ts";

/** Invented people and one group, with permanent ids. */
export const ME = "wxid_me00000001";
export const LI = "wxid_li00000001";
export const GROUP = "10000000001@chatroom";
export const OFFICIAL = "gh_0123456789ab";
/** 2026-03-01 08:00:00 UTC, and a little later. */
export const SENT = 1_772_352_000;
export const NOW = SENT * 1000 + 5_000;
/** Beyond what JavaScript holds as a number. */
export const ID = "5576224237104747184";

export type Json = { readonly [name: string]: LosslessJson };

export function decode(dialect: Dialect, payload: LosslessJson, names = new KnownNames()): Decoded {
  return dialect.decode(payload, names, NOW);
}

/** An AddMsg callback from Li to me, unless told otherwise. */
export function callback(data: Json, around: Json = {}): Json {
  return {
    TypeName: "AddMsg",
    Appid: "wx_demo",
    Wxid: ME,
    Data: {
      MsgId: 1_040_356_095,
      FromUserName: { string: LI },
      ToUserName: { string: ME },
      MsgType: 1,
      Content: { string: "" },
      Status: 3,
      ImgStatus: 1,
      ImgBuf: { iLen: 0 },
      CreateTime: SENT,
      MsgSource: "<msgsource></msgsource>",
      PushContent: "",
      NewMsgId: ID,
      MsgSeq: 640_356_095,
      ...data,
    },
    ...around,
  };
}

/** The only event of a payload. */
export function eventOf(dialect: Dialect, payload: LosslessJson, names?: KnownNames): IngestEvent {
  const { events } = decode(dialect, payload, names);
  assert.equal(events.length, 1);
  const [event] = events;
  assert.ok(event !== undefined);
  return event;
}

/** The only message of a payload. */
export function messageOf(dialect: Dialect, payload: LosslessJson, names?: KnownNames): Message {
  const event = eventOf(dialect, payload, names);
  assert.ok(event.type === "message");
  return event.message;
}

/** A callback's message by the `Data` that differs. */
export function padMessage(data: Json, names?: KnownNames): Message {
  return messageOf(addmsg, callback(data), names);
}
