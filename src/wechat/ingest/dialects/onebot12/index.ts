import {
  type Decoded,
  type Dialect,
  DialectError,
  type LosslessJson,
  type NameDirectory,
} from "../../model/dialect.ts";
import type { IngestEvent } from "../../model/event.ts";
import { type BotMessage, type BotRecall, messageEvent, recallEvent } from "../onebot/events.ts";
import { idIn } from "../onebot/id.ts";
import { addressOf, NOTHING, type Read } from "../onebot/read.ts";
import { eventIdOf } from "../shared/ids.ts";
import {
  type Fields,
  numberIn,
  objectIn,
  objectOf,
  objectsIn,
  textIn,
  valueIn,
  wordOf,
} from "../shared/json.ts";
import { millisecondsOf } from "../shared/time.ts";
import { partsOf } from "./segments.ts";

// Events of the standard that say nothing of a message.
const NOT_WANTED: ReadonlySet<string> = new Set([
  "notice.friend_increase",
  "notice.friend_decrease",
  "notice.group_member_increase",
  "notice.group_member_decrease",
]);

/** Names that programs add; the standard has none in events. */
function calledIn(event: Fields): BotMessage["called"] {
  return {
    nickName: textIn(event, "user_name", "nickname"),
    displayName: textIn(event, "user_card", "user_displayname"),
    groupName: textIn(event, "group_name"),
  };
}

function message(
  event: Fields,
  account: string | undefined,
  inGroup: boolean,
  at: number,
  names: NameDirectory,
): Read {
  const bot: BotMessage = {
    ...addressOf("onebot12", event, account, inGroup),
    sentAt: at,
    parts: partsOf(valueIn(event, "message")),
    summary: textIn(event, "alt_message"),
    called: calledIn(event),
  };
  const read = messageEvent(bot, names);
  return { events: [read.event], names: read.names, unknown: [] };
}

/** ComWeChat always says `delete`, also for what its author took back: both mean a recall. */
function recall(
  event: Fields,
  account: string | undefined,
  inGroup: boolean,
  at: number,
  names: NameDirectory,
): Read {
  const address = addressOf("onebot12", event, account, inGroup);
  const bot: BotRecall = { ...address, operator: idIn(event, "operator_id"), recalledAt: at };
  return { ...NOTHING, events: [recallEvent(bot, names)] };
}

/**
 * Whether the account is online, of a program with one account. Of one with several the status says only that the program
 * lives: whose account is meant, its messages say.
 */
function status(event: Fields, id: string, at: number): Decoded {
  const told = objectIn(event, "status");
  const bots = objectsIn(valueIn(told, "bots"));
  const [only] = bots.length === 1 ? bots : [];
  const isOffline =
    only === undefined
      ? bots.length === 0 && valueIn(told, "good") === false
      : valueIn(only, "online") === false;
  const account = only === undefined ? undefined : textIn(objectIn(only, "self"), "user_id") || undefined;
  const say: IngestEvent = isOffline
    ? { type: "offline", id, at, reason: "status_update" }
    : { type: "ping", id, at };
  return { ...NOTHING, account, events: [say] };
}

/** Events of OneBot 12 (12.onebot.dev/connect/data-protocol/event), as HTTP webhooks bring them. */
export const onebot12: Dialect = {
  name: "onebot12",
  decode: (payload: LosslessJson, names, now) => {
    const event = objectOf(payload);
    if (event === undefined) throw new DialectError("", "an event is a JSON object");
    const account = textIn(objectIn(event, "self"), "user_id") || undefined;
    const at = millisecondsOf(numberIn(event, "time"), now);
    const kind = `${textIn(event, "type")}.${textIn(event, "detail_type")}`;
    switch (kind) {
      case "message.private":
        return { account, ...message(event, account, false, at, names) };
      case "message.group":
        return { account, ...message(event, account, true, at, names) };
      case "notice.private_message_delete":
        return { account, ...recall(event, account, false, at, names) };
      case "notice.group_message_delete":
        return { account, ...recall(event, account, true, at, names) };
      case "meta.connect":
      case "meta.heartbeat":
        return {
          account,
          ...NOTHING,
          events: [{ type: "ping", id: eventIdOf(textIn(event, "id"), `ping:${at}`), at }],
        };
      case "meta.status_update":
        return status(event, eventIdOf(textIn(event, "id"), `status:${at}`), at);
      default:
        return { account, ...NOTHING, unknown: NOT_WANTED.has(kind) ? [] : [wordOf(kind)] };
    }
  },
};
