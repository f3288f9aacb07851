import type { Alert } from "../../src/bridge/model/alert.ts";
import type { NewAlert, Outbox } from "../../src/bridge/ports/outbox.ts";

/** An alert for these sinks, loud and not listed. */
export function newAlert(alert: Alert, sinks: readonly string[], over: Partial<NewAlert> = {}): NewAlert {
  const { listedIn } = over;
  return {
    alert,
    sinks,
    silent: false,
    chat: listedIn,
    applied: [],
    listedIn,
    completes: undefined,
    ...over,
  };
}

/** Adds alerts for these sinks, all with the same decision. */
export async function addTo(
  outbox: Pick<Outbox, "add">,
  alerts: readonly Alert[],
  sinks: readonly string[],
  over: Partial<NewAlert> = {},
): Promise<readonly string[]> {
  return await outbox.add(alerts.map((alert) => newAlert(alert, sinks, over)));
}
