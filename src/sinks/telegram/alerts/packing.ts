import { type MessagePart, TEXT_LIMIT } from "../chat/format.ts";

const BLANK_LINE = "\n\n";
/**
 * Formatting entities of one message. Telegram silently ignores those beyond 100 (undocumented; see
 * telegram.constants.MessageLimit.MESSAGE_ENTITIES of python-telegram-bot), and a quote without its formatting could look
 * like the next alert. The rest is for links and `#ids`, which Telegram detects itself.
 */
const MAX_MARKS = 80;

/** How many of these alerts, from the first, fit into one message completely: at least 1. */
export function packable(alerts: Iterable<readonly MessagePart[]>): number {
  let count = 0;
  let units = 0;
  let plain = 0;
  let marks = 0;
  for (const [part, ...more] of alerts) {
    if (part === undefined || more.length > 0) break;
    units += part.units + (count === 0 ? 0 : BLANK_LINE.length);
    plain += part.plain.length + (count === 0 ? 0 : BLANK_LINE.length);
    marks += marksOf(part);
    if (units > TEXT_LIMIT || plain > TEXT_LIMIT || marks > MAX_MARKS) break;
    count += 1;
  }
  return Math.max(count, 1);
}

/** The alerts in as few messages as possible, in order. No alert is split to fill a message. */
export function pack(alerts: readonly (readonly MessagePart[])[]): readonly MessagePart[] {
  const messages: MessagePart[] = [];
  for (let at = 0; at < alerts.length; ) {
    const count = packable(alerts.slice(at));
    const parts = alerts.slice(at, at + count).flat();
    messages.push(...(count === 1 ? parts : [together(parts)]));
    at += count;
  }
  return messages;
}

function together(parts: readonly MessagePart[]): MessagePart {
  return {
    html: parts.map(({ html }) => html).join(BLANK_LINE),
    plain: parts.map(({ plain }) => plain).join(BLANK_LINE),
    units: parts.reduce((sum, { units }) => sum + units + BLANK_LINE.length, -BLANK_LINE.length),
  };
}

/** Counts the tags. Text of senders is escaped, so every tag is ours. */
function marksOf({ html }: MessagePart): number {
  return html.match(/<(?!\/)/g)?.length ?? 0;
}
