import type { Delivery, Outbox } from "../src/bridge/ports/outbox.ts";

/** The sink's next alert. */
export async function nextAlert(
  outbox: Pick<Outbox, "waiting">,
  sink: string,
): Promise<Delivery | undefined> {
  return (await outbox.waiting(sink, 1))[0];
}
