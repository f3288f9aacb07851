import { authorOf, operatorShown } from "../../bridge/describe/author.ts";
import { contentBlocks } from "../../bridge/describe/content.ts";
import { chatShown, senderShown } from "../../bridge/describe/names.ts";
import { recallerOf } from "../../bridge/describe/recaller.ts";
import { isKnownTime, timeOf } from "../../bridge/describe/time.ts";
import { type Alert, placeOf, type RecallAlert } from "../../bridge/model/alert.ts";
import type { Texts } from "../../text/catalogue/texts.ts";
import type { ModuleAlert } from "./contract.ts";

/** An alert as a file of a person gets it. Nothing in it can be changed. */
export function moduleAlert(alert: Alert, texts: Texts): ModuleAlert {
  const { original } = alert;
  const message = original?.message;
  return frozen({
    id: alert.shortId,
    alertId: alert.id,
    event: alert.kind,
    chat: frozen({ name: chatShown(original, placeOf(alert)), kind: (original ?? placeOf(alert)).chat.kind }),
    from: alert.kind === "recall" ? writerOf(alert) : senderShown(alert.original.message),
    kind: message?.msgType ?? null,
    subtype: message?.msgType === "UNSUPPORTED" ? message.subtype : null,
    text: textOf(alert, texts),
    sentAt: isoTime(message?.sentAt),
    recalledAt: alert.kind === "recall" ? isoTime(timeOf(alert)) : null,
    by: alert.kind === "recall" ? recalledBy(alert) : null,
    own: alert.kind === "recall" && recallerOf(alert).own,
    matched: original !== undefined,
  });
}

function writerOf(alert: RecallAlert): string {
  const { original } = alert;
  if (!recallerOf(alert).own) return authorOf(alert) ?? "";
  return original === undefined ? "" : senderShown(original.message);
}

function recalledBy(alert: RecallAlert): ModuleAlert["by"] {
  const other = recallerOf(alert).by === "other";
  const from = writerOf(alert);
  return frozen({ name: !other && from !== "" ? from : operatorShown(alert), other });
}

function textOf({ original }: Alert, texts: Texts): string {
  if (original === undefined) return "";
  return contentBlocks(original.message, undefined, texts)
    .filter(({ kind }) => kind === "content")
    .map(({ text }) => text)
    .join("\n");
}

function isoTime(at: number | undefined): string | null {
  return isKnownTime(at) ? new Date(at).toISOString() : null;
}

function frozen<T extends object>(value: T): Readonly<T> {
  return Object.freeze(value);
}
