import {
  type Decoded,
  type Dialect,
  DialectError,
  type LosslessJson,
  type NameDirectory,
} from "../../model/dialect.ts";
import { type Fields, numberIn, objectOf, textIn, valueIn, wordOf } from "../shared/json.ts";
import { millisecondsOf } from "../shared/time.ts";
import { accountOf, contactNames } from "./contacts.ts";
import { callbackMessage, syncMessages } from "./forms.ts";
import { readMessage } from "./message.ts";
import type { PadMessage } from "./raw.ts";

// Kinds of callbacks that say nothing of a message: contacts that were deleted, groups that I left.
const NOT_WANTED: ReadonlySet<string> = new Set(["DelContacts"]);

function dataOf(payload: Fields): Fields {
  const data = objectOf(valueIn(payload, "Data"));
  if (data === undefined) throw new DialectError("Data", "a callback of this kind has an object here");
  return data;
}

function decodeMessages(
  messages: readonly PadMessage[],
  account: string | undefined,
  names: NameDirectory,
  now: number,
): Decoded {
  const read = messages.map((message) => readMessage(message, account, names, now));
  return {
    account,
    events: read.flatMap(({ event }) => event ?? []),
    names: read.flatMap((one) => one.names),
    unknown: [],
  };
}

/**
 * The callbacks of pad servers. `TypeName` `AddMsg`, `ModContacts`, `DelContacts`, `Offline` as GeWe and hp0912 send them
 * (apifox.videosapi.com/doc-4251059; hp0912/wechat-robot-client, message_callback.md), and `MessageType` `sync_message`
 * of PadProMAX. A second copy of a message has the same `NewMsgId`, so its event has the same id.
 */
export const addmsg: Dialect = {
  name: "addmsg",
  decode: (payload: LosslessJson, names, now) => {
    const fields = objectOf(payload);
    if (fields === undefined) throw new DialectError("", "a callback is a JSON object");
    const account = accountOf(fields);
    const nothing: Decoded = { account, events: [], names: [], unknown: [] };
    const kind = textIn(fields, "TypeName", "MessageType");
    switch (kind) {
      case "AddMsg":
        return decodeMessages([callbackMessage(dataOf(fields))], account, names, now);
      case "sync_message":
        return decodeMessages(syncMessages(dataOf(fields)), account, names, now);
      case "ModContacts":
        return { ...nothing, names: contactNames(dataOf(fields)) };
      case "Offline": {
        const at = millisecondsOf(numberIn(fields, "Timestamp"), now);
        return { ...nothing, events: [{ type: "offline", id: `offline:${at}`, at, reason: "upstream" }] };
      }
      default:
        return NOT_WANTED.has(kind) ? nothing : { ...nothing, unknown: [`TypeName ${wordOf(kind)}`] };
    }
  },
};
