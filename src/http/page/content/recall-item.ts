import { describeAlert } from "../../../bridge/describe/alert.ts";
import { exportedRecall } from "../../../bridge/history/export.ts";
import type { RecallAlert } from "../../../bridge/model/alert.ts";
import type { MediaState } from "../../../bridge/ports/media.ts";
import type { Texts } from "../../../text/catalogue/texts.ts";
import type { MediaItem, RecallCard, RecallItem } from "../model.ts";

/** What every card needs. `now`: unix milliseconds. `timeZone`: IANA name; the machine's own when left out. */
export type CardOptions = {
  readonly texts: Texts;
  readonly now: number;
  readonly timeZone?: string | undefined;
};

/** A listed recall as `GET /api/recalls` gives it. Pure. */
export function recallItem(alert: RecallAlert, media: MediaState | undefined, texts: Texts): RecallItem {
  const { id, kind, chat, from, text, sentAt, recalledAt, by, recalledBy, own, matched } = exportedRecall(
    alert,
    media,
    texts,
  );
  return {
    ...{ id, kind, chat, from, text, sentAt, recalledAt },
    by: { name: recalledBy, other: by === "other" },
    ...{ own, matched },
    media: itemsOf(alert.id, media),
  };
}

function itemsOf(alertId: string, media: MediaState | undefined): readonly MediaItem[] {
  if (media?.state !== "kept") return [];
  const { mime, fileName, bytes } = media.file;
  return [{ url: `media/${alertId}`, mime, fileName, bytes }];
}

/** A listed recall as people see it. `alertId`: under which id it is known to a page that shows it already. Pure. */
export function recallCard(
  alert: RecallAlert,
  media: MediaState | undefined,
  { texts, now, timeZone }: CardOptions,
  alertId = alert.id,
): RecallCard {
  const described = describeAlert(alert, {
    ...{ texts, now, media },
    ...(timeZone === undefined ? {} : { timeZone }),
    possibleDuplicate: false,
  });
  return {
    item: recallItem(alert, media, texts),
    alertId,
    headline: described.headline.map(({ text }) => text).join(""),
    times: described.times,
    note: described.blocks
      .filter(({ kind }) => kind !== "content")
      .map(({ text }) => text)
      .join("\n"),
  };
}
