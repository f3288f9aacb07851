import type { Delivery, DeliveryPart } from "../../bridge/ports/outbox.ts";
import { numberIn, type Row, textIn } from "../sqlite/rows.ts";
import { parseAlert } from "./stored-alert.ts";

/** The delivery in a row of `deliveries` and `alerts`; `undefined` when its alert is damaged. */
export function deliveryOf(row: Row, sink: string, part: DeliveryPart): Delivery | undefined {
  const alert = parseAlert(row.body, textIn(row, "id"));
  if (alert === undefined) return undefined;
  return {
    alert,
    sink,
    part,
    alertMessageId: textIn(row, "alert_message_id"),
    attempts: numberIn(row, "attempts"),
    refusals: numberIn(row, "refusals"),
    notBefore: numberIn(row, "not_before"),
    // Still `sending`: the end of the last try could not be recorded, so it may have arrived.
    possibleDuplicate: numberIn(row, "possible_duplicate") === 1 || textIn(row, "status") === "sending",
    silent: numberIn(row, "silent") === 1,
    chat: row.chat === null ? undefined : numberIn(row, "chat"),
  };
}
