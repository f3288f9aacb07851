import { type Decoded, DialectError } from "../../model/dialect.ts";
import { type Fields, textIn } from "../shared/json.ts";
import type { BotMessage } from "./events.ts";
import { idIn } from "./id.ts";

/** What one event comes to, whosever it is. */
export type Read = Pick<Decoded, "events" | "names" | "unknown">;
export const NOTHING: Read = { events: [], names: [], unknown: [] };

/** Where and whose the message of an event is. */
type Address = Pick<BotMessage, "source" | "account" | "eventId" | "id" | "group" | "userId" | "target">;

/** An id that an event of this kind must have, a number or a text. */
function needed(event: Fields, name: string): string {
  const text = idIn(event, name);
  if (text === "") throw new DialectError(name, "an event of this kind has a value here");
  return text;
}

/** Both versions name these fields alike; only version 12 gives an event an id. Throws DialectError. */
export function addressOf(
  source: BotMessage["source"],
  event: Fields,
  account: string | undefined,
  inGroup: boolean,
): Address {
  return {
    ...{ source, account },
    eventId: source === "onebot12" ? textIn(event, "id") : "",
    id: needed(event, "message_id"),
    group: inGroup ? needed(event, "group_id") : undefined,
    userId: inGroup ? idIn(event, "user_id") : needed(event, "user_id"),
    target: idIn(event, "target_id"),
  };
}
