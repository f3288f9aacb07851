import { type AlertText, type DescribeOptions, describeAlert } from "../../../bridge/describe/alert.ts";
import type { Alert } from "../../../bridge/model/alert.ts";

/**
 * An alert in words. The messages before a mention are words of people: they are quoted like all such words, since a reader
 * who taps a command outside a quote would send it.
 */
export function alertText(alert: Alert, options: DescribeOptions): AlertText {
  const text = describeAlert(alert, options);
  if (alert.kind !== "mention") return text;
  return { ...text, blocks: text.blocks.map((block) => ({ ...block, kind: "content" })) };
}
