import { alertData, recallData } from "../../bridge/describe/alert-data.ts";
import type { Alert } from "../../bridge/model/alert.ts";
import type { Texts } from "../../text/catalogue/texts.ts";
import type { ModuleAlert } from "./contract.ts";

/** An alert as a file of a person gets it. Nothing in it can be changed. */
export function moduleAlert(alert: Alert, texts: Texts): ModuleAlert {
  const recall = alert.kind === "recall" ? recallData(alert, texts) : undefined;
  const { chat, from, kind, subtype, text, sentAt } = recall ?? alertData(alert, texts);
  return Object.freeze({
    id: alert.shortId,
    alertId: alert.id,
    event: alert.kind,
    chat: Object.freeze(chat),
    ...{ from, kind, subtype, text, sentAt },
    recalledAt: recall?.recalledAt ?? null,
    by: recall === undefined ? null : Object.freeze(recall.by),
    own: recall?.own ?? false,
    matched: alert.original !== undefined,
  });
}
