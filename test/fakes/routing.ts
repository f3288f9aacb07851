import type { Alert } from "../../src/bridge/model/alert.ts";
import type { Routing } from "../../src/bridge/recall/bridge.ts";

/** Sends every alert to these sinks, loud. Nothing is listed. */
export function routingTo(sinksFor: (alert: Alert) => readonly string[]): Routing {
  return {
    note: async () => {},
    written: () => {},
    route: async (_accountId, alert, completes) => ({
      alert,
      sinks: sinksFor(alert),
      silent: false,
      chat: undefined,
      applied: [],
      listedIn: undefined,
      completes,
    }),
  };
}
