import { DialectError } from "../../model/dialect.ts";
import { isMessageId, LONGEST_ID } from "../shared/ids.ts";
import { type Fields, listIn, numberIn, objectIn, objectOf, textIn, valueIn } from "../shared/json.ts";
import type { PadMessage } from "./raw.ts";

/** A text of a callback: `{"string": "…"}`, or the text itself. */
export function wrappedText(object: Fields, name: string): string {
  const wrapped = objectOf(valueIn(object, name));
  return wrapped === undefined ? textIn(object, name) : textIn(wrapped, "string");
}

/** `""` for none. Throws DialectError for one that is no id: a wrong id would let a recall miss its message. */
function serverId(id: string, path: string): string {
  const text = id.trim();
  if (text === "" || /^0+$/.test(text)) return "";
  if (!isMessageId(text)) throw new DialectError(path, "an id has 1 to 19 decimal digits");
  return text;
}

function checked(message: PadMessage, fromPath: string): PadMessage {
  if (message.from === "" && message.to === "") throw new DialectError(fromPath, "a message has a sender");
  const longest = Math.max(message.from.length, message.to.length);
  if (longest > LONGEST_ID) throw new DialectError(fromPath, `an id has ${LONGEST_ID} characters at most`);
  if (message.to === "" && message.isSelf)
    throw new DialectError(fromPath, "a message of mine has a receiver");
  return message;
}

/** Message of an `AddMsg` callback (GeWe, hp0912), from its `Data`. Throws DialectError. */
export function callbackMessage(data: Fields): PadMessage {
  return checked(
    {
      newMsgId: serverId(textIn(data, "NewMsgId"), "Data.NewMsgId"),
      localId: textIn(data, "MsgId"),
      from: wrappedText(data, "FromUserName"),
      to: wrappedText(data, "ToUserName"),
      msgType: numberIn(data, "MsgType"),
      content: wrappedText(data, "Content"),
      createTime: numberIn(data, "CreateTime"),
      pushContent: textIn(data, "PushContent"),
      msgSource: textIn(data, "MsgSource"),
      attached: textIn(objectIn(data, "ImgBuf"), "buffer"),
      fromNick: "",
      isSelf: undefined,
    },
    "Data.FromUserName",
  );
}

/** Message of a `sync_message` (PadProMAX). `rawContent` is the content as WeChat sent it, `text` its words. Throws DialectError. */
function syncMessage(message: Fields, path: string): PadMessage {
  const isSelf = valueIn(message, "isSelf");
  return checked(
    {
      newMsgId: serverId(textIn(message, "newMsgId"), `${path}.newMsgId`),
      localId: textIn(message, "msgId"),
      from: wrappedText(message, "fromUser"),
      to: wrappedText(message, "toUser"),
      msgType: numberIn(message, "msgType"),
      content: textIn(message, "rawContent", "text"),
      createTime: numberIn(message, "createTime"),
      pushContent: textIn(message, "pushContent"),
      msgSource: textIn(message, "msgSource"),
      attached: textIn(objectIn(message, "image"), "buffer") || textIn(objectIn(message, "voice"), "buffer"),
      fromNick: textIn(message, "fromNick"),
      isSelf: typeof isSelf === "boolean" ? isSelf : undefined,
    },
    `${path}.fromUser`,
  );
}

/** All messages of a `sync_message`, in order. Throws DialectError. */
export function syncMessages(data: Fields): readonly PadMessage[] {
  return listIn(data, "messages").map((value, index) => {
    const path = `Data.messages[${index}]`;
    const message = objectOf(value);
    if (message === undefined) throw new DialectError(path, "a message is an object");
    return syncMessage(message, path);
  });
}
