import { type MessagePart, TEXT_LIMIT } from "../chat/format.ts";

const BLANK_LINE = "\n\n";
/**
 * Formatting entities of one message. Telegram ignores those beyond 100, which it tells nowhere
 * (telegram.constants.MessageLimit.MESSAGE_ENTITIES of python-telegram-bot), and a quote that is none could pass for the
 * next alert. Room is left for the links and `#ids` that it finds itself.
 */
const MAX_MARKS = 80;

/** How many of these alerts, counted from the first, go into one message whole: at least 1. */
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

/** The alerts in as few messages as they need, in order; none is cut for the sake of others. */
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

/** What a sender wrote is escaped: a tag here is one of ours. */
function marksOf({ html }: MessagePart): number {
  return html.match(/<(?!\/)/g)?.length ?? 0;
}
