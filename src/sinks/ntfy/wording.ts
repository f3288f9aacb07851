import { type AlertText, type DescribeOptions, describeAlert } from "../../bridge/describe/alert.ts";
import type { Alert } from "../../bridge/model/alert.ts";
import type { Waiting } from "../../bridge/ports/sink.ts";
import type { SinkDeps } from "../../bridge/ports/sink-deps.ts";
import { plainAlert } from "../shared/plain.ts";
import { utf8Bytes } from "../shared/post/plain-parts.ts";

/**
 * Bytes of several alerts in one message. Less than a message may have: an alert becomes longer when a midnight passes
 * between counting and sending.
 */
const PACK_LIMIT = 3_800;
/** Between two alerts of one message. */
const BLANK_LINE = "\n\n";

export type WordingDeps = Pick<SinkDeps, "texts" | "clock"> & {
  /** IANA name; the machine's own when left out. */
  readonly timeZone?: string;
};

/** An alert in words, in the language of the moment. */
export function wordsOf(
  alert: Alert,
  facts: Pick<DescribeOptions, "possibleDuplicate" | "silent" | "media">,
  { texts, clock, timeZone }: WordingDeps,
): AlertText {
  const zone = timeZone === undefined ? {} : { timeZone };
  return describeAlert(alert, { ...facts, texts, now: clock.now(), ...zone });
}

/**
 * What programs can filter by: the kind of alert, and the kind of message with `wechat-` before it. ntfy shows a tag that is
 * the short code of an emoji as that emoji (`link` is one), and these are none: https://docs.ntfy.sh/publish/#tags-emojis
 */
export function tagsOf({ kind, original }: Alert): readonly string[] {
  return original === undefined ? [kind] : [kind, `wechat-${original.message.msgType.toLowerCase()}`];
}

/** The tag of what is no alert. */
export const NOTICE_TAGS: readonly string[] = ["notice"];

function packed({ alert, possibleDuplicate, silent }: Waiting, deps: WordingDeps): string {
  return plainAlert(wordsOf(alert, { possibleDuplicate, silent }, deps));
}

/** How many of `alerts`, counted from the first, go into one message: at least 1. */
export function fittingCount(alerts: readonly Waiting[], deps: WordingDeps): number {
  let bytes = -BLANK_LINE.length;
  const over = alerts.findIndex((waiting) => {
    bytes += BLANK_LINE.length + utf8Bytes(packed(waiting, deps));
    return bytes > PACK_LIMIT;
  });
  return over === -1 ? Math.max(1, alerts.length) : Math.max(1, over);
}

/** Several alerts as the text of one message. */
export function packText(alerts: readonly Waiting[], deps: WordingDeps): string {
  return alerts.map((waiting) => packed(waiting, deps)).join(BLANK_LINE);
}
