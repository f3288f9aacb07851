import { type Dialect, DialectError, type LosslessJson, type NameDirectory } from "../../model/dialect.ts";
import type { IngestEvent } from "../../model/event.ts";
import { type BotMessage, messageEvent, recallEvent } from "../onebot/events.ts";
import { idIn } from "../onebot/id.ts";
import { addressOf, NOTHING, type Read } from "../onebot/read.ts";
import { type Fields, numberIn, objectIn, objectOf, textIn, valueIn, wordOf } from "../shared/json.ts";
import { millisecondsOf } from "../shared/time.ts";
import { partsOf } from "./segments.ts";

// Notices of the standard that say nothing of a message.
const NOT_WANTED: ReadonlySet<string> = new Set([
  "friend_add",
  "group_admin",
  "group_ban",
  "group_decrease",
  "group_increase",
  "group_upload",
  "notify",
]);

function message(event: Fields, account: string | undefined, at: number, names: NameDirectory): Read {
  const type = textIn(event, "message_type");
  if (type !== "private" && type !== "group") return { ...NOTHING, unknown: [`message.${wordOf(type)}`] };
  const sender = objectIn(event, "sender");
  const bot: BotMessage = {
    ...addressOf("onebot11", event, account, type === "group"),
    sentAt: at,
    parts: partsOf(valueIn(event, "message")),
    summary: textIn(event, "raw_message"),
    called: {
      nickName: textIn(sender, "nickname"),
      displayName: textIn(sender, "card"),
      groupName: textIn(event, "group_name"),
    },
  };
  const read = messageEvent(bot, names);
  return { events: [read.event], names: read.names, unknown: [] };
}

function notice(event: Fields, account: string | undefined, at: number, names: NameDirectory): Read {
  const type = textIn(event, "notice_type");
  if (type !== "group_recall" && type !== "friend_recall") {
    return { ...NOTHING, unknown: NOT_WANTED.has(type) ? [] : [`notice.${wordOf(type)}`] };
  }
  const address = addressOf("onebot11", event, account, type === "group_recall");
  const recall = { ...address, operator: idIn(event, "operator_id"), recalledAt: at };
  return { ...NOTHING, events: [recallEvent(recall, names)] };
}

/** A heartbeat says whether the account is online; `lifecycle` says that the program begins, or ends. */
function meta(event: Fields, at: number): Read {
  const type = textIn(event, "meta_event_type");
  if (type !== "lifecycle" && type !== "heartbeat")
    return { ...NOTHING, unknown: [`meta_event.${wordOf(type)}`] };
  const isOffline =
    textIn(event, "sub_type") === "disable" || valueIn(objectIn(event, "status"), "online") === false;
  const id = `meta:${at}`;
  const say: IngestEvent = isOffline ? { type: "offline", id, at, reason: type } : { type: "ping", id, at };
  return { ...NOTHING, events: [say] };
}

/** Events of OneBot 11 (github.com/botuniverse/onebot-11, event/), as HTTP POST brings them. */
export const onebot11: Dialect = {
  name: "onebot11",
  decode: (payload: LosslessJson, names, now) => {
    const event = objectOf(payload);
    if (event === undefined) throw new DialectError("", "an event is a JSON object");
    const account = textIn(event, "self_id") || undefined;
    const at = millisecondsOf(numberIn(event, "time"), now);
    const type = textIn(event, "post_type");
    switch (type) {
      case "message":
      // Messages of mine from another device, where the program reports them.
      case "message_sent":
        return { account, ...message(event, account, at, names) };
      case "notice":
        return { account, ...notice(event, account, at, names) };
      case "meta_event":
        return { account, ...meta(event, at) };
      // Requests to become a friend or to join a group.
      case "request":
        return { account, ...NOTHING };
      default:
        return { account, ...NOTHING, unknown: [`post_type ${wordOf(type)}`] };
    }
  },
};
