import type { Alert, RecallAlert } from "../src/bridge/model/alert.ts";
import type { Delivery, Outbox } from "../src/bridge/ports/outbox.ts";

/** The sink's next alert. */
export async function nextAlert(
  outbox: Pick<Outbox, "waiting">,
  sink: string,
): Promise<Delivery | undefined> {
  return (await outbox.waiting(sink, 1))[0];
}

/** The recall that the alert is about; `undefined` for a mention. */
export function recallIn(alert: Alert | undefined): RecallAlert | undefined {
  return alert?.kind === "recall" ? alert : undefined;
}
